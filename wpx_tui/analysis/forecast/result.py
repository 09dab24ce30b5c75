"""What a forecast says, as figures: no wording."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wpx_tui.analysis.forecast.backtest import NO_RECORD, Record
from wpx_tui.analysis.forecast.usage import Span


class Status(StrEnum):
    """What kind of answer a forecast is."""

    OK = "ok"
    LEARNING = "learning"
    EMPTY = "empty"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A coming UTC day, or the part of it that belongs to the period.

    Attributes:
        start: When it begins; now, for today.
        end: When it ends.
        expected: The bytes that are expected in it: the median's growth.
        total_p10: The period's use by its end; 1 in 10 stay below.
        total_p50: The median of the period's use by its end.
        total_p90: The period's use by its end; 9 in 10 stay below.
    """

    start: datetime
    end: datetime
    expected: float
    total_p10: float
    total_p50: float
    total_p90: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The use of a period by its end, and what follows from it for a quota.

    All figures come from one distribution. Bytes, aware times, None where one does not apply: none
    of use while `status` is `learning`, none of a quota where there is no quota, no date that is
    less likely than its name says.

    Attributes:
        status: Whether there is a forecast, and why not.
        now: When it was made.
        period: The period that it is of.
        quota: The bytes that may be used in it.
        used: The bytes used so far.
        known_days: Days of history that it stands on.
        needed_days: Days of history without which nothing is said.
        p10: The use by the end that 1 in 10 stay below.
        p50: The median of the use by the end.
        p90: The use by the end that 9 in 10 stay below.
        p_run_out: The chance, 0 to 1, that the quota is used up before the end.
        empty_p10: The early edge of the time when it is used up; from a chance of 10 % on.
        empty_p50: The median of that time; from a chance of 50 % on.
        empty_p90: The late edge of that time; from a chance of 90 % on.
        lapse_p10: What is left at the end, low: 1 in 10 leave less.
        lapse_p50: The median of what is left at the end.
        lapse_p90: What is left at the end, high: 9 in 10 leave less.
        top_up_even: What to add to get by with a chance of 1 in 2.
        top_up_safe: What to add to get by with a chance of 9 in 10.
        allowance_per_day: What may be used a day from now on to get by.
        pace_per_day: What is expected to be used a day from now on, in the median.
        record: How far off earlier forecasts of this series were.
        days: The coming days, today's rest first.
        has_end: Whether the period ends. Else its end is as far as is looked ahead, and what is
            said of the end, of a lapse and of an allowance does not apply.
    """

    status: Status
    now: datetime
    period: Span
    quota: float | None
    used: float
    known_days: float
    needed_days: float
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    p_run_out: float | None = None
    empty_p10: datetime | None = None
    empty_p50: datetime | None = None
    empty_p90: datetime | None = None
    lapse_p10: float | None = None
    lapse_p50: float | None = None
    lapse_p90: float | None = None
    top_up_even: float | None = None
    top_up_safe: float | None = None
    allowance_per_day: float | None = None
    pace_per_day: float | None = None
    record: Record = NO_RECORD
    days: tuple[DayAhead, ...] = ()
    has_end: bool = True
