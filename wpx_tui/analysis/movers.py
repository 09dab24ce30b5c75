"""What moved: days and countries against the same weekday before, and the days that stand out.

Only whole days that are known count: what is unknown is never taken for zero. A day is one of the
API's, which is UTC's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from wpx_tui.analysis.day_figures import ComparedCountries, DayCountries, DayUse
from wpx_tui.analysis.sums import median
from wpx_tui.named_tuple import NamedTuple

WEEK = timedelta(days=7)
DAY = timedelta(days=1)

LEAST_CHANGE = 0.15
"""Of the figure before: a smaller change is none."""

USUAL_TIMES = 2.0
"""A day that changed by less than so many times what days mostly do from week to week is usual."""

LEAST_PAIRS = 7
"""Days with one a week before from which on it is known what they mostly do."""

LEAST_COUNTRY = 0.02
"""Of the traffic of its day: a country that has less on both days is none that matters."""

LEAST_BEYOND = 0.05
"""By so much of it a country's figure must differ from what the account's own change explains."""

LEAST_DAY = 0.25
"""Of the median day: a change between two days with less than that is none that matters."""

LARGEST = 3
"""Changes of countries that are told where none of them is much."""

LEAST_TOLD = 0.005
"""Of the figure before: a smaller one is 0 % and is not told."""

RECENT_DAYS = 7
"""The last days that are held against those of the week before."""

EXTREME_DAYS = 30
"""The last days of which the highest and the lowest are told."""

LEAST_KNOWN = 14
"""Of fewer known days none is the highest."""

LEAST_APART = 1.05
"""The highest day is at least so many times the median, which is so many times the lowest."""


class Move(NamedTuple):
    """The traffic of `day` against that of `against`, both in bytes.

    Attributes:
        day: The later day.
        against: The same weekday before.
        before: Its bytes.
        now: Those of `day`.
        code: The country's; empty for the whole account.
        name: The country's name, empty where it has none.
        share: Of the account's traffic of `day`, 0 to 100; None where that is not known.
    """

    day: date
    against: date
    before: float
    now: float
    code: str = ""
    name: str = ""
    share: float | None = None

    @property
    def ends_at(self) -> datetime:
        """When the day was over."""
        return _end(self.day)

    @property
    def difference(self) -> float:
        """How many bytes more than before; below 0 fewer."""
        return self.now - self.before


class Extreme(NamedTuple):
    """The day with the most traffic, or the least, of `days` known ones; `bytes` is its traffic."""

    day: date
    bytes: float
    is_highest: bool
    days: int

    @property
    def ends_at(self) -> datetime:
        """When the day was over."""
        return _end(self.day)


class Still(NamedTuple):
    """No country moved on `day` against `against`; `largest` are the largest changes even so."""

    day: date
    against: date
    largest: tuple[Move, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the day was over."""
        return _end(self.day)


Mover: TypeAlias = "Move | Extreme | Still"


def movers(
    days: Sequence[DayUse],
    countries: ComparedCountries | None,
    *,
    most_days: int = 2,
    most_countries: int = 3,
    tells_none: bool = False,
) -> tuple[Mover, ...]:
    """Return what moved, the newest day first, and of one day what moved most bytes first.

    At most so many days and countries; nothing of a day that is not whole. The highest and the
    lowest day come besides. `tells_none`: where no country moved, that is among them.
    """
    result: list[Mover] = [*day_moves(days)[:most_days]]
    if countries is not None and not _is_unfinished(days, countries):
        moves = country_moves(countries)[:most_countries]
        result += moves if moves or not tells_none else [_still(countries)]
    result += extremes(days)
    return tuple(sorted(result, key=lambda mover: mover.day, reverse=True))


def day_moves(days: Iterable[DayUse]) -> list[Move]:
    """Return the last `RECENT_DAYS` days that differ much from the same weekday before.

    The greatest difference is the first.
    """
    known = _known(days)
    if not known:
        return []
    least, last = LEAST_DAY * median([*known.values()]), max(known)
    pairs = [
        Move(day, day - WEEK, known[day - WEEK], use)
        for day, use in known.items()
        if day - WEEK in known
    ]
    usual = _usual_change(pairs)
    return _ranked(
        move
        for move in pairs
        if last - move.day < RECENT_DAYS * DAY
        and max(move.before, move.now) >= least
        and _is_change(move, usual)
    )


