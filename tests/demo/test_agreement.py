"""Any two answers agree to the byte, whatever the seed, the time and the cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.demo.surface import Demo, last_second, moved, text
from wpx_tui.demo.apportion import Deck, apportion

GB = 2**30
seeds = st.integers(0, 2**63)
times = st.integers(1_704_067_200, 1_861_919_999).map(lambda at: datetime.fromtimestamp(at, UTC))
"""2024 through 2028."""
ages = st.integers(0, 100 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
"""For how long the server has been running at the request."""
# A smaller seed explains nothing, so failures are not shrunk.
some = settings(max_examples=8, phases=(Phase.reuse, Phase.generate))


def running(seed: int, started: datetime, age: timedelta, scenario: str = "calm") -> Demo:
    demo = Demo(scenario, seed, started)
    demo.now = started + age
    return demo


@some
@given(seed=seeds, started=times, age=ages, period=st.sampled_from(["today", "week", "month"]))
def test_a_period_is_the_sum_of_its_parts(
    seed: int, started: datetime, age: timedelta, period: str
) -> None:
    demo = running(seed, started, age)
    summary = demo.data("/usage", period=period)
    window = {"start_date": summary["period"]["start"], "end_date": summary["period"]["end"]}
    total = moved([summary["total"]])

    assert moved(summary["by_subscription"]) == total
    assert moved(summary["by_country"]) == total
    assert moved(demo.data("/usage/by-country", **window)["countries"]) == total
    for granularity in ("hourly", "daily", "weekly", "monthly"):
        points = demo.data("/usage/history", granularity=granularity, **window)["data_points"]
        assert moved(points) == total, granularity


@some
@given(seed=seeds, started=times, age=ages)
def test_all_time_is_the_sum_of_its_months_and_subscriptions(
    seed: int, started: datetime, age: timedelta
) -> None:
    demo = running(seed, started, age)
    summary = demo.data("/usage", period="all")
    every = ("1990-01-01", "9999-12-31")
    assert moved(demo.history(*every, granularity="monthly")) == moved([summary["total"]])
    assert moved(demo.history(*every)) == moved([summary["total"]])
    for part in summary["by_subscription"]:
        of_one = demo.history(*every, subscription_id=part["subscription_id"])
        assert moved(of_one) == moved([part])


@some
@given(seed=seeds, now=times, data=st.data())
def test_a_window_is_the_sum_of_its_halves_wherever_it_is_cut(
    seed: int, now: datetime, data: st.DataObject
) -> None:
    demo = Demo(seed=seed, started=now)
    offsets = st.integers(1, 40 * 86_400)
    cuts = sorted(data.draw(st.sets(offsets, min_size=3, max_size=3)), reverse=True)
    start, middle, end = (now - timedelta(seconds=cut) for cut in cuts)
    granularity = data.draw(st.sampled_from(["hourly", "daily", "weekly", "monthly"]))

    halves = [
        demo.history(text(a), last_second(b), granularity=granularity)
        for a, b in pairwise((start, middle, end))
    ]
    whole = demo.history(text(start), last_second(end), granularity=granularity)
    assert moved(halves[0] + halves[1]) == moved(whole)
    assert all(0 <= point["success_rate"] <= 100 for point in whole if point["requests"])


@some
@given(seed=seeds, started=times, age=ages)
def test_the_last_hour_is_its_sixty_minutes_and_what_the_history_says(
    seed: int, started: datetime, age: timedelta
) -> None:
    demo = running(seed, started, age)
    now = demo.now.replace(microsecond=0)
    realtime = demo.data("/usage/realtime")
    hour = moved([realtime["last_hour"]])
    assert moved(demo.history(text(now - timedelta(hours=1)), last_second(now))) == hour

    minutes = []
    for back in range(60):
        demo.now = now - timedelta(minutes=back)
        minutes.append(demo.data("/usage/realtime")["current_minute"])
    assert moved(minutes) == hour


@some
@given(seed=seeds, started=times, age=ages, scenario=st.sampled_from(["calm", "near-limit"]))
def test_what_is_used_of_a_subscription_is_its_traffic_since_it_was_made(
    seed: int, started: datetime, age: timedelta, scenario: str
) -> None:
    demo = running(seed, started, age, scenario)
    for subscription in demo.data("/subscriptions"):
        used, limit = subscription["traffic_used_gb"], subscription["traffic_limit_gb"]
        points = demo.history(
            subscription["created_at"], "2100-01-01", subscription_id=subscription["id"]
        )
        assert used * GB == moved(points)[0]
        assert 0 <= used <= limit
        assert used + subscription["traffic_remaining_gb"] == limit
        if subscription["status"] == "active":
            assert subscription["expires_at"] > demo.now.isoformat()


@some
@given(seed=seeds, now=times)
def test_connections_by_country_are_all_connections(seed: int, now: datetime) -> None:
    connections = Demo(seed=seed, started=now).data("/usage/realtime")["active_connections"]
    assert sum(connections["by_country"].values()) == connections["total"]
    assert 5 <= connections["total"] <= 40


@given(
    weights=st.lists(st.floats(0.001, 1000), min_size=1, max_size=60),
    marks=st.lists(st.integers(0, 10**15), min_size=3, max_size=3).map(sorted),
)
@settings(max_examples=40)
def test_a_deck_deals_every_unit_once(weights: list[float], marks: list[int]) -> None:
    deck = Deck(weights, "seed")
    first, middle, last = marks
    parts = zip(deck.deal(first, middle), deck.deal(middle, last), strict=True)
    assert deck.deal(first, last) == [a + b for a, b in parts]
    assert sum(deck.deal(first, last)) == last - first
    assert min(deck.deal(first, middle)) >= 0


@given(total=st.integers(0, 10_000), weights=st.lists(st.integers(0, 10**6), max_size=80))
def test_apportioned_parts_add_up_and_stay_within_one_of_their_share(
    total: int, weights: list[int]
) -> None:
    parts = apportion(total, weights)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - (total * weight / whole if whole else 0)) < 1
