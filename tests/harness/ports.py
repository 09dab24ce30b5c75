"""Ports that stay free until a test takes them."""

from __future__ import annotations

import random
import socket

_NEVER_GIVEN = range(15_000, 30_000)
"""Below those that the system gives to whoever asks for any, other tests among them."""


def free_port() -> int:
    """One on 127.0.0.1 to be refused by, to listen on, and to listen on again."""
    while True:
        port = random.SystemRandom().choice(_NEVER_GIVEN)
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
