"""Numbers for people: three significant digits, thousands separated, a unit.

The provider's GB is 2^30 bytes (`gb_used` is `bytes_used / 2**30` on the Usage API page); the
screen says GB and counts as the provider bills, unless strict IEC or SI units are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeAlias

from wpx_tui.analysis.percentages import percent_digits

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
    """Write a number with three significant digits, and all before the point: 612, 14.2, 0.98."""
    decimals = 0 if round(value, 1) >= 100 else 1 if round(value, 2) >= 10 else 2
    return f"{value:,.{decimals}f}"


def tenths(value: float) -> str:
    """Write a number with one decimal, as those in a column have: 612.4, 14.2, 5.7, 1.0."""
    return f"{value:,.1f}"


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


def percent(value: float | None, unknown: str = "–", thresholds: Iterable[float] = ()) -> str:
    """Write a percentage with one decimal, "98.7 %", never rounded across a threshold."""
    return unknown if value is None else f"{percent_digits(value, thresholds)} %"


def quota_scale(limit: float, units: Units) -> int:
    """Return how often to divide the bytes of a quota for the unit that its limit reads best in.

    That is the unit of any traffic, but the next smaller one where only there it is a round
    number: 5000 GB are no 4.88 TB, and 2048 GB are 2 TB.
    """
    power = scale(limit, units.base, len(units.names) - 1)
    smaller = limit / units.base ** (power - 1) if power else limit
    is_round = float(significant(limit / units.base**power)) == limit / units.base**power
    return power - 1 if power and not is_round and smaller == round(smaller) else power


def milliseconds(value: float | None, unknown: str = "–") -> str:
    """Write a response time: "245 ms", "1.23 s", "124 s"."""
    if value is None:
        return unknown
    if value < 999.5:
        return f"{value:.0f} ms"
    seconds = value / 1000
    return f"{significant(seconds)} s" if seconds < 999.5 else f"{seconds:,.0f} s"
