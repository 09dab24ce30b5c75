"""One poll of the feeds that are wanted, and the ways to print it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wpx_tui.analysis.history import BucketedHistory, history_of
from wpx_tui.analysis.shares import by_traffic
from wpx_tui.api.errors import ApiError
from wpx_tui.cli.console import call, complain, format_of, may_colour, out
from wpx_tui.cli.requests import ROWS, SnapshotOptions
from wpx_tui.cli.time_range import window
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.clock import SystemClock
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, INTERVALS, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

PAGE_CELLS = 80
"""The page's width in a pipe, as mails want it."""
LEAST_CELLS = 60


def run(settings: Settings, wish: SnapshotOptions) -> int:
    """Poll, print what came, say what did not; the status.

    Raises click.UsageError for times that are none, and SettingsError without a token.
    """
    fmt = format_of(settings)
    selection = _selection(settings, wish, fmt)
    try:
        return call(
            settings, partial(_poll, settings=settings, wish=wish, fmt=fmt, selection=selection)
        )
    except ApiError as error:
        complain(error.reason, error.advice)
        return 1


def print_schema() -> int:
    """The JSON Schema of `--json`."""
    from wpx_tui.outputs.json import schema_text

    out(schema_text(), newline=False)
    return 0


def _selection(settings: Settings, wish: SnapshotOptions, fmt: Formatter) -> Selection:
    named = window(wish.start, wish.end, settings.granularity, fmt.zone, SystemClock().utc())
    only = None if wish.subscription is None else SubscriptionFilter(wish.subscription, "")
    return Selection(
        settings.period,
        wish.rows or settings.countries,
        settings.granularity,
        subscription=only,
        window=named,
    )


def _feeds(wish: SnapshotOptions) -> Collection[str]:
    """What has to be polled: no call too many."""
    if wish.sheet is not None:
        return (wish.sheet,)
    return (SUMMARY.name, SUBSCRIPTIONS.name) if wish.as_line else tuple(INTERVALS)


async def _poll(
    client: UsageClient,
    settings: Settings,
    wish: SnapshotOptions,
    fmt: Formatter,
    selection: Selection,
) -> int:
    taken = await poll_once(client, SystemClock(), selection, _feeds(wish))
    if wish.sheet is not None:
        _print_sheet(taken, wish.sheet)
    elif wish.as_line:
        _print_line(taken, settings, fmt)
    elif wish.as_json:
        _print_json(taken, settings)
    else:
        _print_page(taken, settings, fmt, wish.rows or ROWS)
    failures = taken.failures()
    for (reason, advice), feeds in failures.items():
        complain(f"{', '.join(feeds)}: {reason}", advice)
    return 1 if failures else 0


def _history(taken: AccountState) -> BucketedHistory | None:
    answer = taken.history.answer
    return None if answer is None else history_of(answer.value, answer.query, taken.at)


def _print_sheet(taken: AccountState, panel: str) -> None:
    from wpx_tui.outputs import csv

    shown, countries = _history(taken), taken.countries.answer
    if panel == HISTORY.name and shown is not None:
        out(csv.history(shown.buckets), newline=False)
    if panel == COUNTRIES.name and countries is not None:
        out(csv.countries(by_traffic(countries.value.countries)), newline=False)


def _print_line(taken: AccountState, settings: Settings, fmt: Formatter) -> None:
    from wpx_tui.outputs.oneline import oneline

    summary, subscriptions = taken.summary.answer, taken.subscriptions.answer
    out(
        oneline(
            summary.value if summary else None,
            subscriptions.value if subscriptions else None,
            fmt,
            settings.limits,
            taken.history.query.subscription_id,
        )
    )


def _print_json(taken: AccountState, settings: Settings) -> None:
    from wpx_tui.outputs.json import snapshot, to_text

    out(to_text(snapshot(taken, _history(taken), settings.limits), indent=2))


def _print_page(taken: AccountState, settings: Settings, fmt: Formatter, rows: int) -> None:
    from wpx_tui.outputs.report import Report
    from wpx_tui.present.text.ansi import text

    cells = PAGE_CELLS
    if sys.stdout is not None and sys.stdout.isatty():
        cells = max(shutil.get_terminal_size().columns, LEAST_CELLS)
    account = "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""
    report = Report(taken, _history(taken), account, fmt, settings.limits, cells, rows)
    colour = may_colour()
    out("\n".join(text(each, colour=colour) for each in report.lines()))
