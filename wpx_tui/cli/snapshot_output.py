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
    from wpx_tui.outputs.json.documents import SnapshotDocument
    from wpx_tui.present.format.formatter import Formatter

ROWS = 10
"""Countries on the page unless --countries asks for a number."""
PAGE_CELLS = 80
"""The page's width in a pipe, as mails want it."""
MIN_CELLS = 60

FORECASTS = "forecasts"
"""The one of `--csv` that is no panel."""


def print_schema(*, is_many: bool = False) -> int:
    """Print the JSON Schema of `--json`, of one account or of several."""
    from wpx_tui.outputs.json.accounts import SnapshotsDocument
    from wpx_tui.outputs.json.schema import schema_text, text_of

    out(text_of(SnapshotsDocument) if is_many else schema_text(), newline=False)
    return 0


def print_snapshot(
    state: AccountState, settings: Settings, options: SnapshotOptions, fmt: Formatter
) -> int:
    """Print what came and what did not; 1 if anything did not."""
    if options.csv is not None:
        out(csv_text(state, options.csv, options.subscription, settings.prices), newline=False)
    elif options.as_line:
        print_line(state, settings, fmt, options.bar)
        return line_status(state, options.bar)
    elif options.as_json:
        _print_json(state, settings)
    else:
        print_page(state, settings, fmt, options.rows or ROWS)
    return status_of(state)


def _history(state: AccountState) -> BucketedHistory | None:
    from wpx_tui.analysis.history import history_of

    answer = state.history.answer
    return None if answer is None else history_of(answer.value, answer.query, answer.present)


def csv_text(
    state: AccountState, panel: str, subscription: str | None, prices: Prices | None
) -> str:
    """Return one panel, or the forecasts, as CSV; nothing at all where there is no answer."""
    from wpx_tui.analysis.shares import by_traffic
    from wpx_tui.outputs import csv
    from wpx_tui.present.panels.coverage import countries_span

    history, countries = _history(state), state.countries.answer
    if panel == FORECASTS:
        from wpx_tui.outputs.csv_forecasts import forecasts
        from wpx_tui.outputs.json.summary import cost_of

        return forecasts(state.forecasts, prices, cost_of(state, prices))
    if panel == "history" and history is not None:
        return csv.history(history.buckets, prices, subscription)
    if panel == "countries" and countries is not None:
        period = "" if countries.query.window else countries.query.period.value
        rows = by_traffic(countries.value.countries)
        return csv.countries(rows, period, countries_span(countries))
    return ""


def document_of(state: AccountState, settings: Settings) -> SnapshotDocument:
    """Return the document of `--json`."""
    from wpx_tui.outputs import json

    return json.snapshot(state, _history(state), settings.limits, settings.prices)


def _print_json(state: AccountState, settings: Settings) -> None:
    from wpx_tui.outputs import json

    out(json.to_text(document_of(state, settings), indent=2))


def print_page(
    state: AccountState, settings: Settings, fmt: Formatter, rows: int, account: str | None = None
) -> None:
    """Print the page; it names the account, or else the API's host."""
    import shutil
    from urllib.parse import urlsplit

    from wpx_tui.outputs.page import Page
    from wpx_tui.present.text.ansi import text

    cells = PAGE_CELLS
    if sys.stdout is not None and sys.stdout.isatty():
        cells = max(shutil.get_terminal_size().columns, MIN_CELLS)
    if account is None:
        account = "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""
    page = Page(state, _history(state), account, fmt, settings.limits, cells, rows)
    colour = wants_colour()
    out("\n".join(text(line, colour=colour) for line in page.lines()))
