"""Traffic of whole days, of the account and by country. A day is one of the API's, in UTC."""

from __future__ import annotations

from datetime import date

from wpx_tui.named_tuple import NamedTuple


class DayUse(NamedTuple):
    """Traffic of one day in bytes, None where it is unknown.

    `is_whole`: the day was over when the figure came, and hardly anything of it comes late.
    """

    day: date
    bytes: float | None
    is_whole: bool = True


class CountryUse(NamedTuple):
    """Traffic of one country in bytes; None is unknown."""

    code: str | None
    name: str | None
    bytes: int | None


class DayCountries(NamedTuple):
    """The countries of a whole day. `is_complete`: one that is not among them had no traffic."""

    day: date
    countries: tuple[CountryUse, ...]
    is_complete: bool


class ComparedCountries(NamedTuple):
    """The countries of the last whole day, and of the same weekday before."""

    this: DayCountries
    before: DayCountries
