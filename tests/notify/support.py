"""States of an account as a test wants them, without any poll, and what watches them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from tests.harness.pty import PATIENCE
from wpx_tui.api.models import Subscriptions, Summary
from wpx_tui.monitor.events import Event
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.queries import SubscriptionsQuery, SummaryQuery
from wpx_tui.monitor.state import AccountState, Listener

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NOW = 1000.0
"""`Clock.now()` at `START`."""
END = START + timedelta(days=20)
NAME = "Residential 10GB"


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another task, program or process does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - nothing here tells of it
            await asyncio.sleep(0.01)


class Clock:
    """Stands at what the test has set."""

    def __init__(self) -> None:
        self.seconds = NOW

    def now(self) -> float:
        return self.seconds

    def utc(self) -> datetime:
        return START + timedelta(seconds=self.seconds - NOW)


def subscription(
    share: float, end: datetime | None = END, *, id_: str = "sub_1", name: str = NAME, **more: Any
) -> dict[str, Any]:
    return {
        "id": id_,
        "product": {"id": "prod", "name": name, "type": "residential"},
        "status": "active",
        "traffic_limit_gb": 10.0,
        "traffic_used_gb": share / 10,
        "expires_at": None if end is None else end.isoformat(),
    } | more


class Scene:
    """One account: `answer` and `fail` are what its polls come to; `state` is what is known."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.events: list[Event] = []
        self._listeners: list[Listener] = []
        self._summary: Feed[SummaryQuery, Summary] = Feed("summary", 60.0, SummaryQuery())
        self._list: Feed[SubscriptionsQuery, Subscriptions] = Feed(
            "subscriptions", 300.0, SubscriptionsQuery()
        )

    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    def answer(self, *rows: dict[str, Any], rate: float = 99.0, requests: int = 1000) -> None:
        """Both feeds answer."""
        total = {"bytes_used": 1, "requests": requests, "success_rate": rate}
        self._summary = self._answered(
            self._summary, Summary.model_validate({"total": total, "by_subscription": []})
        )
        self._list = self._answered(
            self._list, Subscriptions.model_validate({"subscriptions": list(rows)})
        )

    def _answered(self, feed: Feed[Any, Any], value: object) -> Feed[Any, Any]:
        answer = Answer(value, feed.query, self.clock.utc(), self.clock.now())
        return feed._replace(answer=answer, failure=None)

    def fail(self, reason: str = "503 from the API: down") -> None:
        """Both feeds fail."""
        self._summary = self._failed(self._summary, reason)
        self._list = self._failed(self._list, reason)

    def _failed(self, feed: Feed[Any, Any], reason: str) -> Feed[Any, Any]:
        before = feed.failure
        since = self.clock.now() if before is None else before.since
        number = 1 if before is None else before.number + 1
        return feed._replace(failure=Failure(reason, None, number, since))

    @property
    def state(self) -> AccountState:
        feeds = {"summary": self._summary, "subscriptions": self._list}
        return AccountState("acme", self.clock.utc(), MappingProxyType(feeds))

    # ---- as a monitor

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def record(self, event: Event) -> None:
        self.events.append(event)

    def publish(self) -> None:
        """Hand the state out."""
        for listener in tuple(self._listeners):
            listener(self.state)
