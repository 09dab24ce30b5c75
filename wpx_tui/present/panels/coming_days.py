"""The days that are still to come in a chart by the day: what the account's forecast expects."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from wpx_tui.analysis.history import BucketedHistory
from wpx_tui.analysis.metrics import Metric
from wpx_tui.api.enums import Granularity
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.text.glyphs import Glyphs

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import DayAhead

LEAST_PART = 3
"""One in so many bars may be of a coming day where not all of the bars have room."""


class ComingDays(NamedTuple):
    """What is expected: the rest of today, then each day to the end of the period.

    Attributes:
        days: The days, today's rest first; empty where nothing is foreseen.
        is_stale: Whether that is an old forecast.
    """

    days: tuple[DayAhead, ...] = ()
    is_stale: bool = False

    def within(self, buckets: int, room: int) -> tuple[DayAhead, ...]:
        """Return the days that get a bar beside so many buckets, in room for so many bars."""
        most = max(room - buckets, room // LEAST_PART)
        return self.days[: max(most, 0) + 1]


NO_DAYS = ComingDays()


def coming_days(
    history: BucketedHistory, metric: Metric, account: SubjectForecast | None
) -> ComingDays:
    """Return the days to come after a history of traffic by the UTC day that ends today."""
    is_daily = history.granularity is Granularity.DAILY and history.zone is UTC
    if account is None or metric is not Metric.TRAFFIC or not (is_daily and history.is_running):
        return NO_DAYS
    today = history.buckets[-1].start.astimezone(UTC).date()
    days = tuple(day for day in account.forecast.days if day.start.astimezone(UTC).date() >= today)
    if not days or days[0].start.astimezone(UTC).date() != today:
        return NO_DAYS
    return ComingDays(days, account.is_stale)


def legend(glyphs: Glyphs, as_of: str = "") -> str:
    """Name the sign of what is expected: "still to come▒"; of an old forecast with its time."""
    return f"still to come{glyphs.unfinished}" + (f" {as_of}" if as_of else "")
