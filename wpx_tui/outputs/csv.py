"""Figures as a table for spreadsheets: CSV by RFC 4180, with nothing in it that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wpx_tui.analysis.history import Bucket
from wpx_tui.present.format.timestamps import utc

if TYPE_CHECKING:
    from wpx_tui.api.models import Country

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell must not begin with, or a spreadsheet takes it for a formula (OWASP, "CSV
Injection"); some read the full-width forms alike."""

Cell = str | int | float | None


def sheet(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as CSV; unknown is an empty cell, text that looks like a formula gets a `'`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def history(shown: Sequence[Bucket]) -> str:
    """A row for each bucket: `start` in UTC, bytes, requests, success rate in percent."""
    return sheet(
        ("start", "bytes", "requests", "success_percent"),
        [(utc(each.start), each.bytes, each.requests, each.success_rate) for each in shown],
    )


def countries(shown: Sequence[Country]) -> str:
    """A row for each country, in the given order; `share_percent` is of all countries."""
    return sheet(
        ("code", "name", "requests", "bytes", "share_percent"),
        [
            (each.country_code, each.country_name, each.requests, each.bytes, each.percentage)
            for each in shown
        ],
    )
