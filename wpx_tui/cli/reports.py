"""`wpx-top report` of several accounts: one below the other, or a folder for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.cli.console import complain, formatter_of, out
from wpx_tui.cli.report import (
    ReportOptions,
    ask,
    month_of,
    replace_files,
    words,
    write_csv,
)
from wpx_tui.cli.side_by_side import Outcome, ask_all, complain_of
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.month import MonthFigures

    Value = tuple[MonthFigures, datetime]

LIMIT = 300.0
"""Seconds that all calls for one account may take: there may be 44."""


def run(accounts: Sequence[Account], options: ReportOptions) -> int:
    """Report the accounts, asked side by side; 1 if anything is missing or cannot be written.

    Raises click.UsageError for a month that is none.
    """
    _check_month(accounts, options.month)
    statuses: list[int] = []

    async def work(client: UsageClient, settings: Settings) -> Value:
        return await ask(client, settings, options)

    def tell(outcome: Outcome[Value]) -> None:
        complain_of(outcome)
        if outcome.value is not None:
            for problem in outcome.value[0].problems:
                complain(*problem)
        is_whole = outcome.value is not None and not outcome.value[0].problems
        is_written = _show(outcome, options, is_first=not statuses)
        statuses.append(0 if is_whole and is_written else 1)

    outcomes = ask_all(accounts, work, tell, limit=LIMIT)
    if options.html is not None and not _write_html(outcomes, options.html):
        return 1
    return max(statuses)


def _check_month(accounts: Sequence[Account], month: str | None) -> None:
    """Refuse a month that is none before any call; wrong settings are told of later."""
    from wpx_tui.monitor.clock import SystemClock

    for account in accounts:
        try:
            settings = account.resolved.settings_without_token()
        except SettingsError:
            continue
        month_of(settings, month, SystemClock().utc())


def _show(outcome: Outcome[Value], options: ReportOptions, *, is_first: bool) -> bool:
    """Print one account's report, or write its tables; False where that fails."""
    if options.csv is not None:
        return _write_tables(outcome, options.csv)
    if options.html is None:
        if not is_first:
            out("\n")
        out("\n".join(_page(outcome)))
    return True


def _page(outcome: Outcome[Value]) -> list[str]:
    from wpx_tui.outputs.month_report.text import page

    if outcome.settings is None or outcome.value is None or not outcome.value[0].has_answers:
        return [outcome.name, f"no figures: {_reason(outcome)}"]
    fmt = formatter_of(outcome.settings)
    figures, now = outcome.value
    return page(words(figures, outcome.settings, fmt, now), fmt)


def _reason(outcome: Outcome[Value]) -> str:
    """Return in one line why there is no report of an account."""
    if outcome.value is None:
        return outcome.problem or "not known"
    return "; ".join(problem.text for problem in outcome.value[0].problems)


def _write_tables(outcome: Outcome[Value], folder: Path) -> bool:
    if outcome.settings is None or outcome.value is None or not outcome.value[0].has_answers:
        return True  # what is there from before stays, and the reason has been told
    return write_csv(outcome.value[0], outcome.settings, folder / folder_name(outcome.name))


def folder_name(account: str) -> str:
    """Return a name for the account's folder: one that leads nowhere else, unlike any other's."""
    name = account.replace("%", "%25").replace("/", "%2F")
    return f"%2E{name[1:]}" if name.startswith(".") else name or "%"


def _write_html(outcomes: Sequence[Outcome[Value]], file: Path) -> bool:
    """Write one file with all that have figures; without any, what is there from before stays."""
    from wpx_tui.outputs.month_report.html import document

    reports, missing = [], []
    for outcome in outcomes:
        value, settings = outcome.value, outcome.settings
        if value is None or settings is None or not value[0].has_answers:
            missing.append(f"{outcome.name}: {_reason(outcome)}")
        else:
            reports.append(words(value[0], settings, settings.formatter, value[1]))
    if not reports:
        return False
    return replace_files({file: document(*reports, missing=tuple(missing))})
