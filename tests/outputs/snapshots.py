"""Snapshots made of answers: of an account, of nothing, of failures, and of anything at all."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.harness.account import ANSWERS
from tests.harness.feed_names import FeedName
from wpx_tui.api.models import (
    Alert,
    Countries,
    History,
    Realtime,
    Subscription,
    Subscriptions,
    Summary,
)
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.past_hours import PastHours
from wpx_tui.monitor.queries import (
    CountriesQuery,
    HistoryQuery,
    NoQuery,
    SubscriptionsQuery,
    SummaryQuery,
)
from wpx_tui.monitor.state import AccountState

NOW = datetime(2026, 11, 22, 14, 30, 5, tzinfo=UTC)

ALERT = Alert.model_validate(
    {
        "id": "alert_1",
        "subscription_id": "sub_abc123",
        "threshold_percent": 82.5,
        "notification_method": "email",
        "created_at": "2026-11-22T14:30:00Z",
    }
)

junk: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=60),
    st.sampled_from(["\x1b]52;c;eA==\x07", "[red]", "=1+1", "a|b", "é" * 90, "‮abc", "2026-01-01"]),
    st.sampled_from([[], {}, [{}]]),
)


@st.composite
def spoiled_answers(draw: st.DrawFn) -> dict[str, Any]:
    """The answers of an account in which some values are something else."""
    answers = deepcopy(dict(ANSWERS))
    for _ in range(draw(st.integers(0, 6))):
        _spoil(draw, answers, draw(st.sampled_from(sorted(answers))))
    return answers


def _spoil(draw: st.DrawFn, parent: Any, key: Any) -> None:
    """Go down from `parent[key]` some way and put junk there."""
    value = parent[key]
    keys: list[Any] = []
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    goes_deeper = draw(st.integers(0, 4)) > 0
    if keys and goes_deeper:
        _spoil(draw, value, draw(st.sampled_from(keys)))
    else:
        parent[key] = draw(junk)


def snapshot_of(answers: dict[str, Any]) -> AccountState:
    """The snapshot of these answers, as the models read them."""

    def feed(name: FeedName, query: Any, value: Any) -> Feed[object, object]:
        return Feed(name, 60.0, query, Answer(value, query, NOW, 0.0))

    def read(model: Any, path: str) -> Any:
        data = answers[path]
        return model.model_validate(data if isinstance(data, dict) else {})

    items = answers["/subscriptions"]
    objects = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    subscriptions = tuple(Subscription.model_validate(item) for item in objects)
    return state_of(
        feed(FeedName.SUMMARY, SummaryQuery(), read(Summary, "/usage")),
        feed(FeedName.REALTIME, NoQuery(), read(Realtime, "/usage/realtime")),
        feed(FeedName.COUNTRIES, CountriesQuery(), read(Countries, "/usage/by-country")),
        feed(FeedName.HISTORY, HistoryQuery(), read(History, "/usage/history")),
        feed(
            FeedName.SUBSCRIPTIONS,
            SubscriptionsQuery(),
            Subscriptions(subscriptions=subscriptions),
        ),
    )


def state_of(*feeds: Feed[object, object]) -> AccountState:
    """The state of an account with these feeds."""
    return AccountState("acme", NOW, {feed.name: feed for feed in feeds})


def golden_snapshots() -> dict[str, AccountState]:
    """Snapshots whose documents are in `golden/documents.json`, by their names there."""
    account = snapshot_of(deepcopy(dict(ANSWERS)))
    points = {"timestamp": "2026-11-22T01:00:00Z", "bytes": 2**40, "requests": 7}
    answers = deepcopy(dict(ANSWERS))
    answers["/usage/history"]["data_points"] = [
        {"timestamp": "2026-11-20T00:00:00Z", "bytes": 3, "requests": 2, "success_rate": 97.25},
        points,
    ]
    hour = int(NOW.timestamp()) // 3600
    weeks: dict[int, float | None] = {}
    for week in range(1, 6):
        weeks[hour - 168 * week] = weeks[hour - 168 * week - 1] = 2.0**28 + week * 2**23
    busy = snapshot_of(answers)._replace(past_hours=PastHours(weeks))
    window = (NOW - timedelta(days=2), NOW)
    named = busy._replace(
        clock_skew=-120.4,
        feeds={
            **busy.feeds,
            "countries": _asked(busy.countries, CountriesQuery(window=window)),
            "history": _asked(
                busy.history, HistoryQuery(window=window, subscription_id="sub_abc123")
            ),
        },
    )
    failure = Failure("503 from the API", "Try again later.", 2, 0.0)
    failed = [feed._replace(answer=None, failure=failure) for feed in account.feeds.values()]
    return {
        "account": account,
        "running": busy,
        "named window": named,
        "nothing known": snapshot_of(dict.fromkeys(ANSWERS)),
        "failed": state_of(*failed),
    }


def _asked(feed: Feed[object, object], query: Any) -> Feed[object, object]:
    assert feed.answer is not None
    return feed._replace(query=query, answer=feed.answer._replace(query=query))
