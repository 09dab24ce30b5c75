"""The verdict: the worst first, never green beside trouble, and nothing that a panel denies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import MOMENT
from tests.harness.forecasts import of_quota
from wpx_tui.analysis.health import Health
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.models import Subscription, Subscriptions, Summary
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.feeds import FEEDS, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.forecast import Verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels.quota_lines import QuotaLines
from wpx_tui.present.panels.verdict import data_age, verdict
from wpx_tui.present.text.glyphs import ASCII
from wpx_tui.present.text.spans import Role, plain, width

NOW = 1e6
DAY = timedelta(days=1)
LIMITS = ThresholdSettings()
FMT = Formatter()


def account(
    *rows: Subscription,
    forecasts: tuple[SubjectForecast, ...] = (),
    success: float = 98.7,
    old: tuple[str, ...] = (),
    age: float = 720.0,
    failed: tuple[str, ...] = (),
) -> AccountState:
    """An account of these subscriptions, with the feeds in `old` so many seconds old."""
    values: dict[str, object] = {
        SUBSCRIPTIONS.name: Subscriptions(subscriptions=rows),
        SUMMARY.name: Summary.model_validate(
            {"total": {"bytes_used": 1, "requests": 1000, "success_rate": success}}
        ),
    }
    feeds: dict[str, Feed[object, object]] = {}
    for row in FEEDS:
        feed = row.waiting(Selection(), row.interval)
        asked = NOW - (age if row.name in old else 0.0)
        answer = Answer(values.get(row.name), feed.query, MOMENT, asked)
        if row.name in failed:
            feed = feed._replace(failure=Failure("503 from the API", None, 1, NOW))
        else:
            feed = feed._replace(answer=answer)
        feeds[row.name] = feed
    return AccountState("acme", MOMENT, feeds, forecasts=forecasts)


def row(number: int, share: float, status: str = "active", days: float = 60.0) -> Subscription:
    return Subscription.model_validate(
        {
            "id": f"sub_{number}",
            "product": {"name": f"Product{number} 500GB"},
            "status": status,
            "traffic_limit_gb": 500.0,
            "traffic_used_gb": 500.0 * share,
            "expires_at": MOMENT + days * DAY,
        }
    )


def foresee(state: AccountState, per_day: float, days: int = 60) -> AccountState:
    """The account with forecasts of its active subscriptions."""
    forecasts = tuple(
        of_quota(quota, per_day, days=days) for quota in state.quotas if quota.is_active
    )
    return state._replace(forecasts=forecasts)


def said(state: AccountState, fmt: Formatter = FMT) -> str:
    """The verdict in full."""
    return " · ".join(plain(item[0]) for item in verdict(state, LIMITS, fmt, NOW))


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (account(row(1, 0.3)), "✓ no quota high"),
        (foresee(account(row(1, 0.3)), 0.05), "✓ all well"),
        (foresee(account(row(1, 0.3)), 0.05, days=1), "✓ no quota high"),
        (foresee(account(row(1, 0.3), old=("history",)), 0.05), "✓ no quota high"),
        (foresee(account(row(1, 0.3), old=("subscriptions",)), 0.05), ""),
        (
            foresee(account(row(1, 0.81)), 13.0),
            "▲ Product1 500GB empty Sun 29 Nov, 52 days early",
        ),
        (foresee(account(row(1, 0.81)), 0.05), "▲ Product1 500GB 81.0 % high"),
        (
            foresee(account(row(1, 0.81), row(2, 0.97)), 13.0),
            "✗ Product2 500GB 97.0 % critical, empty tomorrow"
            " · ▲ Product1 500GB empty Sun 29 Nov, 52 days early",
        ),
        (account(row(1, 0.3, "suspended")), "✗ Product1 500GB suspended"),
        (account(row(1, 0.3, days=-2)), "▲ Product1 500GB ended"),
        (account(row(1, 0.99, "expired", days=-20)), "no active subscription"),
        (account(row(1, 0.3), success=81.0), "▲ success 81.0 %"),
        (account(row(1, 0.3), success=81.0, old=("summary",)), "✓ no quota high"),
        (account(failed=("subscriptions",)), "▲ quotas not known"),
        (account(), "no active subscription"),
    ],
)
def test_it_says_what_matters(state: AccountState, text: str) -> None:
    assert said(state) == text


@pytest.mark.parametrize(
    ("old", "failed", "texts"),
    [
        ((), (), ["● live"]),
        (("subscriptions",), (), ["◐ quotas 12 min old", "◐ 4 of 5"]),
        (("history",), (), ["◐ 4 of 5 feeds live", "◐ 4 of 5"]),
        ((), ("subscriptions",), ["◐ 4 of 5 feeds live", "◐ 4 of 5"]),
        (
            tuple(feed.name for feed in FEEDS),
            (),
            ["○ no feed live, 12 min old", "○ no feed live"],
        ),
        ((), tuple(feed.name for feed in FEEDS), ["○ no feed live"]),
    ],
)
def test_the_age_is_said_where_it_is_not_live(
    old: tuple[str, ...], failed: tuple[str, ...], texts: list[str]
) -> None:
    state = account(row(1, 0.3), old=old, failed=failed)
    assert [plain(text) for text in data_age(state, FMT, NOW)] == texts


@st.composite
def accounts(draw: st.DrawFn) -> AccountState:
    rows = [
        row(
            number,
            draw(st.sampled_from([0.0, 0.3, 0.79, 0.8, 0.949, 0.97, 1.0, 1.2])),
            draw(st.sampled_from(["active", "active", "active", "suspended", "expired", "odd"])),
            draw(st.sampled_from([-20.0, -1.0, 0.5, 10.0, 60.0])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    state = account(*rows, old=draw(st.sampled_from([(), (), ("subscriptions",), ("history",)])))
    rates = st.sampled_from([0.05, 1.0, 1.6, 2.0, 13.0])
    forecasts = tuple(
        of_quota(quota, draw(rates), is_stale=draw(st.booleans()))
        for quota in state.quotas
        if draw(st.booleans()) and (quota.expires_at or MOMENT) > MOMENT
    )
    return state._replace(forecasts=forecasts)


@given(accounts(), st.sampled_from([FMT, Formatter(glyphs=ASCII)]))
def test_it_never_contradicts_the_quota_panel(state: AccountState, fmt: Formatter) -> None:
    items = verdict(state, LIMITS, fmt, NOW)
    at: datetime = state.at
    forecasts = foreseen.of_subscriptions(state.forecasts, state.quotas, at)
    healths = {quota.id: LIMITS.health(quota, at) for quota in state.quotas}
    states = {health.state for health in healths.values() if not health.is_history}
    kinds = {words.verdict(subject.forecast) for subject in forecasts.values()}
    is_live = state.subscriptions.status(NOW).value == "live"
    roles = {span.role for item in items for span in item[0] if span.text.strip()}
    bad = {Health.CRITICAL, Health.WARNING} & states or {Verdict.RUNS_OUT, Verdict.EMPTY} & kinds
    if bad or Verdict.AT_RISK in kinds or not is_live:
        assert Role.GOOD not in roles
    if bad:
        assert items
    if Health.CRITICAL in states:
        assert plain(items[0][0]).startswith(fmt.glyphs.bad)
    if not is_live:
        assert roles <= {Role.DIM}  # as the panel is
    for item in items:
        widths = [width(text) for text in item]
        assert widths == sorted(set(widths), reverse=True)
        for quota in state.quotas:
            if quota.name in plain(item[0]):
                _assert_the_panel_says_it(plain(item[0]), quota, state, forecasts, fmt)


def _assert_the_panel_says_it(
    text: str,
    quota: Quota,
    state: AccountState,
    forecasts: object,
    fmt: Formatter,
) -> None:
    """Each part of a finding stands in the lines of its subscription."""
    lines = QuotaLines(fmt, LIMITS, state.at, forecasts)  # type: ignore[arg-type]
    (block,) = lines.blocks([quota], 200, 6)
    panel = " ".join(" ".join(plain(content) for content in block).split())
    subject = next((item for item in state.forecasts if item.subject == quota.id), None)
    headline = "" if subject is None else " ".join(words.headline(subject, fmt))
    for part in text.partition(quota.name)[2].split(", "):
        if part.endswith(" days early"):
            assert subject is not None
            assert subject.forecast.empty_p50 is not None
            end = subject.forecast.period.end
            assert part.strip() == f"{(end - subject.forecast.empty_p50).days} days early"
        else:
            is_there = part.strip() in panel or part.strip() in headline
            assert is_there or part.strip() in ("ended", "ending"), (part, panel)
