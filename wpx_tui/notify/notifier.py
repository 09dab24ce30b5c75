"""The one entry point: an account's monitor, its rules, and the channels of the settings."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wpx_tui.api.jwt import token_expiry
from wpx_tui.config.notify import TerminalMethod
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.notify.alarms import Alarms, Change, Known
from wpx_tui.notify.channel import Channel, Result, Timing
from wpx_tui.notify.command import CommandChannel
from wpx_tui.notify.ledger import SEPARATOR, Ledger
from wpx_tui.notify.notification import Notification, Status, sample
from wpx_tui.notify.outbox import Outbox
from wpx_tui.notify.readings import RuleSettings
from wpx_tui.notify.rules import evaluate
from wpx_tui.notify.terminal import TerminalChannel, method_of
from wpx_tui.notify.webhook import WebhookChannel
from wpx_tui.store import notices
from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.account import AccountMonitor
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.state import AccountState

STOP = 1.0
"""Seconds that what is being sent may take when the program is asked to end: it has 3."""

LOOK_AGAIN = 30.0
"""Seconds after which the same figures are read again, by then they may be stale."""

ALONE = "without a store each sends its own"

T = TypeVar("T")

Write = Callable[[str], bool]
"""Writes to the program's terminal; False if there is none."""

_log = logging.getLogger("wpx_tui.notify")


class Notifier:
    """Tells of one account by every channel of the settings.

    It belongs to the event loop of the monitor, and never waits in it: rules are read in the
    monitor's listener, and everything is sent by tasks of its own.
    """

    def __init__(
        self,
        settings: Settings,
        store: AccountStore | None,
        *,
        write: Write | None = None,
        on_notification: Callable[[Notification], object] = lambda _notification: None,
        on_event: Callable[[Event], object] = lambda _event: None,
        timing: Timing | None = None,
    ) -> None:
        """`store` is the monitor's own part of the store, None to send alone.

        `write` writes to the terminal, None without one. `on_notification` is called with whatever
        begins or is over, whichever process sends it; `on_event` with how each try to send went.
        """
        timing = timing or Timing()
        self._account = account_name(settings)
        self._store = store
        self._on_notification = on_notification
        self._on_event = on_event
        self._rules = rule_settings(settings)
        self._outboxes = [
            Outbox(
                channel,
                Ledger(store, channel.name, timing.claim, self._tell_alone),
                timing,
                self._report,
            )
            for channel in channels(settings, write, timing)
        ]
        self._alarms: Alarms | None = None
        self._monitor: AccountMonitor | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._was_told_alone = False
        self._read: tuple[object, ...] = ()
        self._read_at = float("-inf")

    def attach(self, monitor: AccountMonitor) -> None:
        """Watch a monitor from now on. To be called once, in its event loop."""
        self._monitor = monitor
        self._tasks = {
            asyncio.create_task(outbox.run(), name=f"notify {outbox.name}")
            for outbox in self._outboxes
        }
        self._unsubscribe = monitor.subscribe(self._state_changed)

    async def close(self, limit: float = STOP) -> None:
        """End all sending within `limit` seconds and a little; the rest is left to others."""
        self._unsubscribe()
        for outbox in self._outboxes:
            outbox.stop()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=limit)
        for task in late:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = set()

    def _state_changed(self, state: AccountState) -> None:
        assert self._monitor is not None  # noqa: S101 - it is who calls
        now = self._monitor.clock.now()
        if self._is_as_before(state, now):
            return
        if self._alarms is None:
            self._alarms = Alarms(self._known())
        evaluation = evaluate(state, now, self._rules)
        for change in self._alarms.step(evaluation, state.at):
            notification = _notification(change, self._account, state.at)
            for outbox in self._outboxes:
                outbox.put(notification, change.reading.cycle)
            _outlived(self._on_notification, notification)

    def _is_as_before(self, state: AccountState, now: float) -> bool:
        """Return True if nothing that the rules read has changed, but for some seconds."""
        before, self._read = self._read, (state.subscriptions, state.summary, state.forecasts)
        is_as_before = all(new is old for new, old in zip(self._read, before, strict=False))
        if before and is_as_before and now - self._read_at < LOOK_AGAIN:
            return True
        self._read_at = now
        return False

    def _known(self) -> list[Known]:
        """Return what was told by whichever process, and is not over."""
        rows = None if self._store is None else self._store.read(notices.sent_notices)
        told: dict[tuple[str, str], set[str]] = {}
        for row in rows or ():
            channel, _, event = row.rule.partition(SEPARATOR)
            told.setdefault((event, row.subject), set()).add(channel)
        ours = {outbox.name for outbox in self._outboxes}
        return [
            Known(
                event := row.rule.partition(SEPARATOR)[2],
                row.subject,
                row.cycle,
                datetime.fromtimestamp(row.at, UTC),
                ours <= told[event, row.subject],
            )
            for row in rows or ()
        ]

    def _tell_alone(self) -> None:
        """Say once that nobody can be asked."""
        if not self._was_told_alone:
            self._was_told_alone = True
            _log.warning("notify: %s", ALONE)
            self._record(EventKind.STORE, "notify", ALONE)

    def _report(self, notification: Notification, channel: str, result: Result) -> None:
        log = _log.info if result.is_sent else _log.error
        log("%s: %s: %s: %s", channel, notification.event, notification.status, result.text)
        kind = EventKind.NOTIFIED if result.is_sent else EventKind.NOT_NOTIFIED
        self._record(kind, channel, _event_text(notification, result))

    def _record(self, kind: EventKind, subject: str, text: str) -> None:
        if self._monitor is not None:
            event = Event(self._monitor.clock.utc(), kind, subject, text)
            self._monitor.record(event)
            _outlived(self._on_event, event)


