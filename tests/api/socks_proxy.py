"""A SOCKS proxy that never connects: it answers the greeting as told, and refuses every request."""

from __future__ import annotations

import asyncio
from typing import Self

from tests.api.raw_server import RawServer

NOT_ALLOWED = b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"


class SocksProxy(RawServer):
    """Listens on loopback; an empty `hello` is a proxy that hangs."""

    def __init__(self, hello: bytes) -> None:
        super().__init__()
        self._hello = hello

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.url = f"socks5h://127.0.0.1:{self.port}"
        return self

    async def all_hung_up(self) -> None:
        """Wait until the other side has closed every connection."""
        await asyncio.gather(*self._tasks)

    async def _serve(
        self, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            await reader.read(3)
            writer.write(self._hello)
            if await reader.read(300):
                writer.write(NOT_ALLOWED)
            await reader.read()
        finally:
            writer.close()
