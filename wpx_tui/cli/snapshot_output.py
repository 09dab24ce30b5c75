"""What `wpx-top snapshot` prints of a state: a page, JSON, CSV or a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from wpx_tui.cli.console import out, wants_colour
from wpx_tui.cli.status_line import line_status, print_line, status_of

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Prices
    from wpx_tui.analysis.history import BucketedHistory
    from wpx_tui.cli.snapshot import SnapshotOptions
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.present.format.formatter import Formatter

ROWS = 10
"""Countries on the page unless --countries asks for a number."""
PAGE_CELLS = 80
"""The page's width in a pipe, as mails want it."""
MIN_CELLS = 60

FORECASTS = "forecasts"
"""The one of `--csv` that is no panel."""


def print_snapshot(
    state: AccountState, settings: Settings, options: SnapshotOptions, fmt: Formatter
) -> int:
    """Print what came and what did not; 1 if anything did not."""
    if options.csv is not None:
        _print_csv(state, options.csv, options.subscription, settings.prices)
    elif options.as_line:
        print_line(state, settings, fmt, options.bar)
        return line_status(state, options.bar)
    elif options.as_json:
        _print_json(state, settings)
    else:
        _print_page(state, settings, fmt, options.rows or ROWS)
    return status_of(state)


def _history(state: AccountState) -> BucketedHistory | None:
    from wpx_tui.analysis.history import history_of

    answer = state.history.answer
    return None if answer is None else history_of(answer.value, answer.query, answer.present)


def _print_csv(
    state: AccountState, panel: str, subscription: str | None, prices: Prices | None
) -> None:
    from wpx_tui.analysis.shares import by_traffic
    from wpx_tui.outputs import csv
    from wpx_tui.present.panels.coverage import countries_span

    history, countries = _history(state), state.countries.answer
    if panel == FORECASTS:
        from wpx_tui.outputs.csv_forecasts import forecasts
        from wpx_tui.outputs.json.summary import cost_of

        out(forecasts(state.forecasts, prices, cost_of(state, prices)), newline=False)
    if panel == "history" and history is not None:
        out(csv.history(history.buckets, prices, subscription), newline=False)
    if panel == "countries" and countries is not None:
        period = "" if countries.query.window else countries.query.period.value
        rows = by_traffic(countries.value.countries)
        out(csv.countries(rows, period, countries_span(countries)), newline=False)


def _print_json(state: AccountState, settings: Settings) -> None:
    from wpx_tui.outputs import json

    document = json.snapshot(state, _history(state), settings.limits, settings.prices)
    out(json.to_text(document, indent=2))


def _print_page(state: AccountState, settings: Settings, fmt: Formatter, rows: int) -> None:
    import shutil
    from urllib.parse import urlsplit

    from wpx_tui.outputs.page import Page
    from wpx_tui.present.text.ansi import text

    cells = PAGE_CELLS
    if sys.stdout is not None and sys.stdout.isatty():
        cells = max(shutil.get_terminal_size().columns, MIN_CELLS)
    account = "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""
    page = Page(state, _history(state), account, fmt, settings.limits, cells, rows)
    colour = wants_colour()
    out("\n".join(text(line, colour=colour) for line in page.lines()))
