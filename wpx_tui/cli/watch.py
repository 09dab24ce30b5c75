"""`wpx-top watch`: a line for every poll of the realtime feed, for pipes and logs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from random import random
from typing import TYPE_CHECKING, NoReturn, cast

import click

from wpx_tui.cli.connect import run_with_client, store_of
from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.options import settings_of

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Realtime
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.api_clock import ApiClock
    from wpx_tui.monitor.clock import Clock
    from wpx_tui.monitor.feed import Answer, Feed
    from wpx_tui.monitor.poller import Poller
    from wpx_tui.monitor.queries import NoQuery

    Write = Callable[[Answer[NoQuery, Realtime]], None]

END = 2.8
"""Seconds after SIGTERM in which it ends, whatever hangs, where it notifies too."""

EXAMPLES = """\b
Examples:
  wpx-top watch >> traffic.log
  wpx-top --interval realtime=60 watch --json | jq -c .minute
  wpx-top watch --count 1                     one poll only

A line each time, written at once. Failures and recoveries go to standard error, once
each. Exit status: 130 on Ctrl-C, 143 on SIGTERM; after --count polls 0, or 1 if one failed.
"""


@click.command("watch", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Stop after this many polls, failed ones included. [default never]",
)
@click.pass_context
def command(context: click.Context, /, as_json: bool, count: int | None) -> int:
    """Print the current traffic, one line per poll, until Ctrl-C."""
    return run(settings_of(context), as_json=as_json, count=count)


def run(settings: Settings, *, as_json: bool, count: int | None) -> int:
    """Write until `count` polls are through and return the exit status.

    Raises SettingsError without a token.
    """
    # At once, whatever hangs: each line has been written when the next is waited for.
    signal.signal(signal.SIGTERM, _terminate)
    work = partial(_watch, settings=settings, write=_writer(settings, as_json), count=count)
    return run_with_client(settings, work)


def _terminate(number: int, _frame: object) -> NoReturn:
    os._exit(128 + number)


def _writer(settings: Settings, as_json: bool) -> Write:
    if as_json:
        from wpx_tui.outputs import json

        return lambda answer: out(json.to_text(json.realtime(answer)))
    from wpx_tui.outputs.log_line import log_line

    fmt = formatter_of(settings)
    return lambda answer: out(log_line(answer, fmt))


async def _watch(client: UsageClient, settings: Settings, write: Write, count: int | None) -> int:
    """Poll on the feed's interval until `count` polls are through; 1 if one of them failed."""
    import asyncio

    from wpx_tui.monitor.api_clock import AT_ONCE, ApiClock
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.present.format.durations import skew
    from wpx_tui.system import logs

    if settings.token is not None:
        logs.start(settings.log_level, [settings.token])
    clock = ApiClock(SystemClock(), lambda ahead: complain(f"clock: {skew(ahead)}"), enough=AT_ONCE)
    client.on_reply = clock.hear
    states: asyncio.Queue[Feed[NoQuery, Realtime]] = asyncio.Queue()
    # By a queue, because the poller outlives what goes wrong with writing, and this must not.
    poller = _poller(client, settings, clock, states.put_nowait)
    polling = asyncio.create_task(poller.run())
    notifications = AsyncExitStack()
    before: Feed[NoQuery, Realtime] = poller.feed
    polls = failures = 0
    try:
        await notifications.enter_async_context(_notifications(settings))
        while count is None or polls < count:
            feed = await states.get()
            polls += 1
            _complain_once(before, feed, clock)
            if feed.failure is None and feed.answer is not None:
                write(feed.answer)
            else:
                failures += 1
            before = feed
    finally:
        polling.cancel()
        await notifications.aclose()
    return 1 if failures else 0


def _poller(
    client: UsageClient,
    settings: Settings,
    clock: ApiClock,
    publish: Callable[[Feed[NoQuery, Realtime]], None],
) -> Poller[NoQuery, Realtime]:
    """Return the loop of the realtime feed, which shares its answers with other processes."""
    from wpx_tui.cli.event_loop import before_stop
    from wpx_tui.monitor.feeds import REALTIME
    from wpx_tui.monitor.once import shared_answers
    from wpx_tui.monitor.selection import Selection
    from wpx_tui.monitor.session import Session

    store = store_of(settings)
    if store is not None:
        before_stop(store.release_locks)  # or others would wait 15 s for what is asked here
    session = Session(client, clock, shared_answers(store, clock))
    return REALTIME.poller(
        lambda: session,
        Selection(),
        clock=clock,
        interval=settings.intervals[REALTIME.name],
        publish=lambda feed: publish(cast("Feed[NoQuery, Realtime]", feed)),
        random=random,
    )


@asynccontextmanager
async def _notifications(settings: Settings) -> AsyncIterator[None]:
    """Notify meanwhile, where anybody is to be told; never of a demo's traffic.

    Then SIGTERM ends the program within `END` seconds, and no program that it has started stays.
    """
    if settings.demo is not None or not settings.notify_channels:
        yield
        return
    import asyncio

    from wpx_tui.cli.connect import Connector
    from wpx_tui.cli.notifying import notifying

    watching = asyncio.current_task()
    was_ended = False

    def end() -> None:
        nonlocal was_ended
        was_ended = True
        deadline = threading.Timer(END, os._exit, (128 + signal.SIGTERM,))
        deadline.daemon = True
        deadline.start()
        if watching is not None:
            watching.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    try:
        async with notifying(settings, Connector(settings)):
            yield
    finally:
        if was_ended:
            os._exit(128 + signal.SIGTERM)


def _complain_once(
    before: Feed[NoQuery, Realtime], after: Feed[NoQuery, Realtime], clock: Clock
) -> None:
    """Write the first failure of a spell and its end to standard error."""
    from wpx_tui.monitor.events import news
    from wpx_tui.present.format.durations import duration

    event = news(before, after, clock.utc(), clock.now())
    if event is None:
        return
    advice = after.failure.advice if after.failure else None
    spell = "" if event.lasted is None else f" after {duration(event.lasted)}"
    complain(f"{event.subject}: {event.text}{spell}", advice)
