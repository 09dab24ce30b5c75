"""A loopback server that sends exactly the bytes it is told to, broken HTTP included."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """One request as it came, on which connection (from 1)."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))


class RawServer:
    """Answers each request with the next of `answers`, and from then on with the last of them."""

    def __init__(
        self,
        *answers: Answer,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Port 0 takes a free one."""
        self._answers = list(answers)
        self._host = host
        self.port = port
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.requests: list[Request] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._connected, self._host, self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        self.hang_up()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hang_up(self) -> None:
        """Close every connection, those that hang too."""
        for task in self._tasks:
            task.cancel()

    def answer_to(self, request: Request) -> Answer:
        """What is sent; a subclass may look at what was asked."""
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(self.connections, reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(
        self, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while not writer.is_closing():
                self.requests.append(await _request(connection, reader))
                answer = self.answer_to(self.requests[-1])
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client left, as some tests want it to
        finally:
            writer.close()


async def _request(connection: int, reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    first, *lines = head.split("\r\n")[:-2]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ")
    return Request(connection, method, target, headers, body)


def http(body: bytes | str, status: int = 200, **headers: str) -> bytes:
    """A whole, correct answer; header names in Python's spelling."""
    body = body.encode() if isinstance(body, str) else body
    fields = {"content_type": "application/json", "content_length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode() + body


def enveloped(data: object, **more: object) -> bytes:
    """`data` as the API sends it."""
    return http(json.dumps({"data": data, "success": True, **more}))


def then_close(answer: bytes) -> Answer:
    """Send this much and hang up."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    return send


def then_hang(answer: bytes) -> Answer:
    """Send this much and say no more."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await asyncio.Event().wait()

    return send


def trickle(answer: bytes, pause: float = 0.05) -> Answer:
    """Send byte by byte, with a pause in seconds after each: no single read ever times out."""

    async def send(writer: asyncio.StreamWriter) -> None:
        for byte in answer:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(pause)

    return send
