"""The forecasts of an account: one for each active subscription, one for the account's period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.analysis.cost import Product
    from wpx_tui.analysis.forecast import Forecast
    from wpx_tui.analysis.quotas import Quota
    from wpx_tui.monitor.forecast_record import SubjectRecord

ACCOUNT = ""
"""The subject of the account's own forecast: its selected period, without a quota."""

GB = 2**30
LONGEST = timedelta(days=3650)
"""Beyond it an end is none: some providers write a far year for "never"."""


class SubjectForecast(NamedTuple):
    """What is foreseen of one subject.

    Attributes:
        subject: A subscription's id, `ACCOUNT` for the account.
        name: What a subscription is called; empty for the account.
        forecast: The figures; `forecast.now` is the moment that they stand on.
        is_stale: Whether they are kept from before because newer counters are not known.
        so_far: The bytes used in the period by the ends of its days until now, oldest first; empty
            where they are not known.
        record: How right the kept forecasts of it were; None where none are kept.
        product: What a subscription was bought as, which tells its price; None for the account.
        came: The bytes that were used by the end, in a replay of what is over; None otherwise.
    """

    subject: str
    name: str
    forecast: Forecast
    is_stale: bool = False
    so_far: tuple[tuple[datetime, float], ...] = ()
    record: SubjectRecord | None = None
    product: Product | None = None
    came: float | None = None


class ForecastRules(NamedTuple):
    """What the user says of the use, which beats what could be learnt, and what is wanted.

    Attributes:
        workdays: The weekdays that are worked, Monday 0; None to learn them.
        billing_day: The day on which the account's month begins, 1 to 31; in a shorter month the
            last one.
        has_days: Whether a forecast keeps the days that came and those to come, for charts: a third
            of its memory.
    """

    workdays: frozenset[int] | None = None
    billing_day: int = 1
    has_days: bool = True


NO_RULES = ForecastRules()


def is_foreseeable(quota: Quota, at: datetime) -> bool:
    """Return True if there is something to foresee at `at`: it is in use, limited and not over."""
    if not (quota.is_active and quota.subject and quota.limit and quota.used is not None):
        return False
    return quota.expires_at is None or at < quota.expires_at


def quota_has_end(expires_at: datetime | None, at: datetime) -> bool:
    """Return False where a quota never ends, or so late that it is the same."""
    return expires_at is not None and expires_at - at <= LONGEST
