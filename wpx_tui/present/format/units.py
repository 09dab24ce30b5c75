"""Numbers for people: three significant digits, thousands separated, a unit.

The provider's GB is 2^30 bytes (`gb_used` is `bytes_used / 2**30` on the Usage API page); the
screen says GB and counts as the provider bills, unless strict IEC or SI units are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

GB = 2**30
"""Bytes in what the provider sells as one GB."""


class Units(StrEnum):
    """How traffic is counted: as the provider bills (2^30, said GB), IEC (GiB) or SI (10^9)."""

    GB = "gb"
    IEC = "iec"
    SI = "si"

    @property
    def base(self) -> int:
        """Bytes in the next larger unit."""
        return 1000 if self is Units.SI else 1024

    @property
    def names(self) -> tuple[str, ...]:
        """The units from bytes up."""
        return _NAMES[self]


_NAMES = {
    Units.GB: ("B", "KB", "MB", "GB", "TB", "PB", "EB"),
    Units.IEC: ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"),
    Units.SI: ("B", "kB", "MB", "GB", "TB", "PB", "EB"),
}
_COUNTS = ("", "k", "M", "G", "T", "P", "E")


def significant(value: float) -> str:
    """Write a number from 0 to 1000 with three significant digits: 612, 14.2, 5.70, 0.98."""
    decimals = 0 if round(value, 1) >= 100 else 1 if round(value, 2) >= 10 else 2
    return f"{value:.{decimals}f}"


def tenths(value: float) -> str:
    """Write a number with one decimal, as those in a column have: 612.4, 14.2, 5.7, 1.0."""
    return f"{value:.1f}"


Writing: TypeAlias = Callable[[float], str]
"""How a number from 0 to 1000 is written."""


def scale(value: float, base: int, last: int) -> int:
    """Return how often to divide `value` by `base` to write it below 1000, at most `last`."""
    power = 0
    while power < last and round(value) >= 1000:
        value /= base
        power += 1
    return power


def traffic(
    count: float | None,
    units: Units = Units.GB,
    unknown: str = "–",
    write: Writing = significant,
) -> str:
    """Write bytes: "612 GB"; below one KB all digits."""
    if count is None:
        return unknown
    power = scale(count, units.base, len(units.names) - 1)
    number = f"{count:,.0f}" if power == 0 else write(count / units.base**power)
    return f"{number} {units.names[power]}"


def count(value: float | None, unknown: str = "–", write: Writing = significant) -> str:
    """Write a number of things: all digits below 10,000 ("2,500"), then "14.2 M"."""
    if value is None:
        return unknown
    if value < 9_999.5:
        return f"{value:,.0f}"
    power = scale(value, 1000, len(_COUNTS) - 1)
    return f"{write(value / 1000**power)} {_COUNTS[power]}"


def count_scale(top: float) -> tuple[float, str]:
    """Return the divisor that gives counts up to `top` a common unit, and that unit's letter."""
    power = 0 if top < 9_999.5 else scale(top, 1000, len(_COUNTS) - 1)
    return float(1000**power), _COUNTS[power]


def percent(value: float | None, unknown: str = "–") -> str:
    """Write 0 to 100 with one decimal; 99.99 is not rounded to 100.0, nor 0.01 to 0.0."""
    if value is None:
        return unknown
    if 0 < value < 0.05:
        return "<0.1 %"
    if 99.95 <= value < 100:
        return "99.9 %"
    return f"{value:.1f} %"


def whole_percent(value: float | None, unknown: str = "–") -> str:
    """Write a share of a quota in whole percent, rounded down: 79.9 has not reached 80."""
    if value is None:
        return unknown
    if 0 < value < 1:
        return "<1 %"
    return f"{math.floor(value + 1e-9):,} %"


def milliseconds(value: float | None, unknown: str = "–") -> str:
    """Write a response time: "245 ms", "1.23 s", "124 s"."""
    if value is None:
        return unknown
    if value < 999.5:
        return f"{value:.0f} ms"
    seconds = value / 1000
    return f"{significant(seconds)} s" if seconds < 999.5 else f"{seconds:,.0f} s"
