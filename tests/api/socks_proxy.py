"""A SOCKS proxy that never connects: it answers the greeting as told, and refuses every request."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

NOT_ALLOWED = b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"


class SocksProxy:
    """Listens on loopback; an empty `hello` is a proxy that hangs."""

    def __init__(self, hello: bytes) -> None:
        self._hello = hello
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"socks5h://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what is open: since Python 3.12 a server's own end waits for its clients."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def all_hung_up(self) -> None:
        """Wait until the other side has closed every connection."""
        await asyncio.gather(*self._tasks)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(3)
            writer.write(self._hello)
            if await reader.read(300):
                writer.write(NOT_ALLOWED)
            await reader.read()
        finally:
            writer.close()
