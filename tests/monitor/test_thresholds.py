"""Thresholds crossed are told once each way, whatever the figures do in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.health import Health
from wpx_tui.analysis.quotas import Level, Quota, Thresholds
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.thresholds import MAX_KNOWN, SLACK, ThresholdWatcher

AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
LADDER = (EventKind.BELOW, EventKind.HIGH, EventKind.CRITICAL)
RANK = {Level.OK: 0, Level.HIGH: 1, Level.CRITICAL: 2}
LIMITS = ThresholdSettings(by_subscription={"own": Thresholds(high=10, critical=20)})
IDS = ("sub_1", "own", None)

SHARES = st.floats(0, 130) | st.sampled_from([79.2, 79.3, 80.0, 94.0, 94.06, 95.0]) | st.none()


def quota(share: float | None, subscription: str | None = "sub_1", **more: object) -> Quota:
    given = Quota(subscription, "Residential 500GB", "active", None, 500, None, share, None)
    return given._replace(**more)  # type: ignore[arg-type]  # a test's own overrides


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(IDS, SHARES)), max_size=12))
def test_what_was_told_last_is_where_a_quota_stands_and_nothing_is_told_twice(
    answers: list[dict[str | None, float | None]],
) -> None:
    crossings = ThresholdWatcher(LIMITS)
    told = dict.fromkeys(IDS, 0)
    for answer in answers:
        quotas = [quota(share, each, name=each or "unnamed") for each, share in answer.items()]
        for event in crossings.events(quotas, AT):
            if event.text.endswith("in the list") or "the list, " in event.text:
                continue
            subscription = None if event.subject == "unnamed" else event.subject
            assert LADDER.index(event.kind) != told[subscription]
            told[subscription] = LADDER.index(event.kind)
        assert crossings.events(quotas, AT) == [], "the same answer again"
        for subscription, share in answer.items():
            if share is not None:
                thresholds = LIMITS.of(subscription)
                reached = RANK[thresholds.level(share)]
                assert reached <= told[subscription] <= RANK[thresholds.level(share * SLACK)]


def test_one_story_from_the_first_answer_to_the_renewal() -> None:
    crossings = ThresholdWatcher(ThresholdSettings())
    past = AT - timedelta(days=1)
    story = [
        (quota(81.4), ["81.4 %, high"]),
        (quota(79.5), []),  # wobbles
        (quota(80.1), []),
        (quota(None), []),
        (quota(81.0), []),
        (None, ["no longer in the list, was active"]),
        (quota(82.0), ["new in the list"]),
        (quota(95.0), ["95.0 %, critical"]),
        (quota(100.0, status="Suspended"), ["was active, now suspended"]),
        (quota(100.0, status="SUSPENDED"), []),
        (quota(0.0, status="expired"), ["was suspended, now expired"]),
        (quota(93.0), ["was expired, now active", "93.0 %, no longer critical, still high"]),
        (quota(93.0, expires_at=past), ["past its end"]),
        (quota(93.0), ["no longer past its end"]),
        (quota(0.5), ["0.5 %, no longer high"]),
        (quota(99.0), ["99.0 %, critical"]),
        (quota(99.0, status="frozen"), ["was active, now frozen"]),
        (None, ["no longer in the list, was frozen"]),
    ]
    for step, (seen, texts) in enumerate(story):
        events = crossings.events([] if seen is None else [seen], AT)
        assert [event.text for event in events] == texts, step
        assert all(event.subject == "Residential 500GB" and event.at == AT for event in events)
        if seen is not None and texts:
            bad = ThresholdSettings().health(seen, AT).state is Health.CRITICAL
            assert (events[0].kind is EventKind.CRITICAL) == bad, step


def test_what_a_cut_list_leaves_out_has_not_vanished() -> None:
    crossings = ThresholdWatcher(ThresholdSettings())
    both = [quota(50, "sub_1"), quota(50, "sub_2")]
    assert crossings.events(both, AT) == []
    assert crossings.events(both[:1], AT, is_whole=False) == []
    assert crossings.events(both, AT) == []
    gone = crossings.events(both[1:], AT)
    assert [event.text for event in gone] == ["no longer in the list, was active"]


def test_what_is_suspended_from_the_start_is_told_and_what_ended_long_ago_is_not() -> None:
    first = [
        quota(50, "sub_1", status="suspended"),
        quota(50, "sub_2", status="expired", expires_at=AT - timedelta(days=90)),
        quota(50, "sub_3"),
    ]
    events = ThresholdWatcher(ThresholdSettings()).events(first, AT)
    assert [(event.kind, event.text) for event in events] == [(EventKind.CRITICAL, "suspended")]


def test_subscriptions_that_share_a_name_and_have_no_id_are_told_apart() -> None:
    crossings = ThresholdWatcher(ThresholdSettings())
    twins = [quota(50, None), quota(90, None)]
    assert len(crossings.events(twins, AT)) == 1
    assert crossings.events(twins, AT) == []


@pytest.mark.parametrize("most", [MAX_KNOWN, MAX_KNOWN + 500])
def test_remembers_everything_that_is_there_and_only_so_much_that_is_not(most: int) -> None:
    crossings = ThresholdWatcher(ThresholdSettings())
    gone = [quota(90, f"gone_{number}") for number in range(MAX_KNOWN)]
    here = [quota(90, f"here_{number}") for number in range(most)]
    crossings.events(gone, AT)
    assert crossed(crossings.events(here, AT)) == most
    assert crossings.events(here, AT) == []
    assert crossed(crossings.events(gone, AT)) == MAX_KNOWN, "forgotten, so told again"


def crossed(events: list[Event]) -> int:
    return sum("%, high" in event.text for event in events)
