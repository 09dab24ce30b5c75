"""How a subscription fares, whatever its status, its end and its figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.health import Health, by_urgency, health_of, worst
from wpx_tui.analysis.quotas import Quota, Thresholds, keyed, quota, quotas_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.models import Subscription

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
STATUSES = ("", "active", "ACTIVE", "suspended", "Expired", "paused", "past_due", "on trial")

shares = st.none() | st.floats(0, 130) | st.sampled_from([79.999999, 80.0, 95.0, 100.0])
days = st.none() | st.floats(-60, 60)
statuses = st.sampled_from(STATUSES)


@st.composite
def quotas(draw: st.DrawFn) -> Quota:
    share, left = draw(shares), draw(days)
    end = None if left is None else NOW + timedelta(days=left)
    return Quota("sub_1", "Residential", draw(statuses), share, 100.0, None, share, end)


@given(quotas(), statuses, st.floats(0, 7), st.none() | st.integers(0, 30))
def test_no_history_of_statuses_turns_ok_by_itself(
    before: Quota, status: str, passed: float, within: int | None
) -> None:
    span = None if within is None else timedelta(days=within)
    thresholds, later = Thresholds(), NOW + timedelta(days=passed)
    if health_of(before, NOW, thresholds, span).state is Health.OK:
        return
    aged = health_of(before, later, thresholds, span)
    assert aged.is_history or aged.state is not Health.OK, "time alone"
    changed = before._replace(status=status)
    if not changed.is_active:
        after = health_of(changed, later, thresholds, span)
        assert after.is_history or after.state is not Health.OK, "another status"


@given(quotas())
def test_what_is_history_is_over_for_a_week_and_no_longer_active(one: Quota) -> None:
    health = health_of(one, NOW, Thresholds())
    if health.is_history:
        assert not one.is_active
        assert one.expires_at is not None
        assert NOW - one.expires_at > timedelta(days=7)
    elif one.is_spent or one.status in ("suspended", "paused", "past_due"):
        assert health.state is Health.CRITICAL
    elif one.has_ended(NOW):
        assert health.state in (Health.WARNING, Health.CRITICAL)
    elif one.share is None or one.status == "on trial":
        assert health.state is not Health.OK


@given(st.lists(quotas(), max_size=6))
def test_the_first_by_urgency_is_the_worst(every: list[Quota]) -> None:
    limits = ThresholdSettings()
    ordered = by_urgency(every, NOW, limits.of)
    healths = [limits.health(one, NOW) for one in ordered]
    counted = [health.state for health in healths if not health.is_history]
    if counted:
        assert healths[0].state is worst(counted)
    assert sorted(map(id, ordered)) == sorted(map(id, every))


@given(st.integers(1, 2_000), st.sampled_from([50, 80, 90, 95, 100]))
def test_exactly_at_a_threshold_counts_for_every_limit(limit: int, percent: int) -> None:
    used = round(limit * percent / 100, 2)
    if used * 100 == limit * percent:
        one = quota(Subscription(traffic_limit_gb=limit, traffic_used_gb=used))
        health = health_of(one, NOW, Thresholds(percent, percent))
        assert health.state is Health.CRITICAL
        left = Subscription(traffic_limit_gb=limit, traffic_remaining_gb=limit - used)
        assert health_of(quota(left), NOW, Thresholds(percent, percent)) == health


@pytest.mark.parametrize(("used", "limit", "state"), [(32.3, 34, 2), (18.4, 23, 1), (18.39, 23, 0)])
def test_a_share_that_binary_fractions_miss(used: float, limit: float, state: int) -> None:
    one = quota(Subscription(traffic_limit_gb=limit, traffic_used_gb=used))
    assert health_of(one, NOW, Thresholds()).state == state


def test_a_rest_above_the_limit_does_not_say_that_nothing_is_used() -> None:
    one = quota(Subscription(traffic_limit_gb=100, traffic_remaining_gb=120))
    assert (one.used, one.share) == (None, None)
    assert health_of(one, NOW, Thresholds()).state is Health.UNKNOWN


def subscription(id: str | None, ends: str | None = None) -> Subscription:  # noqa: A002 - the API's name
    return Subscription.model_validate(
        {"id": id, "product": {"name": "Plan 10GB"}, "expires_at": ends}
    )


@pytest.mark.parametrize(
    ("subscriptions", "names"),
    [
        ([("sub_7f3a91c2", None), ("sub_2c19d7e8", None)], ["91c2", "d7e8"]),
        ([("sub_7f3a91c2", None), ("sub_2c1991c2", None)], ["a91c2", "991c2"]),
        ([("a", None), ("b", None)], ["a", "b"]),
        ([(None, "2026-12-01"), (None, "2027-01-01")], ["ends 2026-12-01", "ends 2027-01-01"]),
        ([(None, None), ("sub_1", None), (None, None)], ["1 of 3", "2 of 3", "3 of 3"]),
    ],
)
def test_equal_names_get_what_tells_them_apart(
    subscriptions: list[tuple[str | None, str | None]], names: list[str]
) -> None:
    every = quotas_of(subscription(*fields) for fields in subscriptions)
    assert [one.name for one in every] == [f"Plan 10GB ({name})" for name in names]
    assert len({key for key, _ in keyed(every)}) == len(every)
