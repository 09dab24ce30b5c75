"""How a column of a table is exported: its name, its kind and its meaning in CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Kind(StrEnum):
    """What an exported value is."""

    TEXT = "text"  # may be unknown
    TIME = "time"  # always known
    COUNT = "count"  # a whole number from 0, may be unknown
    PERCENT = "percent"  # 0 to 100, may be unknown
    FLAG = "flag"  # true or false


@dataclass(frozen=True, slots=True)
class ExportedField:
    """A field of the JSON documents and, with `in_csv`, a column of the CSV of the same name."""

    name: str
    kind: Kind
    description: str
    in_csv: bool = True


class ExportedColumn(Protocol):
    """A column of any table; without a `field` it is on the screen alone."""

    @property
    def field(self) -> ExportedField | None:
        """How it is exported, None if it is not."""


C = TypeVar("C", bound=ExportedColumn)


def exported(columns: Iterable[C], *, csv: bool = False) -> list[tuple[ExportedField, C]]:
    """Return the exported columns with their fields, in order; with `csv` those of the CSV."""
    pairs = [(column.field, column) for column in columns]
    return [(field, column) for field, column in pairs if field and (field.in_csv or not csv)]
