"""A poll that fails at its first await, at its second, … at its last: the next one succeeds."""

from __future__ import annotations

import asyncio
import errno
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from anyio._backends._asyncio import SocketStream

from tests.faults.network.faulty_api import FaultyApi
from tests.harness.dashboard_harness import TOKEN
from wpx_tui.api.client import UsageClient
from wpx_tui.api.errors import ApiError
from wpx_tui.api.secret import Secret


class Trap:
    """Lets so many awaits pass, and fails the one after them, once."""

    def __init__(self) -> None:
        self.left = -1
        self.error: BaseException = OSError()

    def around(self, await_: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """`await_`, trapped."""

        async def trapped(*args: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == -1:
                raise self.error
            return await await_(*args, **options)

        return trapped


ERRORS = [
    OSError(errno.EMFILE, "Too many open files"),
    OSError(errno.ENETDOWN, "Network is down"),
    ConnectionResetError(errno.ECONNRESET, "reset"),
    BrokenPipeError(errno.EPIPE, "broken"),
    ssl.SSLError(1, "bad record"),
    ssl.SSLZeroReturnError(6, "closed"),
    TimeoutError(),
    anyio.BrokenResourceError(),
    anyio.ClosedResourceError(),
    anyio.EndOfStream(),
]
"""What the system, TLS and the stream below the HTTP library raise; a new connection meets the
first five, of which each is of another family."""


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> Trap:
    """Around everything that a call awaits of the network."""
    trap = Trap()
    monkeypatch.setattr(anyio, "connect_tcp", trap.around(anyio.connect_tcp))
    for name in ("send", "receive", "aclose"):
        monkeypatch.setattr(SocketStream, name, trap.around(getattr(SocketStream, name)))
    return trap


@pytest.mark.parametrize(
    ("error", "keeps"),
    [(error, True) for error in ERRORS] + [(error, False) for error in ERRORS[:5]],
    ids=lambda value: f"{type(value).__name__}-{value}"[:30],
)
async def test_whichever_await_of_a_poll_fails_the_next_poll_succeeds(
    trap: Trap, error: BaseException, keeps: bool
) -> None:
    async with FaultyApi() as api:
        client = UsageClient(api.url, Secret(TOKEN), deadline=3)
        trap.error = error
        for passed in range(100):
            if keeps:
                await client.realtime()
            else:
                await client.aclose()
            trap.left = passed
            await one_poll(client)
            ran_clean, trap.left = trap.left >= 0, -1
            assert (await client.realtime()).current_minute.requests == 100
            if ran_clean:
                break
        await client.aclose()
    assert ran_clean
    assert passed >= 2, "nothing was trapped"


async def one_poll(client: UsageClient) -> None:
    """Figures or an `ApiError`, and no other error."""
    try:
        await asyncio.wait_for(client.realtime(), 10)
    except ApiError as error:
        assert TOKEN not in str(error)  # noqa: PT017 - either outcome is right
