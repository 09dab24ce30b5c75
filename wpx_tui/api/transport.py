"""Kept connections that can be trusted: the progress of a request, when to drop them all, TLS.

The HTTP library's transport is known here by its protocol alone.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Generic, Protocol, TypeVar

import truststore

from wpx_tui.api.errors import ApiConnectionError


class Closable(Protocol):
    """A transport: something with connections that can be closed."""

    async def aclose(self) -> None:
        """Close all connections."""


FIRST_PATIENCE = 0.15
"""Seconds that a call waits for another one's connection before the first answer: five polls that
start together share a connection where answers are quick, and wait briefly where they are not."""
LATER_PATIENCE = 0.5
"""The same after the first answer: a poll that waits delays nobody then, and a new connection takes
as long as most answers."""

C = TypeVar("C", bound=Closable)


class RequestProgress:
    """How far one request got, as httpcore's trace extension reports it."""

    def __init__(self) -> None:
        self.connected = False
        """True if a connection was made for it, so that it did not go out on a kept one."""
        self.sent = False
        """True if any of it may have reached the server (or the proxy in between)."""
        self.answered = False
        """True if the head of an answer came."""
        self._stream: Any = None

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Record a step; httpcore calls this at every one.

        Closes the connection to a SOCKS proxy that did not connect: httpcore forgets it open, so
        that a dashboard would lose a descriptor with each poll.
        """
        match event.split(".", 1)[-1]:
            case "connect_tcp.started":
                self.connected = True
            case "connect_tcp.complete":
                self._stream = info.get("return_value")
            case "setup_socks5_connection.failed" if self._stream is not None:
                await self._stream.aclose()
            case "send_request_headers.started":
                self.sent = True
            case "receive_response_headers.complete":
                self.answered = True


class Pool(Generic[C]):
    """A transport and its running calls: once retired it closes with the last of them."""

    def __init__(self, transport: C) -> None:
        self.transport = transport
        self._users = 0
        self._is_retired = False
        self._turn = asyncio.Lock()
        self._is_slow = False
        self._patience = FIRST_PATIENCE

    @asynccontextmanager
    async def use(self) -> AsyncIterator[None]:
        """Use the transport for one call, after the call before it: both share a connection then.

        Waits `FIRST_PATIENCE` or `LATER_PATIENCE` seconds at most, and not at all behind a call
        that is known to be slow.
        """
        has_turn = await self._wait_for_turn()
        self._users += 1
        try:
            yield
            self._patience = LATER_PATIENCE
        finally:
            self._users -= 1
            if has_turn:
                self._is_slow = False
                self._turn.release()
            if self._is_retired:
                await self.retire()

    async def _wait_for_turn(self) -> bool:
        if self._is_slow:
            return False
        try:
            async with asyncio.timeout(self._patience):
                return await self._turn.acquire()
        except TimeoutError:
            self._is_slow = self._turn.locked()
            return False

    async def retire(self) -> None:
        """Close the connections as soon as no call uses them."""
        self._is_retired = True
        if not self._users:
            await self.transport.aclose()


def is_clean(transport: Any) -> bool:
    """Return True if no idle connection holds unread bytes behind the last answer.

    If a server sends more than it announced, the rest would pass for the answer to the next
    request: one panel would show another's figures. httpcore drops a connection whose socket has
    something to read, but does not check the bytes that it read along with the last answer.
    There is no public way to check, so an unknown state counts as not clean: then every call makes
    a connection of its own, which is slower and still right.
    """
    pool = getattr(transport, "_pool", None)
    connections = getattr(pool, "connections", None)
    if connections is None:
        return False
    return not any(_has_unread(idle) for idle in connections if idle.is_idle())


def _has_unread(connection: Any) -> bool:
    """Look through the layers that proxies add, down to the state of HTTP/1.1."""
    while connection is not None:
        if (h11_state := getattr(connection, "_h11_state", None)) is not None:
            return bool(h11_state.trailing_data[0])
        connection = getattr(connection, "_connection", None)
    return True


def tls_context() -> ssl.SSLContext:
    """Return a context with the system's certificates, or those of `SSL_CERT_FILE`.

    Not by `ssl.create_default_context`, which would write the keys of every connection to the file
    that `SSLKEYLOGFILE` names: with them the token can be read from recorded traffic.

    Raises `ApiConnectionError` where the file of certificates cannot be read.
    """
    file = os.environ.get("SSL_CERT_FILE")
    if not file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and host name
    try:
        context.load_verify_locations(file)
    except OSError:  # ssl.SSLError is one too: a file without certificates
        raise ApiConnectionError(
            "the file named by SSL_CERT_FILE holds no certificates that can be read",
            "correct SSL_CERT_FILE, or unset it to use the system's certificates",
        ) from None
    return context
