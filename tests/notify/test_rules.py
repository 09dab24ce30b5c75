"""When there is something to tell: each rule, its hysteresis, and what an outage may not do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notify.support import END, NAME, START, Scene, subscription
from wpx_tui.analysis.forecast.result import Forecast, Status
from wpx_tui.analysis.forecast.usage import Span
from wpx_tui.config.notify import NotifySettings, Rule
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.notify.alarms import Alarms, Change, Known
from wpx_tui.notify.readings import RuleSettings
from wpx_tui.notify.rules import evaluate

Told = list[tuple[str, str]]


class Watch(Scene):
    """A scene whose states are read by the rules."""

    def __init__(self, rules: RuleSettings | None = None, alarms: Alarms | None = None) -> None:
        super().__init__()
        self.rules = rules or RuleSettings()
        self.alarms = alarms or Alarms()
        self.forecasts: tuple[SubjectForecast, ...] = ()

    def look(self) -> list[Change]:
        state = self.state._replace(forecasts=self.forecasts)
        return self.alarms.step(evaluate(state, self.clock.now(), self.rules), state.at)

    def answered(self, *rows: dict[str, Any], rate: float = 99.0) -> Told:
        """What a poll five minutes later has to tell."""
        self.wait(300)
        self.answer(*rows, rate=rate)
        return told(self.look())

    def failed(self, seconds: float) -> Told:
        self.wait(seconds)
        self.fail()
        return told(self.look())


def told(changes: list[Change]) -> Told:
    return [
        (change.reading.event if change.is_firing else f"over {change.reading.event}",
         change.reading.summary)
        for change in changes
    ]  # fmt: skip


def events(changes: Told) -> list[str]:
    return [event for event, _ in changes]


def test_a_quota_fires_once_and_again_after_two_good_answers() -> None:
    watch = Watch()
    assert watch.answered(subscription(85)) == [
        ("quota-high", f"{NAME}: 85.0 % of the quota is used")
    ]
    assert watch.answered(subscription(86)) == []
    assert watch.answered(subscription(79.5)) == [], "not well within the level"
    assert watch.answered(subscription(50)) == [], "one good answer"
    assert told(watch.look()) == [], "the same one once more"
    assert watch.answered(subscription(85)) == [], "and it has begun anew"
    assert watch.answered(subscription(50)) == []
    assert events(watch.answered(subscription(50))) == ["over quota-high"]
    assert events(watch.answered(subscription(96))) == ["quota-critical"], "not high as well"
    assert watch.answered(subscription(96, END + timedelta(minutes=3))) == [], "the same term"
    renewed = END + timedelta(days=30)
    assert events(watch.answered(subscription(96, renewed))) == ["quota-critical"]


def test_an_outage_is_one_notice_and_neither_fires_nor_resolves() -> None:
    watch = Watch()
    assert events(watch.answered(subscription(96))) == ["quota-critical"]
    assert watch.failed(60) == []
    changes = [change for _ in range(50) for change in watch.failed(60)]
    assert changes == [("stale", "cannot tell since 14:05 UTC: 503 from the API: down")]
    assert watch.answered(subscription(20)) == [], "one good answer is not two"
    assert sorted(events(watch.answered(subscription(20)))) == ["over quota-critical", "over stale"]


def test_a_machine_that_wakes_is_no_outage() -> None:
    watch = Watch()
    watch.answer(subscription(97))
    watch.wait(8 * 3600)
    assert told(watch.look()) == [], "old figures, and nobody has asked yet"
    assert watch.failed(1) == [], "the network comes later than the program"
    assert watch.answered(subscription(20)) == []


def test_an_alarm_of_an_earlier_process_is_known_and_ends() -> None:
    known = [
        Known("quota-critical", "sub_1", str(int(END.timestamp())), START),
        Known("quota-critical", "gone", "", START),
        Known("of a newer version", "sub_1", "", START),
    ]
    watch = Watch(alarms=Alarms(known))
    assert watch.answered(subscription(97)) == []
    assert watch.answered(subscription(20)) == [
        ("over quota-critical", "gone is no longer in the list")
    ]
    assert events(watch.answered(subscription(20))) == ["over quota-critical"]


@pytest.mark.parametrize(
    ("row", "rate", "expected"),
    [
        (subscription(20, status="suspended"), 99.0, [("subscription-suspended", "suspended")]),
        (subscription(20, START + timedelta(days=2)), 99.0, [("subscription-ends", "in 47 h")]),
        (subscription(20, START), 99.0, [("subscription-ended", "has ended")]),
        (subscription(20, START - timedelta(days=9), status="expired"), 99.0, []),
        (subscription(99, status="suspended"), 99.0, [("subscription-suspended", "suspended")]),
        (subscription(20), 79.0, [("success-low", "success rate month: 79.0 %")]),
        (subscription(20), 80.0, []),
    ],
)
def test_each_rule_tells_of_its_figure(row: dict[str, Any], rate: float, expected: Told) -> None:
    changes = Watch().answered(row, rate=rate)
    assert events(changes) == events(expected)
    assert all(text in summary for (_, summary), (_, text) in zip(changes, expected, strict=True))


@pytest.mark.parametrize(("days", "event"), [(15, []), (13, ["token-ends"]), (0, ["token-ended"])])
def test_the_token_s_end_is_told(days: int, event: list[str]) -> None:
    watch = Watch(RuleSettings(token_end=START + timedelta(days=days)))
    assert events(watch.answered(subscription(20))) == event
    only = NotifySettings(rules=(Rule.QUOTA,))
    assert Watch(watch.rules._replace(notify=only)).answered(subscription(20)) == []


def forecast(
    now: datetime, chance: float, lapse: float = 0.0, *, is_stale: bool = False
) -> SubjectForecast:
    gb = 2.0**30
    result = Forecast(
        Status.OK, now, Span(START, START + timedelta(days=10)), 100 * gb, 40 * gb, 60, 2,
        p_run_out=chance, lapse_p10=lapse * gb, lapse_p50=2 * lapse * gb,
        empty_p50=START + timedelta(days=4) if chance >= 0.5 else None,
    )  # fmt: skip
    return SubjectForecast("sub_1", NAME, result, is_stale)


def test_what_is_foreseen_is_told_with_slack_and_never_from_old_figures() -> None:
    watch, seen = Watch(), list[Told]()
    for chance, lapse, is_stale in (
        (0.9, 0, True), (0.9, 0, False), (0.45, 0, False), (0.3, 12, False), (0.3, 12, False),
    ):  # fmt: skip
        watch.forecasts = (forecast(watch.clock.utc(), chance, lapse, is_stale=is_stale),)
        seen.append(watch.answered(subscription(20)))
    assert seen == [
        [],
        [("run-out", f"{NAME}: likely empty Thu 26 Nov 14:00 UTC")],
        [],
        [("lapse", f"{NAME}: about 24 GB of it will lapse Wed 2 Dec 14:00 UTC")],
        [("over run-out", f"{NAME}: the chance that it is empty before its end is 30 %")],
    ]


Step = tuple[str, float, int]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["answer", "answer", "answer", "fail", "again", "gone"]),
            st.sampled_from([10.0, 79.5, 85.0, 94.9, 97.0]),
            st.integers(0, 1),
        ),
        max_size=40,
    )
)
@settings(max_examples=50)
def test_no_event_fires_twice_without_being_armed_again(steps: list[Step]) -> None:
    """Whatever comes; and what fires and ends does so in turn, on fresh figures alone."""
    watch = Watch(RuleSettings(NotifySettings(rules=(Rule.QUOTA, Rule.STALE))))
    firing: dict[str, str] = {}
    for kind, share, term in steps:
        watch.wait(300)
        if kind == "fail":
            watch.fail()
        elif kind == "gone":
            watch.answer()
        elif kind == "answer":
            watch.answer(subscription(share, END + timedelta(days=30 * term)))
        is_fresh = watch.state.subscriptions.status(watch.clock.now()) == "live"
        for change in watch.look():
            reading = change.reading
            if reading.event != "stale":
                assert is_fresh, "stale neither fires nor resolves"
            if change.is_firing:
                assert firing.get(reading.event, "") < (reading.cycle or "stale"), "not armed again"
                firing[reading.event] = reading.cycle or "stale"
            else:
                assert reading.event in firing, "nobody was told"
                del firing[reading.event]
