"""Figures as a table for spreadsheets: CSV by RFC 4180, with nothing in it that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from wpx_tui.analysis.cost import GB, Prices
from wpx_tui.analysis.countries import country_rows
from wpx_tui.analysis.history import Bucket
from wpx_tui.analysis.periods import Covered
from wpx_tui.present.format.timestamps import utc
from wpx_tui.present.panels import country_columns, history_columns
from wpx_tui.present.panels.exported import ExportedColumn, exported

if TYPE_CHECKING:
    from wpx_tui.api.models import Country

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""The characters that make a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); some
spreadsheets treat the full-width forms alike."""

COVERS = ("period", "covers_start", "covers_end")
"""What the figures of a row cover."""

COSTS = ("cost", "currency")

Cell = str | int | float | datetime | None
R = TypeVar("R", contravariant=True)


class _RowColumn(ExportedColumn, Protocol[R]):
    @property
    def value(self) -> Callable[[R], Cell]: ...


def table(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return the table as CSV.

    Unknown is an empty cell, a time is in UTC, a flag is true or false. Text that looks like a
    formula gets a `'`.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def of_accounts(texts: Iterable[tuple[str, str]]) -> str:
    """Return one table of those of several accounts (name, CSV), led by a column `account`.

    Their headings are the same; an account without an answer has an empty text and no rows.
    """
    heading: list[str] = []
    rows: list[list[str]] = []
    for name, text in texts:
        lines = list(csv.reader(io.StringIO(text, newline="")))
        heading = lines[0] if lines else heading
        rows += [[str(_cell(name)), *line] for line in lines[1:]]
    if not heading:
        return ""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["account", *heading], *rows])
    return out.getvalue()


def _cell(value: Cell) -> Cell:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def history(
    buckets: Sequence[Bucket], prices: Prices | None = None, subscription_id: str | None = None
) -> str:
    """Return a row for every bucket: `start` in UTC, bytes, requests, success rate in percent.

    `is_partial` is true where the window cuts the bucket, or it was still filling. With prices a
    row ends with its cost, empty where it may be of several prices, and the currency.
    """
    if prices is None:
        return _exported(history_columns.COLUMNS, buckets)
    price, columns = prices.of(subscription_id), history_columns.COLUMNS
    pairs = exported(columns, csv=True)
    rows = [
        [*(column.value(bucket) for _, column in pairs), _cost(bucket, price), prices.currency]
        for bucket in buckets
    ]
    return table([*(field.name for field, _ in pairs), *COSTS], rows)


def _cost(bucket: Bucket, price: float | None) -> float | None:
    return None if price is None or bucket.bytes is None else round(bucket.bytes / GB * price, 4)


def countries(countries: Sequence[Country], period: str, span: Covered) -> str:
    """Return a row for every country, in the given order; `share_percent` is of all countries.

    Every row ends with what the figures cover: `period`, empty for a range, and the first and the
    last moment, as far as they are known.
    """
    covers = (period, *span)
    return _exported(country_columns.COLUMNS, country_rows(countries), COVERS, covers)


def _exported(
    columns: Iterable[_RowColumn[R]],
    rows: Iterable[R],
    more: Sequence[str] = (),
    values: Sequence[Cell] = (),
) -> str:
    """Return the exported columns of `rows`; each row ends with `values`, in columns `more`."""
    pairs = exported(columns, csv=True)
    return table(
        [*(field.name for field, _ in pairs), *more],
        [[*(column.value(row) for _, column in pairs), *values] for row in rows],
    )
