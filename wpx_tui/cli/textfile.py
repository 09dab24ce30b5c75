"""`wpx-top snapshot --prometheus`: the metrics once, for node_exporter's textfile collector."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui.cli.connect import account_label, run_with_client, store_of
from wpx_tui.cli.console import complain, out
from wpx_tui.cli.status_line import status_of

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.outputs.prometheus.figures import AccountView

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

FEEDS = ("summary", "realtime", "countries", "subscriptions")
"""The feeds whose figures are metrics; the history is none."""
MODE = 0o644
"""node_exporter is another user, whatever this one's umask is."""


def textfile_options(function: CallableT) -> CallableT:
    """Give a command the options `prometheus` and `output`."""
    metrics = click.option(
        "--prometheus", is_flag=True, help="Print metrics, for node_exporter's textfile collector."
    )
    output = click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write them to this file instead, in one step; its name must end with .prom.",
    )
    return metrics(output(function))


def run(settings: Settings, output: Path | None, max_age: float | None) -> int:
    """Poll, write what came, complain about what did not; 1 if anything did not.

    Raises SettingsError without a token, and click.UsageError.
    """
    _check_name(output)
    oldest = _oldest(max_age)

    async def poll(client: UsageClient) -> int:
        state = await _state(client, settings, max_age)
        if not _is_written(_metrics([_view(state, settings, oldest)]), output):
            return 1
        return status_of(state)

    return run_with_client(settings, poll)


def run_all(accounts: Sequence[Account], output: Path | None, max_age: float | None) -> int:
    """Poll the accounts side by side and write what came of all, as `run` does of one.

    Raises click.UsageError.
    """
    from wpx_tui.cli.side_by_side import Outcome, ask_all, complain_of

    _check_name(output)
    oldest, statuses = _oldest(max_age), []

    async def poll(client: UsageClient, settings: Settings) -> AccountState:
        return await _state(client, settings, max_age)

    def show(outcome: Outcome[AccountState]) -> None:
        complain_of(outcome)
        statuses.append(1 if outcome.value is None else status_of(outcome.value))

    outcomes = ask_all(accounts, poll, show)
    views = [
        _view(outcome.value, outcome.settings, oldest)
        for outcome in outcomes
        if outcome.value is not None and outcome.settings is not None
    ]
    return max(statuses) if _is_written(_metrics(views), output) else 1


def _check_name(output: Path | None) -> None:
    if output is not None and output.suffix != ".prom":
        raise click.UsageError("--output must end with .prom: node_exporter reads no other file.")


def _oldest(max_age: float | None) -> float:
    """Return the `Clock.now()` seconds from which on an answer counts as live."""
    from wpx_tui.monitor.clock import SystemClock

    return SystemClock().now() - (max_age or 0.0)


async def _state(client: UsageClient, settings: Settings, max_age: float | None) -> AccountState:
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.once import poll_feeds, session_of
    from wpx_tui.monitor.selection import Selection

    store = store_of(settings)
    session = session_of(client, SystemClock(), store)
    selection = Selection(settings.period, settings.countries)
    state = await poll_feeds(
        session, selection, FEEDS, intervals=settings.intervals, max_age=max_age
    )
    if settings.demo is not None or (store is not None and store.keys() is not None):
        state = await _foreseen(session, state, store)
    return state


async def _foreseen(
    session: Session, state: AccountState, store: AccountStore | None
) -> AccountState:
    """Return the state with its forecasts, and complain about those that cannot be had.

    Only with a store: without one, every run would ask for all histories anew. They keep
    intervals of their own, hours long, whatever the age of the other answers may be.
    """
    from wpx_tui.monitor.forecast_once import foresee

    outlook = await foresee(session, state, store)
    for problem in outlook.problems:
        complain(f"forecast: {problem}")
    return outlook.state


def _metrics(views: Sequence[AccountView]) -> str:
    from wpx_tui.outputs.prometheus.exposition import for_textfile

    return for_textfile(views)


def _view(state: AccountState, settings: Settings, oldest: float) -> AccountView:
    """Return the figures; what was live at `oldest` (`Clock.now()` seconds) counts as live.

    It has no interval of the polls and no counts of them: whoever calls this has those.
    """
    from wpx_tui.api.jwt import token_expiry
    from wpx_tui.outputs.prometheus.figures import AccountView, PollFigures

    skew = timedelta(seconds=state.clock_skew)
    polls = {
        name: PollFigures(
            is_up=feed.answer is not None and feed.failure is None,
            last_success=(None if feed.answer is None else (feed.answer.as_of - skew).timestamp()),
            interval=None,
        )
        for name, feed in state.feeds.items()
        if name in FEEDS
    }
    end = None if settings.token is None or settings.demo else token_expiry(settings.token)
    return AccountView(account_label(settings), state, oldest, polls, end)


def _is_written(text: str, output: Path | None) -> bool:
    """Write the text; complain and return False where that cannot be done."""
    if output is None:
        out(text, newline=False)
    else:
        try:
            replace_file(output, text)
        except OSError as error:
            complain(f"cannot write {output}: {error.strerror}")
            return False
    return True


def replace_file(path: Path, text: str) -> None:
    """Write a file beside `path` and rename it, so that no reader sees a part of it.

    The new one does not end with .prom. Raises OSError; then the old file stays as it was.
    """
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), MODE)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
