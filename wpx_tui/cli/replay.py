"""`wpx-top replay`: the dashboard over the past, from the store or from a colleague's file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.connect import DEFAULT_ACCOUNT
from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.moments import moment
from wpx_tui.config.schema import SettingsError
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.cli.options import GlobalOptions
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.recording import Recording
    from wpx_tui.monitor.recording_file import Row
    from wpx_tui.store.account import Account
    from wpx_tui.store.database import Connection
    from wpx_tui.terminal.guard import Guard

EXAMPLES = """\b
Examples:
  wpx-top replay                              the last day that was recorded
  wpx-top replay --from "yesterday 14:00"     from then on
  wpx-top replay --from -3h --speed 300       the last three hours, quickly
  wpx-top replay --from 2026-11-01 --to 2026-11-28 --export november.wpx --mask
  wpx-top replay november.wpx                 what a colleague has sent

A dashboard, an exporter or a notifier records while it runs. What was not recorded is a gap.
Nothing is asked of the API; no token is needed.
"""

DAY = 86_400
"""Seconds that are replayed unless told otherwise."""


class Span(NamedTuple):
    """What can be replayed, whose it is, and from when to when (seconds since 1970)."""

    recording: Recording
    account: str
    start: int
    end: int


@click.command("replay", epilog=EXAMPLES)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--account", metavar="NAME", help="Whose past, by its name in `store info`.")
@click.option("--from", "start", metavar="TIME", help="Where to begin: 2026-11-28T02:14, -3h.")
@click.option("--to", "end", metavar="TIME", help="Where to end. [default the last of it]")
@click.option(
    "--speed",
    type=click.FloatRange(1, 3600),
    default=60.0,
    metavar="TIMES",
    help="How many times as fast as it was, 1 to 3600. [default 60]",
)
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the span to a new file for somebody else, and end.",
)
@click.option("--mask", is_flag=True, help="With --export: replace the names by numbers.")
@click.pass_context
def command(
    context: click.Context,
    file: Path | None,
    account: str | None,
    start: str | None,
    end: str | None,
    speed: float,
    export_to: Path | None,
    mask: bool,
) -> int:
    """Replay what the dashboard has shown, or hand it to somebody in a file."""
    if mask and export_to is None:
        raise click.UsageError("--mask belongs to --export.")
    if file is not None and account is not None:
        raise click.UsageError("--account belongs to the store: a file has one account.")
    options: GlobalOptions = context.obj
    if options.demo is not None:
        raise click.UsageError("--demo records nothing that could be replayed.")
    settings = options.resolve().settings_without_token()
    with _opened(file, account or settings.profile) as known:
        if known is None:
            return 1
        span = _cut(known, start, end, settings)
        if span is None:
            return 1
        if export_to is not None:
            return _export(span, export_to, mask=mask)
        return _show(span, speed, settings)


# ---- what there is


@contextmanager
def _opened(file: Path | None, account: str | None) -> Iterator[Span | None]:
    """Give all that a file or the store has of the account; None once it is said why not."""
    if file is not None:
        yield _of_file(file)
        return
    from wpx_tui.store.database import Database
    from wpx_tui.store.problems import StoreUnavailable
    from wpx_tui.store.recording import StoredRecording, recorded_accounts
    from wpx_tui.system.paths import store_dir

    try:
        folder = store_dir()
    except RuntimeError:
        raise SettingsError("there is no folder for a store: set HOME or STATE_DIRECTORY") from None
    if not folder.is_dir():
        complain("nothing is recorded yet", "a dashboard records while it runs")
        yield None
        return
    database = Database(folder, clock=time.monotonic, wall=time.time)
    try:
        chosen = _chosen(recorded_accounts(database), account)
        if chosen is None:
            yield None
            return
        one, (start, end) = chosen
        yield Span(StoredRecording(database, one.id), _name(one), start, end)
    except StoreUnavailable as error:
        complain(error.problem.reason)
        yield None
    finally:
        database.close()


def _of_file(file: Path) -> Span | None:
    from wpx_tui.monitor.recording_file import RecordingError, load

    try:
        header, recording = load(file)
    except RecordingError as error:
        complain(f"{file}: {error}")
    except OSError as error:
        complain(f"{file}: {error.strerror or error}")
    else:
        return Span(recording, header.account or DEFAULT_ACCOUNT, header.start, header.end)
    return None


def _chosen(
    accounts: list[tuple[Account, tuple[int, int] | None]], name: str | None
) -> tuple[Account, tuple[int, int]] | None:
    """Return the account of that name, or the only one, of which anything is recorded."""
    recorded = [(account, span) for account, span in accounts if span is not None]
    names = sorted({_name(account) for account, _ in recorded})
    matches = [item for item in recorded if name is None or _name(item[0]) == name]
    if name is not None and not matches:
        what = f"there is {', '.join(names)}" if names else "a dashboard records while it runs"
        complain(f"nothing is recorded of the account {name!r}", what)
        return None
    if not matches:
        complain("nothing is recorded yet", "a dashboard records while it runs")
        return None
    if len(names) > 1 and name is None:
        raise click.UsageError(f"several accounts are recorded: --account {' or '.join(names)}.")
    return max(matches, key=lambda item: item[1][1])


def _name(account: Account) -> str:
    return account.label or DEFAULT_ACCOUNT


def _cut(known: Span, start: str | None, end: str | None, settings: Settings) -> Span | None:
    """Return the part from `start` to `end`; None once it is said that nothing is in it."""
    zone, now = formatter_of(settings).zone, datetime.now(UTC)
    last = max(known.end, int(now.timestamp())) if start is not None else known.end
    if end is not None:
        last = int(moment("--to", end, time_of_day(23, 59, 59), zone, now).timestamp())
    first = max(known.start, min(last, known.end) - DAY)
    if start is not None:
        first = int(moment("--from", start, time_of_day.min, zone, now).timestamp())
    if first >= last and start is not None:
        raise click.UsageError("--to must be later than --from.")
    if last < known.start or first > known.end:
        complain(
            f"nothing is recorded from {_written(first)} to {_written(last)}",
            f"there is {_written(known.start)} to {_written(known.end)} UTC",
        )
        return None
    return known._replace(start=max(first, known.start), end=min(last, known.end))


def _written(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


# ---- what is done with it


def _export(span: Span, path: Path, *, mask: bool) -> int:
    from wpx_tui.monitor.recording_file import Header, RecordingError, save
    from wpx_tui.store.recording import rows

    header = Header(span.account, span.start, span.end, mask)

    def taken(connection: Connection, account: int) -> list[Row]:
        return list(rows(connection, account, span.start, span.end))

    span_rows = span.recording.read(taken)
    if span_rows is None:
        complain("the store cannot be read")
        return 1
    try:
        size = save(path, header, span_rows)
    except RecordingError as error:
        complain(f"{path}: {error}")
        return 1
    except FileExistsError:
        complain(f"{path} exists: choose another name")
        return 1
    except OSError as error:
        complain(f"{path}: {error.strerror or error}")
        return 1
    masked = ", names masked" if mask else ""
    out(
        f"{path}: {_written(span.start)} to {_written(span.end)} UTC, "
        f"{max(size / 2**20, 0.01):.2f} MiB{masked}"
    )
    return 0


def _show(span: Span, speed: float, settings: Settings) -> int:
    """Show the dashboard over the span until it is left, and return its exit status."""
    import sys

    from wpx_tui.cli.dashboard import complain_of_end
    from wpx_tui.terminal.guard import Guard, fit_encoding, require_terminal

    require_terminal(os.environ)
    if not fit_encoding(os.environ):
        settings = settings._replace(ascii=True)
    assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has seen that it is there
    # Of the live dashboard: nobody is to be told of the past, and no screen of it is kept.
    settings = settings._replace(
        wall=False, kiosk=False, store=False, bell=False, notify_values={}, title=False
    )
    guard = Guard(sys.__stdin__.fileno())
    from wpx_tui.system import logs

    log = logs.start(settings.log_level, [])
    status = _run(span, speed, settings, guard)
    if status == 1:
        complain_of_end(log)
    return status


def _run(span: Span, speed: float, settings: Settings, guard: Guard) -> int:
    from wpx_tui.cli.dashboard import run_app
    from wpx_tui.monitor.replay_clock import ReplayClock
    from wpx_tui.monitor.replay_source import ReplaySource
    from wpx_tui.tui.replay_app import ReplayApp

    clock = ReplayClock(span.start, span.end, speed)
    clock.play()
    intervals = {str(name): seconds for name, seconds in settings.intervals.items()}
    source = ReplaySource(span.recording, span.account, intervals)

    def make() -> ReplayApp:
        return ReplayApp(settings, source, clock, span.account, on_exit=guard.end_with)

    return run_app(make, guard, settings.theme)
