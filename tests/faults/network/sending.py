"""Ways to send an answer that no web framework would offer."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

from tests.api.raw_server import Answer, http

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def then_reset(answer: bytes) -> Answer:
    """Send this much and break the connection off with a RST."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return send


def then_half_close(answer: bytes) -> Answer:
    """Send this much, say that no more will come, and keep listening."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.write_eof()
        await asyncio.Event().wait()

    return send


def endless(start: bytes, again: bytes, pause: float = 0.0) -> Answer:
    """`start` and then the same for ever, as fast as it is taken or with a pause in seconds."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return send


def chunked(*parts: bytes) -> bytes:
    """A whole answer in chunks."""
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return CHUNKED + chunks + b"0\r\n\r\n"


def status(code: int, text: bytes | str = "", **headers: str) -> Callable[[bytes], Answer]:
    """Whatever was asked, this status."""
    return lambda _well: http(text, code, **headers)


def body(text: bytes | str, **headers: str) -> Callable[[bytes], Answer]:
    """Whatever was asked, this as a success."""
    return lambda _well: http(text, 200, **headers)


def head(lines: bytes) -> Callable[[bytes], Answer]:
    """The right body behind these header lines."""
    return lambda well: HEAD + lines + b"\r\n" + well
