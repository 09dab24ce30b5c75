"""Amounts of one quota or period: in one unit, as fine as their range deserves."""

from __future__ import annotations

import math

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format import units
from wpx_tui.present.format.formatter import Formatter


class Amounts(NamedTuple):
    """Writes amounts of bytes in the one unit of a quota; without one, in that of the largest.

    Attributes:
        quota: The quota in bytes; None or 0 where there is none.
        largest: The largest amount in bytes, where there is no quota.
        fmt: The units.
    """

    quota: float | None
    largest: float
    fmt: Formatter

    @property
    def unit(self) -> str:
        """The unit of all figures."""
        return self.fmt.units.names[self._power]

    def per(self, low: float, high: float) -> float:
        """Return to what to round a range: two digits of its upper end, finer where it is narrow.

        As fine as its ends need to differ, up to four digits; where they do not differ even then,
        more than two digits or a whole number would be false precision. In the unit of the figures,
        a power of ten.
        """
        top, wide = self.size(high), self.size(high - low)
        if top <= 0:
            return 1.0
        digit = math.floor(math.log10(top))
        if wide < self._decimal(digit - 3):
            return self._decimal(max(min(digit - 1, 0), digit - 3))
        return self._decimal(max(min(digit - 1, math.floor(math.log10(wide / 2))), digit - 3))

    def number(self, value: float, step: float) -> str:
        """Write an amount without its unit, rounded to a step."""
        return _digits(round(self.size(value) / step) * step, step)

    def between(self, low: float, high: float, step: float) -> str:
        """Write " (36–40)" of a range; nothing where both ends read the same."""
        ends = self.number(low, step), self.number(high, step)
        return "" if ends[0] == ends[1] else f" ({self.fmt.glyphs.dash.join(ends)})"

    def rounded(self, value: float) -> str:
        """Write an amount with two significant digits: "9.5 GB"."""
        return f"{self.number(value, self._two_digits(value))} {self.unit}"

    def rounded_up(self, value: float) -> str:
        """Write an amount with two significant digits, and no less than it is: "9.6 GB"."""
        step = self._two_digits(value)
        return f"{_digits(math.ceil(self.size(value) / step - 1e-9) * step, step)} {self.unit}"

    def alike(self, one: float, other: float) -> tuple[str, str]:
        """Write two amounts without their unit, with equally many decimals.

        Two digits of the smaller, but no more than three of the larger; where they would read the
        same they get a digit more, up to three times.
        """
        small, large = sorted((self.size(one), self.size(other)))
        if large <= 0:
            return "0", "0"
        finest = math.floor(math.log10(large)) - 2
        power = max(math.floor(math.log10(small)) - 1, finest) if small > 0 else finest
        texts = ("", "")
        for finer in range(4):
            step = self._decimal(power - finer)
            texts = (self.number(one, step), self.number(other, step))
            if texts[0] != texts[1]:
                break
        return texts

    @property
    def _power(self) -> int:
        """How often to divide bytes for the unit."""
        if self.quota:
            return units.quota_scale(self.quota, self.fmt.units)
        return units.scale(self.largest, self.fmt.units.base, len(self.fmt.units.names) - 1)

    def size(self, value: float) -> float:
        """Return bytes in the unit of the figures."""
        return value / float(self.fmt.units.base**self._power)

    def _two_digits(self, value: float) -> float:
        size = self.size(value)
        return self._decimal(math.floor(math.log10(size)) - 1) if size > 0 else 1.0

    def _decimal(self, power: int) -> float:
        """Return a power of ten, but no less than a byte or a ten thousandth of the quota."""
        least = math.log10(self.size(1.0))
        if self.quota:
            least = max(least, math.floor(math.log10(self.size(self.quota))) - 4)
        return 10.0 ** max(power, math.floor(least + 1e-9))


def _digits(value: float, step: float) -> str:
    """Write a number with as many decimals as its step has."""
    return f"{value:,.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"
