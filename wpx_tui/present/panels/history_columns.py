"""The columns of the history's table: a new column is a new row here, and nothing elsewhere.

The zoomed panel, CSV and JSON are all made from `COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wpx_tui.analysis.history import Bucket
from wpx_tui.api.enums import Granularity
from wpx_tui.present.format import dates
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.exported import ExportedField, Kind
from wpx_tui.present.text.spans import Role
from wpx_tui.present.text.table import Column

PARTIAL = "in part"
"""The mark of a bucket whose figures are not those of the whole of it."""
KEPT = "stored"
"""The mark of a bucket that only the store has."""


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """One column: how it is drawn, its value in a bucket, that value as text, its export."""

    column: Column
    value: Callable[[Bucket], Any]
    text: Callable[[Formatter, Any, Granularity], str]
    field: ExportedField | None = None


COLUMNS = (
    HistoryColumn(
        Column("bucket", 16),
        lambda bucket: bucket.start,
        lambda _fmt, start, granularity: dates.bucket_name(start, granularity),
        ExportedField("start", Kind.TIME, "Its start. ISO 8601 in UTC."),
    ),
    HistoryColumn(
        Column("traffic", 9, "right", Role.STRONG),
        lambda bucket: bucket.bytes,
        lambda fmt, count, _: fmt.traffic(count),
        ExportedField(
            "bytes",
            Kind.COUNT,
            "Traffic in bytes; null where the API sent none, which is not zero.",
        ),
    ),
    HistoryColumn(
        Column("requests", 9, "right"),
        lambda bucket: bucket.requests,
        lambda fmt, count, _: fmt.count(count),
        ExportedField("requests", Kind.COUNT, "Number of requests."),
    ),
    HistoryColumn(
        Column("success", 8, "right"),
        lambda bucket: bucket.success_rate,
        lambda fmt, rate, _: fmt.percent(rate),
        ExportedField(
            "success_percent", Kind.PERCENT, "Share of the requests that succeeded, 0 to 100."
        ),
    ),
    HistoryColumn(
        Column("", 7),
        lambda bucket: bucket.is_partial,
        lambda _fmt, is_partial, _: PARTIAL if is_partial else "",
        ExportedField(
            "is_partial",
            Kind.FLAG,
            "True where its figures are of a part of it alone: the range that was asked for cuts "
            "it, or it was still filling. Average and peak leave it out.",
        ),
    ),
    HistoryColumn(
        Column("", 6),
        lambda bucket: bucket.is_kept,
        lambda _fmt, is_kept, _: KEPT if is_kept else "",
        ExportedField(
            "is_from_store",
            Kind.FLAG,
            "True where only the store has it: it is older than what the API gives.",
        ),
    ),
)
"""Every column, from left to right."""


def table_columns() -> list[Column]:
    """Return how the columns are drawn."""
    return [column.column for column in COLUMNS]


def row_texts(bucket: Bucket, granularity: Granularity, fmt: Formatter) -> list[str]:
    """Return the texts of one bucket's row."""
    in_column = fmt.in_column
    return [column.text(in_column, column.value(bucket), granularity) for column in COLUMNS]