def account_name(settings: Settings) -> str:
    """Return what notifications call the account: "demo", its profile, or the API's host.

    It is the same in every process that watches it: a beginning and an end belong together by it.
    """
    if settings.demo is not None:
        return "demo"
    return settings.profile or urlsplit(settings.base_url).hostname or ""


def rule_settings(settings: Settings) -> RuleSettings:
    """Return what the rules need of the settings."""
    return RuleSettings(
        settings.notify,
        settings.limits,
        settings.period,
        None if settings.token is None else token_expiry(settings.token),
        ZoneInfo(settings.timezone),
    )


def channels(settings: Settings, write: Write | None, timing: Timing) -> list[Channel]:
    """Return the channels of the settings; that of the terminal only where there is one."""
    notify = settings.notify
    result: list[Channel] = []
    if notify.command is not None:
        result.append(CommandChannel(notify.command, settings.token, timing))
    if notify.webhook is not None:
        result.append(WebhookChannel(notify.webhook, notify.format, settings.proxy, timing))
    if notify.terminal is not TerminalMethod.OFF and write is not None:
        result.append(TerminalChannel(method_of(notify.terminal, os.environ), write))
    return result


async def send_test(
    settings: Settings, account: str, at: datetime, write: Write, report: Report
) -> list[Event]:
    """Send a marked test by each channel, one after the other, and return the events of it.

    `report` is called with the channel's name and how it went, as soon as that is known.
    """
    notification, events = sample(account, at), []
    for channel in channels(settings, write, Timing()):
        try:
            result = await channel.send(notification)
        except OSError as error:
            result = Result(False, error.strerror or "the system has no room for it")
        report(channel.name, result)
        kind = EventKind.NOTIFIED if result.is_sent else EventKind.NOT_NOTIFIED
        events.append(Event(at, kind, channel.name, _event_text(notification, result)))
    return events


Report = Callable[[str, Result], object]


def _outlived(tell: Callable[[T], object], news: T) -> None:
    """Tell who looks on; a standard output that was closed, say, must not cost a notification."""
    try:
        tell(news)
    except Exception as error:  # noqa: BLE001  # whoever looks on
        _log.error("who is told of notifications fails: %s", crash_report.line(error))


def _event_text(notification: Notification, result: Result) -> str:
    """Return how it went, and then what it was about: the screen may have no room for that."""
    about = f", {notification.name}" if notification.name else ""
    over = " over" if notification.status is Status.RESOLVED else ""
    return f"{result.text}: {notification.event}{over}{about}"


def _notification(change: Change, account: str, at: datetime) -> Notification:
    reading = change.reading
    return Notification(
        event=reading.event,
        status=Status.FIRING if change.is_firing else Status.RESOLVED,
        rule=str(reading.rule),
        severity=reading.severity,
        account=account,
        subject=reading.subject,
        name=reading.name,
        value=reading.value,
        threshold=reading.threshold,
        summary=reading.summary,
        starts_at=change.since,
        ends_at=None if change.is_firing else at,
    )
