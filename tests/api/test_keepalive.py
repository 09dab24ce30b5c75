"""Kept connections: few, shared, and no poll lost whenever the server closes one."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.raw_server import (
    Answer,
    RawServer,
    Request,
    _request,
    enveloped,
    http,
    then_close,
)
from tests.api.socks_proxy import SocksProxy
from tests.faults.network.faulty_api import FaultyApi
from tests.harness.fake_clock import FakeClock
from tests.harness.feed_names import FeedName
from wpx_tui.api import transport
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.errors import ApiError
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.state import AccountState

GOOD = enveloped({"current_minute": {"requests": 45}})
POLLS = 40
IDLE = 0.02
"""Seconds after which the impatient server closes: a poll comes as often as a default one does."""


class Impatient(RawServer):
    """Closes what was idle for `IDLE` seconds, and after `most` requests, if that is set."""

    def __init__(self, answer: bytes, *, most: int = POLLS) -> None:
        super().__init__(answer)
        self.most = most

    async def _serve(
        self, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            for number in range(self.most):
                idle = IDLE if number else None  # nobody closes before the first request
                self.requests.append(await asyncio.wait_for(_request(connection, reader), idle))
                writer.write(self._answers[0])  # type: ignore[arg-type]  # bytes: see __init__
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.mark.parametrize("pause", [0.0, 0.5 * IDLE, IDLE, 1.01 * IDLE, 3 * IDLE])
@pytest.mark.parametrize("most", [3, POLLS])
async def test_no_poll_is_lost_whenever_an_idle_connection_is_closed(
    pause: float, most: int
) -> None:
    answer = GOOD.replace(b"\r\n", b"\r\nKeep-Alive: timeout=5, max=3\r\n", 1)
    async with Impatient(answer, most=most) as server:
        client = UsageClient(server.url, Secret("token"))
        for _ in range(POLLS):
            assert (await client.realtime()).current_minute.requests == 45
            await asyncio.sleep(pause)
        await client.aclose()


async def test_a_server_that_says_close_is_believed() -> None:
    body = GOOD.partition(b"\r\n\r\n")[2]
    async with RawServer(then_close(http(body, connection="close"))) as server:
        client = UsageClient(server.url, Secret("token"))
        for _ in range(POLLS):
            assert (await client.realtime()).current_minute.requests == 45
        await client.aclose()
    assert server.connections == POLLS
    assert len(server.requests) == POLLS


async def test_one_connection_serves_the_whole_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where all feeds are due at once, as they are at the start and after a suspend."""
    monkeypatch.setattr(transport, "FIRST_PATIENCE", 10.0)  # a busy machine is slow, not the server
    failed: list[str] = []

    def listen(state: AccountState) -> None:
        failed.extend(reason for reason, _ in state.failures())

    clock = FakeClock()
    async with FaultyApi() as api:
        monitor = AccountMonitor("acme", lambda: UsageClient(api.url, Secret("token")), clock=clock)
        monitor.subscribe(listen)
        watching = asyncio.create_task(monitor.run())
        for minute in range(10):
            await answered(api, monitor, 1 + minute)
            await clock.suspend(60)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert failed == []
    assert api.connections <= 2


async def test_calls_that_coincide_later_share_a_connection_also_with_an_api_that_is_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "LATER_PATIENCE", 10.0)  # a busy machine is slow, not the server

    class Far(FaultyApi):
        def answer_to(self, request: Request) -> Answer:
            good = super().answer_to(request)
            assert isinstance(good, bytes)

            async def send(writer: asyncio.StreamWriter) -> None:
                await asyncio.sleep(1.2 * transport.FIRST_PATIENCE)
                writer.write(good)
                await writer.drain()

            return send

    async with Far() as api:
        client = UsageClient(api.url, Secret("token"))
        await client.realtime()
        for _ in range(3):
            await asyncio.gather(client.realtime(), client.summary(Period.MONTH))
        assert api.connections == 1
        await client.aclose()


async def answered(api: FaultyApi, monitor: AccountMonitor, polls: int) -> None:
    """Wait until every feed has had so many polls and all are answered."""
    async with asyncio.timeout(20):
        while not all(  # noqa: ASYNC110 - what is waited for raises no event
            api.asked[feed.name] >= polls and feed.answer for feed in monitor.state.feeds.values()
        ):
            await asyncio.sleep(0.001)


async def test_a_call_that_hangs_holds_up_no_other() -> None:
    go_on = asyncio.Event()

    class Hangs(FaultyApi):
        def answer_to(self, request: Request) -> Answer:
            good = super().answer_to(request)
            assert isinstance(good, bytes)

            async def late(writer: asyncio.StreamWriter) -> None:
                await go_on.wait()
                writer.write(good)

            return late if request.path.endswith("by-country") else good

    async with Hangs() as api:
        client = UsageClient(api.url, Secret("token"), deadline=60)
        hanging = asyncio.create_task(client.countries(start=None, end=None))
        while not api.asked[FeedName.COUNTRIES]:  # noqa: ASYNC110 - raises no event
            await asyncio.sleep(0.001)
        for _ in range(POLLS // 2):
            assert (await client.realtime()).current_minute.requests == 100
        assert not hanging.done(), "others waited for it again and again"
        assert api.connections == 2
        go_on.set()
        assert (await hanging).countries
        assert (await client.realtime()).current_minute.requests == 100
        await client.aclose()


@pytest.mark.parametrize("hello", [b"\x05\xff", b"\x05\x00", b"HTTP/1.1 400\r\n\r\n", b""])
async def test_no_connection_stays_open_to_a_socks_proxy_that_does_not_connect(
    hello: bytes,
) -> None:
    async with SocksProxy(hello) as proxy:
        client = UsageClient("http://api.test", Secret("token"), proxy=proxy.url, deadline=0.5)
        for _ in range(3):
            with pytest.raises(ApiError):
                await client.realtime()
        async with asyncio.timeout(30):
            await proxy.all_hung_up()
        assert proxy.connections >= 3
        await client.aclose()
