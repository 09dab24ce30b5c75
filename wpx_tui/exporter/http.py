"""A small HTTP server for scrapes: one request a connection, each within a deadline.

A scraper that hangs in its request or in mid-answer costs one connection until the deadline, and
where there are too many connections the oldest is dropped for the newest: it never waits.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from socket import socket

from wpx_tui.system import crash_report

_log = logging.getLogger("wpx_tui.exporter")

DEADLINE = 10.0
"""Seconds that a connection may last, from its first byte to the last one of its answer."""
LIMIT = 64
"""The most connections that are open at a time."""
MAX_HEAD = 16_384
"""The most bytes of a request."""
LINGER = 0.5
"""Seconds for which the rest of a refused request is read: a close would reset the answer."""

_LINE = re.compile(rb"([A-Z]{1,16}) (/[!-~]{0,4000}) HTTP/1\.[01]")
_METHOD = re.compile(rb"[A-Z]{1,16}(?: |$)|[A-Z]{1,16}\Z")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*?)[ \t]*")
_END = re.compile(rb"\r?\n\r?\n")
REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is well formed; `headers` by name in lower case, of equal ones the last."""

    method: str
    target: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; its body is left out where the method is HEAD."""

    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


class BadRequestError(Exception):
    """What came is no request; the text says why."""


class HttpServer:
    """Answers each request with what `respond` returns, in the event loop."""

    def __init__(
        self,
        respond: Callable[[Request], Response],
        *,
        deadline: float = DEADLINE,
        limit: int = LIMIT,
    ) -> None:
        """`deadline` is in seconds, `limit` the most connections at a time."""
        self._respond = respond
        self._deadline = deadline
        self._limit = limit
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, None] = {}  # the oldest first

    async def start(self, listener: socket, tls: ssl.SSLContext | None = None) -> None:
        """Accept connections on a socket that listens."""
        wait = None if tls is None else self._deadline
        self._server = await asyncio.start_server(
            self._serve,
            sock=listener,
            ssl=tls,
            ssl_handshake_timeout=wait,
            ssl_shutdown_timeout=None if tls is None else 1.0,
        )

    def stop(self) -> None:
        """Stop listening, and drop every connection."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= self._limit:
            oldest = next(iter(self._open))
            del self._open[oldest]  # now, or the next ones would drop this one again
            oldest.transport.abort()
        self._open[writer] = None
        try:
            async with asyncio.timeout(self._deadline):
                await self._exchange(reader, writer)
                writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError):  # a peer that is gone or too slow is no news
            pass
        except Exception as error:  # noqa: BLE001  # the other scrapers are to be served
            _log.error("a request: %s", crash_report.line(error))
        finally:
            writer.transport.abort()
            self._open.pop(writer, None)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=0)  # `drain` waits for the last byte
        try:
            request = await read_request(reader)
        except BadRequestError as error:
            await self._send(writer, Response(f"{error}\n".encode(), status=400))
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER):
                    while await reader.read(MAX_HEAD):
                        pass
            return
        if request is not None:
            is_head = request.method == "HEAD"
            await self._send(writer, self._response(request), is_head=is_head)

    async def _send(
        self, writer: asyncio.StreamWriter, response: Response, *, is_head: bool = False
    ) -> None:
        writer.write(_head(response) + (b"" if is_head else response.body))
        await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    def _response(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(b"only GET and HEAD\n", status=405)
        try:
            return self._respond(request)
        except Exception as error:  # noqa: BLE001  # said to who asked, without what it may hold
            _log.error("%s", crash_report.report(error))
            return Response(b"internal error, see the log\n", status=500)


def _head(response: Response) -> bytes:
    allow = "Allow: GET, HEAD\r\n" if response.status == 405 else ""
    return (
        f"HTTP/1.1 {response.status} {REASONS[response.status]}\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n"
        f"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n{allow}"
        "Connection: close\r\n\r\n"
    ).encode("latin-1")


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the request; None where the peer sent nothing. Raises BadRequestError."""
    head = b""
    while _END.search(head) is None:
        chunk = await reader.read(MAX_HEAD)
        if not chunk:
            if head:
                raise BadRequestError("the request is not complete")
            return None
        head += chunk
        _check_beginning(head)
    return _parsed(head)


def _check_beginning(head: bytes) -> None:
    line, newline, _ = head.partition(b"\n")
    is_wrong = not _LINE.fullmatch(line.rstrip(b"\r")) if newline else not _METHOD.match(line)
    if is_wrong:
        raise BadRequestError("not a request of HTTP/1.0 or HTTP/1.1")
    if len(head) > MAX_HEAD:
        raise BadRequestError("the request is too long")


def _parsed(head: bytes) -> Request:
    lines = _END.split(head, maxsplit=1)[0].split(b"\n")
    match = _LINE.fullmatch(lines[0].rstrip(b"\r"))
    headers = [_HEADER.fullmatch(line.removesuffix(b"\r")) for line in lines[1:]]
    if match is None or None in headers:
        raise BadRequestError("a line of the request is not well formed")
    return Request(
        match[1].decode(),
        match[2].decode(),
        {row[1].decode().lower(): row[2].decode("latin-1") for row in headers if row is not None},
    )
