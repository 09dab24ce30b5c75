"""Kept connections that can be trusted: what happened on one, when to drop them all, TLS.

The transport is the HTTP library's and is only named by what it can do.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any, Generic, Protocol, TypeVar

import truststore

from wpx_tui.api.errors import ApiConnectionError

if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    # httpcore looks for it at every lock and event, four times a poll, and on the whole path where
    # it is not installed: a tenth of what a poll costs. With this the answer is at hand.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # as the import system documents


class Closable(Protocol):
    """A transport: something with connections that can be closed."""

    async def aclose(self) -> None: ...


PATIENCE = 0.15
"""Seconds that a call waits for another one's connection: five polls that start together are one
connection where answers are quick, and nobody waits for long where they are not."""
LATER = 0.5
"""The same once there are figures: a poll that waits is late for nobody, and a new connection takes
as long as most answers."""

C = TypeVar("C", bound=Closable)


class Call:
    """How far one request got, as httpcore's trace extension tells it."""

    def __init__(self) -> None:
        self.connected = False
        """Whether a connection was made for it, so that it did not go out on a kept one."""
        self.sent = False
        """Whether any of it may have reached the server (or the proxy in between)."""
        self.answered = False
        """Whether the head of an answer came."""

    async def trace(self, event: str, _info: object) -> None:
        """httpcore calls this at every step."""
        match event.split(".", 1)[-1]:
            case "connect_tcp.started":
                self.connected = True
            case "send_request_headers.started":
                self.sent = True
            case "receive_response_headers.complete":
                self.answered = True


class Pool(Generic[C]):
    """A transport and the calls that use it now: once retired it closes with the last of them."""

    def __init__(self, transport: C) -> None:
        self.transport = transport
        self._users = 0
        self._is_retired = False
        self._line = asyncio.Lock()
        self._is_slow = False
        self._patience = PATIENCE

    @asynccontextmanager
    async def use(self) -> AsyncIterator[None]:
        """For one call, which first lets the one before it end: both share a connection then.

        It waits `PATIENCE` or `LATER` seconds at most, and not at all behind a call that is known
        to be slow.
        """
        in_line = await self._stand_in_line()
        self._users += 1
        try:
            yield
            self._patience = LATER
        finally:
            self._users -= 1
            if in_line:
                self._is_slow = False
                self._line.release()
            if self._is_retired:
                await self.retire()

    async def _stand_in_line(self) -> bool:
        if self._is_slow:
            return False
        try:
            async with asyncio.timeout(self._patience):
                return await self._line.acquire()
        except TimeoutError:
            self._is_slow = self._line.locked()
            return False

    async def retire(self) -> None:
        """Close the connections as soon as no call uses them."""
        self._is_retired = True
        if not self._users:
            await self.transport.aclose()


def is_clean(transport: Any) -> bool:
    """Whether nothing unread lies behind the last answer on any idle connection.

    A server that sends more than it announced would have the rest taken for the answer to the
    next request: one panel would show another's figures. httpcore drops a connection whose
    socket has something to read, but does not look at what was read along with the last answer.
    There is no public way to ask, so what cannot be seen counts as not clean: then every call
    makes a connection of its own, which is slower and still right.
    """
    pool = getattr(transport, "_pool", None)
    connections = getattr(pool, "connections", None)
    if connections is None:
        return False
    return not any(_has_unread(each) for each in connections if each.is_idle())


def _has_unread(connection: Any) -> bool:
    """Through the layers that proxies add, down to the state of HTTP/1.1."""
    while connection is not None and not hasattr(connection, "_h11_state"):
        connection = getattr(connection, "_connection", None)
    return connection is None or bool(connection._h11_state.trailing_data[0])


def tls_context() -> ssl.SSLContext:
    """The system's certificates, or those of `SSL_CERT_FILE` on every platform.

    Not by `ssl.create_default_context`, which would write the keys of every connection to the file
    that `SSLKEYLOGFILE` names: with them whoever recorded the traffic reads the token.

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
