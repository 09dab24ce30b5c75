"""Writes values with the units, the zone and the glyphs of the settings."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format import durations, units
from wpx_tui.present.format.units import Units, Writing, significant, tenths
from wpx_tui.present.text.glyphs import UNICODE, Glyphs, Plot, family

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Prices


class Formatter(NamedTuple):
    """The settings that every figure on the screen shares; `write` gives its number of digits.

    `prices` are None where none is set: then nothing is said of money.
    """

    units: Units = Units.GB
    zone: tzinfo = UTC
    glyphs: Glyphs = UNICODE
    write: Writing = significant
    prices: Prices | None = None

    @classmethod
    def chosen(
        cls,
        units: Units,
        timezone: str,
        plot: Plot,
        *,
        ascii: bool,  # noqa: A002 - the setting's name
        prices: Prices | None = None,
    ) -> Formatter:
        """Return the formatter of these settings; `timezone` is a key that this machine knows."""
        return cls(units, _zone(timezone), family(plot, ascii=ascii), prices=prices)

    @property
    def in_column(self) -> Formatter:
        """The same for figures in a column: one decimal, so that their points line up."""
        return self._replace(write=tenths)

    @property
    def separator(self) -> str:
        """The sign between figures in a line; not the usual one where that also means unknown."""
        glyphs = self.glyphs
        return glyphs.separator if glyphs.separator != glyphs.unknown else glyphs.mark

    def traffic(self, count: float | None) -> str:
        """Write bytes: "612 GB"."""
        return units.traffic(count, self.units, self.glyphs.unknown, self.write)

    def billed(self, gigabytes: float | None) -> str:
        """Write the provider's GB (2^30 bytes) in the chosen units."""
        return self.traffic(None if gigabytes is None else gigabytes * units.GB)

    def of_quota(self, gigabytes: float | None, limit: float | None) -> str:
        """Write a figure of a quota in the unit that its limit reads best in; both in GB.

        One that would be nothing in that unit keeps its own.
        """
        if gigabytes is None or limit is None:
            return self.billed(gigabytes)
        power = units.quota_scale(limit * units.GB, self.units)
        value = gigabytes * units.GB / self.units.base**power
        text = self.write(value) if value else "0"
        if value and not float(text.replace(",", "")):
            return self.billed(gigabytes)
        return f"{text} {self.units.names[power]}"

    def sold(self, gigabytes: float | None) -> str:
        """Write a limit, which is a round number: "500 GB", "50 GB", "1.5 TB"."""
        number, _, unit = self.of_quota(gigabytes, gigabytes).partition(" ")
        return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {unit}".rstrip()

    def count(self, value: float | None) -> str:  # type: ignore[override]  # not the tuple's
        """Write a number of things: "14.2 M"."""
        return units.count(value, self.glyphs.unknown, self.write)

    def percent(self, value: float | None, *thresholds: float) -> str:
        """Write a percentage, "98.7 %", never rounded across one of the thresholds."""
        return units.percent(value, self.glyphs.unknown, thresholds)

    def milliseconds(self, value: float | None) -> str:
        """Write a response time: "245 ms"."""
        return units.milliseconds(value, self.glyphs.unknown)

    def expiry(self, at: datetime | None, now: datetime) -> str:
        """Write when something ends: "in 38 days"."""
        return durations.expiry(at, now, self.glyphs.unknown)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # few set a zone

    return ZoneInfo(name)