def _usual_change(moves: Sequence[Move]) -> float:
    """Return which part of it days mostly change by in a week; 0 where too few are known."""
    parts = [abs(move.difference) / move.before for move in moves if move.before > 0]
    return median(parts) if len(parts) >= LEAST_PAIRS else 0.0


def country_moves(days: ComparedCountries) -> list[Move]:
    """Return the countries that moved more than the account did, the greatest difference first."""
    total, total_before = (_total(_by_code(day)) for day in (days.this, days.before))
    if not total or not total_before:
        return []
    return [
        move
        for move in _country_pairs(days)
        if (move.now >= LEAST_COUNTRY * total or move.before >= LEAST_COUNTRY * total_before)
        and _is_change(move)
        and _is_beyond(move, total / total_before)
    ]


def _still(days: ComparedCountries) -> Still:
    moves = [
        move
        for move in _country_pairs(days)
        if move.difference and abs(move.difference) >= LEAST_TOLD * move.before
    ]
    return Still(days.this.day, days.before.day, tuple(moves[:LARGEST]))


def _country_pairs(days: ComparedCountries) -> list[Move]:
    """Return the countries that are known on both days, the greatest difference first.

    A country that is missing had no traffic, unless the answer may have left it out.
    """
    this, before = _by_code(days.this), _by_code(days.before)
    names = {row.code: row.name for day in (days.before, days.this) for row in day.countries}
    is_known = days.this.is_complete and all(use is not None for use in this.values())
    total = _total(this) if is_known else 0
    moves = []
    for code in this.keys() | before.keys():
        use = this.get(code, 0 if days.this.is_complete else None)
        earlier = before.get(code, 0 if days.before.is_complete else None)
        if use is None or earlier is None:
            continue
        share = 100 * use / total if total else None
        name = names.get(code) or ""
        moves.append(Move(days.this.day, days.before.day, earlier, use, code, name, share))
    return _ranked(moves)


def extremes(days: Iterable[DayUse]) -> list[Extreme]:
    """Return the highest and the lowest of the last `EXTREME_DAYS` days, where they stand out.

    Of days alike the latest is meant. Nothing where fewer than `LEAST_KNOWN` are known.
    """
    known = _known(days)
    last = max(known, default=date.min)
    recent = {day: use for day, use in known.items() if last - day < EXTREME_DAYS * DAY}
    if len(recent) < LEAST_KNOWN:
        return []
    middle, count = median([*recent.values()]), len(recent)
    highest = max(recent, key=lambda day: (recent[day], day))
    lowest = min(recent, key=lambda day: (recent[day], -day.toordinal()))
    result = []
    if recent[highest] >= LEAST_APART * middle and recent[highest] > 0:
        result.append(Extreme(highest, recent[highest], True, count))
    if recent[lowest] <= middle / LEAST_APART and middle > 0:
        result.append(Extreme(lowest, recent[lowest], False, count))
    return result


def _is_unfinished(days: Iterable[DayUse], countries: ComparedCountries) -> bool:
    """Return True if the account's own figures say that a day of the countries is not whole."""
    compared = (countries.this.day, countries.before.day)
    return any(not use.is_whole for use in days if use.day in compared)


def _known(days: Iterable[DayUse]) -> dict[date, float]:
    return {use.day: use.bytes for use in days if use.is_whole and use.bytes is not None}


def _by_code(day: DayCountries) -> dict[str, int | None]:
    """Return the bytes by the country's code; those of rows that share it are added up."""
    uses: dict[str, int | None] = {}
    for row in day.countries:
        if row.code:
            before = uses.get(row.code, 0)
            uses[row.code] = None if before is None or row.bytes is None else before + row.bytes
    return uses


def _total(uses: Mapping[str, int | None]) -> int:
    """Return the bytes that are known."""
    return sum(use for use in uses.values() if use is not None)


def _is_change(move: Move, usual: float = 0.0) -> bool:
    least = max(LEAST_CHANGE, USUAL_TIMES * usual)
    return abs(move.difference) >= least * move.before and move.difference != 0


def _is_beyond(move: Move, ratio: float) -> bool:
    """Return True if a country did not just move as the whole account did, by `ratio`."""
    expected = move.before * ratio
    return abs(move.now - expected) >= LEAST_BEYOND * max(move.now, expected)


def _ranked(moves: Iterable[Move]) -> list[Move]:
    return sorted(moves, key=lambda move: (-abs(move.difference), -move.day.toordinal(), move.code))


def _end(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), UTC)
