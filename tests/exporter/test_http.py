"""The server alone, on raw sockets: what is no request, who hangs, and how many may."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.pty import PATIENCE
from wpx_tui.exporter.http import (
    MAX_HEAD,
    BadRequestError,
    HttpServer,
    Request,
    Response,
    read_request,
)

BIG = b"x" * 8_000_000
"""More than the buffers of both ends hold."""


def respond(request: Request) -> Response:
    if request.target == "/bug":
        raise ValueError("secret-of-the-bug")
    return Response(BIG if request.target == "/big" else request.target.encode())


@asynccontextmanager
async def served(**options: float) -> AsyncIterator[int]:
    """Yield the port of a server with a short deadline."""
    server = HttpServer(respond, **options)  # type: ignore[arg-type]  # a limit is whole
    listener = socket.create_server(("127.0.0.1", 0))
    await server.start(listener)
    try:
        yield listener.getsockname()[1]
    finally:
        server.stop()


async def answer_to(port: int, data: bytes, *, eof: bool = False) -> bytes:
    """Send and return all that comes back until the server ends the connection."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        if eof:
            writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        (b"GET /a HTTP/1.0\n\n", 200),
        (b"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        (b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405),
        (b"GET /bug HTTP/1.1\r\n\r\n", 500),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # TLS, where there is none
        (b"hello\r\n", 400),
        (b"GET /a HTTP/2.0\r\n\r\n", 400),
        (b"GET a HTTP/1.1\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nA: \x00\r\n\r\n", 400),
        (b"GET /" + b"a" * (2 * MAX_HEAD), 400),
        (b"GET /a HTTP/1.1\r\nA: " + b"a" * (2 * MAX_HEAD) + b"\r\n\r\n", 400),
    ],
)
async def test_each_request_is_answered_by_its_status(data: bytes, status: int) -> None:
    async with served() as port:
        head, _, body = (await answer_to(port, data)).partition(b"\r\n\r\n")
        assert head.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"secret" not in body
        assert not data.startswith(b"HEAD") or not body
        assert await answer_to(port, b"GET /next HTTP/1.1\r\n\r\n"), "it goes on"


async def test_a_request_that_breaks_off_is_a_bad_one() -> None:
    async with served() as port:
        answer = await answer_to(port, b"GET /a HTTP/1.1\r\nHost:", eof=True)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert await answer_to(port, b"", eof=True) == b""


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_a_bad_request(data: bytes) -> None:
    async def read() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        try:
            request = await read_request(reader)
        except BadRequestError:
            return
        assert request is None or request.target.startswith("/")

    asyncio.run(read())


async def test_who_hangs_is_dropped_and_delays_nobody() -> None:
    async with served(deadline=0.5) as port:
        hanging = []
        for data in (b"", b"GET /a HT", b"GET /big HTTP/1.1\r\n\r\n") * 4:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a socket
            writer.write(data)
            hanging.append((reader, writer))
        assert (await answer_to(port, b"GET /a HTTP/1.1\r\n\r\n")).endswith(b"/a")
        async with asyncio.timeout(PATIENCE):
            while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 - tasks end without an event
                await asyncio.sleep(0.02)
        for _, writer in hanging:
            writer.close()


async def test_where_there_are_too_many_the_oldest_make_room() -> None:
    async with served(limit=3, deadline=10 * PATIENCE) as port:
        hanging = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
        assert (await answer_to(port, b"GET /a HTTP/1.1\r\n\r\n")).endswith(b"/a")
        async with asyncio.timeout(PATIENCE):
            while sum(map(_is_open, hanging)) > 3:  # noqa: ASYNC110 - of the other end
                await asyncio.sleep(0.01)
        assert not any(map(_is_open, hanging[:-3])), "the newest stay"
        for client in hanging:
            client.close()


def _is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
