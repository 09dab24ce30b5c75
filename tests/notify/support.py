"""States of an account as a test wants them, without any poll, and what watches and tells them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from tests.harness.pty import PATIENCE
from wpx_tui.api.models import Subscriptions, Summary
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import Event
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.queries import SubscriptionsQuery, SummaryQuery
from wpx_tui.monitor.state import AccountState, Listener
from wpx_tui.notify.channel import Timing
from wpx_tui.notify.notifier import Notifier

START = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NOW = 1000.0
"""`Clock.now()` at `START`."""
END = START + timedelta(days=20)
NAME = "Residential 10GB"
TOKEN = "eyJjYW5hcnkiOiJuZXZlciBzaG93IHRoaXMifQ.c2lnbmF0dXJl"
FAST = Timing(tries=(0.0, 0.02, 0.02), claim=0.6, look=0.05)
EVIL = '$(touch x); "a" `id` ;&|\n'
HANGS = "trap '' TERM; sleep 600 & sleep 600 & sleep 600"
"""A program that no SIGTERM ends, and what it has started."""


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


# ---- who watches it


def program(folder: Path, text: str) -> tuple[str, ...]:
    path = folder / "hook"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return (str(path), "an argument of the settings")


def of_command(*command: str) -> Settings:
    return Settings(token=Secret(TOKEN), notify_values={"command": command})


class Process(Scene):
    """One process's monitor and notifier; `drained` returns once nothing is left to be sent."""

    def __init__(
        self, settings: Settings, store: AccountStore | None, timing: Timing = FAST, **more: Any
    ) -> None:
        super().__init__()
        self.notifier = Notifier(settings, store, timing=timing, **more)
        self.notifier.attach(cast(AccountMonitor, self))

    def poll(self, *shares: float) -> None:
        """Hand out one answer after the other, five minutes apart."""
        for share in shares:
            self.wait(300)
            self.answer(subscription(share, name=f"Residential {EVIL}"))
            self.publish()

    async def drained(self) -> None:
        await until(lambda: not any(outbox._waiting for outbox in self.notifier._outboxes))


def store_in(folder: Path) -> AccountStore:
    return AccountStore(folder, "https://api.example", Secret(TOKEN))


def nobody_has_it(reader: int) -> bool:
    """Whether all who had the other end of a pipe have ended."""
    try:
        return os.read(reader, 1) == b""
    except BlockingIOError:
        return False
