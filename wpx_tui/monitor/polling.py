"""Everything that talks to the API while the dashboard runs: one client, five pollers, alerts."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.comparison import Comparison
from wpx_tui.api.enums import Period
from wpx_tui.api.errors import ApiConnectionError, ApiError
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.api_clock import ApiClock
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.comparison import ComparisonPoller
from wpx_tui.monitor.feed import Failure, Feed, FeedName
from wpx_tui.monitor.feeds import Feeds, Queries
from wpx_tui.monitor.supervisor import supervise
from wpx_tui.system.crash_report import reason

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Alert

log = logging.getLogger("wpx_tui.polling")

RETRY_CONNECT = 10.0
"""Seconds between two tries to build the client (a port that is taken, a bad certificate file)."""
REFRESH_PAUSE = 1.0
"""Seconds: everything is polled on demand at most this often."""

Run = Callable[[Coroutine[Any, Any, None], str], object]
"""Starts a coroutine that never ends, under a name."""
Loop = Callable[[], Coroutine[Any, Any, None]]


class Polling:
    """The dashboard's side of the network. Before the client is there, asking is remembered."""

    def __init__(
        self,
        connect: Callable[[], UsageClient],
        waiting: Mapping[FeedName, Feed[Any, Any]],
        *,
        clock: Clock,
        publish: Callable[[Feed[Any, Any]], None],
        compared: Callable[[Period, Comparison | None], None],
        skewed: Callable[[float], None],
    ) -> None:
        """`connect` builds the client, in a thread; `waiting` are the feeds before any poll.

        `skewed` is told by how many seconds the API's clock is ahead of ours, 0 when it is right.
        """
        self._connect = connect
        self._states = dict(waiting)
        self._clock = clock
        self._api_clock = ApiClock(clock, self._clocks_moved)
        self._skewed = skewed
        self._publish = publish
        self._compared = compared
        self._client: UsageClient | None = None
        self._feeds: Feeds | None = None
        self._comparer: ComparisonPoller | None = None
        self._idle: deque[tuple[str, Loop]] = deque()
        self._refreshed_at = float("-inf")

    async def start(self, run: Run) -> None:
        """Build the client, however long that takes, and set every loop going."""
        wake = asyncio.Event()
        await supervise(partial(self._start, run), self._broke, clock=self._clock, wake=wake)

    async def _start(self, run: Run) -> None:
        """May be called again after it broke halfway: nothing is then made or set going twice."""
        if self._client is None:
            self._client = await self._connected()
            self._client.on_reply = self._api_clock.hear
        if self._feeds is None:
            self._make_loops(self._client)
        while self._idle:
            name, loop = self._idle[0]
            run(loop(), name)
            self._idle.popleft()

    def _make_loops(self, client: UsageClient) -> None:
        feeds = Feeds(
            client,
            clock=self._api_clock,
            publish=self._publish,
            intervals={name: feed.interval for name, feed in self._states.items()},
            queries=self._queries(),
        )
        self._comparer = ComparisonPoller(client, clock=self._api_clock, publish=self._compared)
        loops = [(str(poller.feed.name), poller.run) for poller in feeds.all()]
        self._idle = deque([*loops, ("comparison", self._comparer.run)])
        self._feeds = feeds

    def ask(self, name: FeedName, query: Any) -> None:
        """Ask a feed something else from now on."""
        if self._feeds is not None:
            self._feeds.of(name).ask(query)
            return
        self._states[name] = replace(self._states[name], query=query)
        self._publish(self._states[name])

    def compare(self, period: Period) -> None:
        """Compare that period with the one before it from now on."""
        if self._comparer is not None:
            self._comparer.ask(period)

    def refresh(self) -> None:
        """Poll everything now, at most once a second."""
        now = self._clock.now()
        if self._feeds is None or now - self._refreshed_at < REFRESH_PAUSE:
            return
        self._refreshed_at = now
        for poller in self._feeds.all():
            poller.refresh()

    def _clocks_moved(self, ahead: float) -> None:
        """Whatever was asked for "until now" meant another now."""
        self._skewed(ahead)
        if self._feeds is not None and self._comparer is not None:
            self._feeds.history.refresh()
            self._feeds.countries.refresh()
            self._comparer.look_again()

    async def make_alert(self, subscription_id: str, percent: float, method: str) -> Alert:
        """Make a usage alert: one request. Raises ApiError."""
        if self._client is None:
            raise ApiConnectionError("there is no connection to the API yet")
        return await self._client.create_alert(subscription_id, percent, method)

    def _queries(self) -> Queries:
        states = self._states
        return Queries(
            states[FeedName.SUMMARY].query,
            states[FeedName.COUNTRIES].query,
            states[FeedName.HISTORY].query,
            states[FeedName.SUBSCRIPTIONS].query,
        )

    async def _connected(self) -> UsageClient:
        """The one client of the process; whatever hinders it is shown, and tried again."""
        count = 0
        while True:
            try:
                return await asyncio.to_thread(self._connect)
            except Exception as error:  # noqa: BLE001 - a monitor does not end over its first step
                count += 1
                why = f"cannot start: {_why(error)}"
                if count == 1:
                    log.warning(why)
                now = self._clock.now()
                self._failed(Failure(why, None, count, now), now + RETRY_CONNECT)
                await asyncio.sleep(RETRY_CONNECT)

    def _broke(self, error: BaseException, next_at: float) -> None:
        why = f"cannot start: {reason(error)}"
        self._failed(Failure(why, None, 1, self._clock.now()), next_at)

    def _failed(self, failure: Failure, next_at: float) -> None:
        for name, state in self._states.items():
            self._states[name] = replace(state, failure=failure, next_at=next_at)
            self._publish(self._states[name])


def _why(error: Exception) -> str:
    """What hinders the client; the text of an error that nobody foresaw may hold anything."""
    if isinstance(error, ApiError):
        return error.reason
    return clean(error.strerror or str(error)) if isinstance(error, OSError) else reason(error)
