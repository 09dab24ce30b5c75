"""When a term began, when it was exhausted, and how late bytes arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from wpx_tui.analysis.forecast.lateness import Sighting, reported_shares
from wpx_tui.analysis.forecast.terms import (
    Beginning,
    Cause,
    QuotaReading,
    exhausted_spans,
    latest_beginning,
)
from wpx_tui.analysis.forecast.usage import Span

CREATED = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(
    hours: int, used: float, limit: float | None = 50.0, end: datetime | None = END
) -> QuotaReading:
    return QuotaReading(CREATED + hours * HOUR, limit, used, end)


def test_a_term_begins_with_its_subscription() -> None:
    readings = [reading(1, 0.0), reading(2, 3.0), reading(3, 3.0)]
    assert latest_beginning(readings, CREATED) == Beginning(CREATED, 0.0, Cause.CREATED)
    assert latest_beginning(readings) is None
    assert latest_beginning([], CREATED) == Beginning(CREATED, 0.0, Cause.CREATED)


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        (reading(2, 0.0, end=END + timedelta(days=30)), Cause.RENEWED),
        (reading(2, 40.0, limit=80.0), Cause.TOPPED_UP),
        (reading(2, 40.0, limit=None), Cause.TOPPED_UP),
        (reading(2, 40.0, limit=45.0), Cause.CHANGED),
        (reading(2, 1.0), Cause.RESET),
    ],
)
def test_a_change_begins_a_new_term(after: QuotaReading, cause: Cause) -> None:
    later = QuotaReading(after.at + HOUR, after.limit, after.used + 1.0, after.expires_at)
    beginning = latest_beginning([reading(1, 40.0), after, later], CREATED)
    assert beginning == Beginning(after.at, after.used, cause)


def test_an_empty_quota_is_unknown_until_there_is_more() -> None:
    readings = [
        reading(1, 49.0),
        reading(2, 50.0),
        reading(3, 51.0),
        reading(4, 51.0, limit=80.0),
        reading(5, 80.0, limit=80.0),
    ]
    now = CREATED + 9 * HOUR
    assert exhausted_spans(readings, now) == [
        Span(readings[1].at, readings[3].at),
        Span(readings[4].at, now),
    ]
    assert exhausted_spans([reading(1, 9.0, limit=None)], now) == []


def sightings(shares: dict[int, float], days: int) -> list[Sighting]:
    """Return days of 100 bytes, seen on each of six days at noon, with a share that had arrived."""
    first = CREATED.date()
    return [
        Sighting(
            first + timedelta(days=day),
            datetime.combine(first + timedelta(days=day + age), datetime.min.time(), UTC)
            + timedelta(hours=12),
            100.0 * shares.get(age, 1.0) * (0.5 if age == 0 else 1.0),
        )
        for day in range(days)
        for age in range(6)
    ]


def test_the_late_share_is_learnt() -> None:
    assert reported_shares(sightings({0: 0.3, 1: 0.4}, 10)) == pytest.approx((0.3, 0.4))
    assert reported_shares(sightings({1: 0.4}, 10)) == pytest.approx((1.0, 0.4))


def test_what_is_on_time_or_hardly_known_has_no_late_share() -> None:
    assert reported_shares(sightings({}, 10)) == ()
    assert reported_shares(sightings({1: 0.4}, 3)) == ()
    assert reported_shares([]) == ()
