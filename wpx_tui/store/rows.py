"""From the file's rows to typed values. What has a wrong type is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

NONE = type(None)
Types: TypeAlias = frozenset[type]

INT: Types = frozenset({int})
REAL: Types = frozenset({float})
TEXT: Types = frozenset({str})
BLOB: Types = frozenset({bytes})
OPT_INT: Types = frozenset({int, NONE})
OPT_REAL: Types = frozenset({float, NONE})
OPT_TEXT: Types = frozenset({str, NONE})


def typed_rows(
    make: Callable[..., T], columns: tuple[Types, ...], rows: Iterable[tuple[Any, ...]]
) -> tuple[T, ...]:
    """Return `make(*row)` for the rows whose values have the types of `columns`."""
    good: set[tuple[type, ...]] = set()  # the few combinations of types that there are
    result = []
    for row in rows:
        types = tuple(map(type, row))
        if types in good or fits(columns, row):
            good.add(types)
            result.append(make(*row))
    return tuple(result)


def typed_row(
    make: Callable[..., T], columns: tuple[Types, ...], row: tuple[Any, ...] | None
) -> T | None:
    """Return `make(*row)`, None for no row and for one that does not fit."""
    return make(*row) if row is not None and fits(columns, row) else None


def fits(columns: tuple[Types, ...], row: tuple[Any, ...]) -> bool:
    """Return True if each value is of one of its column's types."""
    return all(type(value) in types for value, types in zip(row, columns, strict=True))
