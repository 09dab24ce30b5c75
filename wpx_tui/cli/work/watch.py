"""The realtime feed, polled on its interval and written line by line."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from wpx_tui.api.errors import ApiError
from wpx_tui.cli.console import call, complain, format_of, out
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.api_clock import AT_ONCE, ApiClock
from wpx_tui.monitor.clock import Clock, SystemClock
from wpx_tui.monitor.events import news
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.monitor.feeds import REALTIME, Session
from wpx_tui.monitor.poller import Poller
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.monitor.selection import Selection
from wpx_tui.present.format.durations import duration, skew
from wpx_tui.system import logs

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Realtime

    Write = Callable[[Answer[NoQuery, Realtime]], None]


def run(settings: Settings, *, as_json: bool, count: int | None) -> int:
    """Write until `count` polls are through; the status. Raises SettingsError without a token."""
    # At once, whatever hangs: each line has been written when the next is waited for.
    signal.signal(signal.SIGTERM, _terminated)
    try:
        work = partial(_watch, settings=settings, write=_writer(settings, as_json), count=count)
        return call(settings, work)
    except ApiError as error:
        complain(error.reason, error.advice)
        return 1


def _terminated(number: int, _frame: object) -> NoReturn:
    os._exit(128 + number)


def _writer(settings: Settings, as_json: bool) -> Write:
    if as_json:
        from wpx_tui.outputs.json import realtime, to_text

        return lambda answer: out(to_text(realtime(answer)))
    from wpx_tui.outputs.log_line import log_line

    fmt = format_of(settings)
    return lambda answer: out(log_line(answer, fmt))


async def _watch(client: UsageClient, settings: Settings, write: Write, count: int | None) -> int:
    """Poll on the feed's interval until `count` polls are through; 1 if one of them failed."""
    if settings.token is not None:
        logs.start(settings.log_level, [settings.token])
    clock = ApiClock(SystemClock(), lambda ahead: complain(f"clock: {skew(ahead)}"), enough=AT_ONCE)
    client.on_reply = clock.hear
    states: asyncio.Queue[Feed[NoQuery, Realtime]] = asyncio.Queue()
    # By a queue, because the poller outlives what goes wrong with writing, and this must not.
    selection = Selection()
    feed = REALTIME.waiting(selection, settings.intervals[REALTIME.name])
    session = Session(client, clock)
    poller = Poller(
        feed,
        REALTIME.query,
        partial(REALTIME.fetch, session),
        clock=clock,
        publish=states.put_nowait,
    )
    polling = asyncio.create_task(poller.run())
    before: Feed[NoQuery, Realtime] = poller.feed
    polls = failures = 0
    try:
        while count is None or polls < count:
            feed = await states.get()
            polls += 1
            _say_news(before, feed, clock)
            if feed.failure is None and feed.answer is not None:
                write(feed.answer)
            else:
                failures += 1
            before = feed
    finally:
        polling.cancel()
    return 1 if failures else 0


def _say_news(
    before: Feed[NoQuery, Realtime], after: Feed[NoQuery, Realtime], clock: Clock
) -> None:
    event = news(before, after, clock.utc(), clock.now())
    if event is None:
        return
    advice = after.failure.advice if after.failure else None
    spell = "" if event.lasted is None else f" after {duration(event.lasted)}"
    complain(f"{event.subject}: {event.text}{spell}", advice)
