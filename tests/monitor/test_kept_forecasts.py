"""The current forecasts in the store: the same sentences without the engine, while they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness.forecasts import foreseen
from wpx_tui.analysis.forecast import Forecast, Span
from wpx_tui.api.models import Product, Subscription, Subscriptions
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import FEEDS, SUBSCRIPTIONS
from wpx_tui.monitor.forecast_store import save
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.kept_forecasts import (
    KeptForecast,
    decode,
    encode,
    kept_forecasts,
    note_tried,
)
from wpx_tui.monitor.queries import SubscriptionsQuery
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import Units

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
END = NOW + timedelta(days=30)
MINUTE = timedelta(minutes=1)
GB = 2**30
FORMATS = [
    Formatter(),
    Formatter(units=Units.SI, zone=timezone(timedelta(hours=9))),
]


def test_it_has_the_names_of_the_forecast() -> None:
    names = [field.name for field in fields(Forecast)]
    assert [name for name in names if name not in ("record", "days")] == list(KeptForecast._fields)


@settings(max_examples=50)
@given(
    st.floats(0.001, 50.0),
    st.floats(0.01, 1000.0),
    st.floats(0.0, 1.1),
    st.integers(0, 70),
    st.timedeltas(timedelta(minutes=-90), timedelta(days=60)),
    st.booleans(),
)
def test_the_sentences_are_those_of_the_forecast_itself(
    per_day: float, quota: float, share: float, days: int, ahead: timedelta, is_stale: bool
) -> None:
    period = Span(NOW - timedelta(days=20), NOW + ahead)
    made = foreseen(
        *("sub_one", "One", period, per_day),
        quota=quota,
        used=quota * share,
        now=NOW,
        days=days,
    )._replace(is_stale=is_stale)
    body = encode(made.forecast)
    kept = decode(body)
    assert kept is not None
    assert encode(kept) == body
    again = made._replace(forecast=cast("Forecast", kept))
    assert words.verdict(again.forecast) is words.verdict(made.forecast)
    for fmt in FORMATS:
        for sentence in (words.headline, words.of_quota, words.top_up, words.odds, words.pace):
            assert sentence(again, fmt) == sentence(made, fmt)
        assert words.as_of(again, fmt, NOW) == words.as_of(made, fmt, NOW)


@settings(max_examples=50)
@given(st.text() | st.lists(st.one_of(st.none(), st.text(), st.floats(), st.booleans())).map(repr))
def test_what_is_no_forecast_is_none(body: str) -> None:
    assert decode(body) is None


def test_each_spoiled_item_makes_it_none() -> None:
    body = encode(_made().forecast)
    items = body[1:-1].split(",")
    for index in range(len(items)):
        for spoiled in ('"x"' if index != 1 else "7", "1e999" if index in (2, 3, 4) else "[]"):
            assert decode(f"[{','.join([*items[:index], spoiled, *items[index + 1 :]])}]") is None
    assert decode(f"[{','.join(items[:-1])}]") is None


# ---- how long it holds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccountStore]:
    kept = AccountStore(tmp_path, "http://127.0.0.1:1", Secret("token-of-the-kept-forecasts"))
    yield kept
    kept.close()


def _made(subject: str = "sub_one", used: float = 10.0) -> SubjectForecast:
    period = Span(NOW - timedelta(days=20), END)
    return foreseen(subject, "One", period, 1.0, quota=50.0, used=used, now=NOW)


def _state(
    *rows: Subscription, after: timedelta = timedelta(seconds=1), interval: float = 300.0
) -> AccountState:
    """A state whose subscriptions were answered so long after the forecast was made."""
    feeds = {row.name: row.waiting(Selection(), row.interval) for row in FEEDS}
    value = Subscriptions(subscriptions=rows)
    answer = Answer[object, object](value, SubscriptionsQuery(), NOW + after, 1000.0)
    feed = feeds[SUBSCRIPTIONS.name]
    feeds[SUBSCRIPTIONS.name] = feed._replace(answer=answer, interval=interval)
    return AccountState("", NOW + after, MappingProxyType(feeds))


def _row(used: float = 10.0, limit: float = 50.0, **more: object) -> Subscription:
    values: dict[str, object] = {"id": "sub_one", "status": "active", "expires_at": END, **more}
    product = Product(name="One")
    return Subscription.model_validate(
        {**values, "product": product, "traffic_limit_gb": limit, "traffic_used_gb": used}
    )


LIVE, STALE, NONE = "live", "stale", "none"
CASES = [
    ("at once", _state(_row()), LIVE, False),
    ("a little more used", _state(_row(10.4), after=5 * MINUTE), LIVE, False),
    ("a quarter of an hour", _state(_row(), after=15 * MINUTE), LIVE, False),
    ("beyond it", _state(_row(), after=16 * MINUTE), STALE, True),
    ("two long intervals", _state(_row(), after=110 * MINUTE, interval=3600.0), LIVE, False),
    ("a day", _state(_row(), after=timedelta(hours=23)), STALE, True),
    ("more than a day", _state(_row(), after=timedelta(hours=25)), NONE, True),
    ("topped up", _state(_row(limit=80.0)), NONE, True),
    ("renewed", _state(_row(expires_at=END + timedelta(days=30))), NONE, True),
    ("reset", _state(_row(3.0)), NONE, True),
    ("spent since", _state(_row(50.0)), NONE, True),
    ("suspended", _state(_row(status="suspended")), NONE, False),
    ("over", _state(_row(expires_at=NOW)), NONE, False),
    ("of another", _state(_row(id="sub_two")), NONE, True),
]


@pytest.mark.parametrize(("case", "state", "holds", "is_missing"), CASES, ids=[c[0] for c in CASES])
def test_it_holds_while_the_figures_beside_it_allow(
    store: AccountStore, case: str, state: AccountState, holds: str, is_missing: bool
) -> None:
    made = _made()
    save(store, [made], set())
    subject = state.quotas[0].id
    kept = kept_forecasts(store, state, None, 1000.0)
    assert [STALE if item.is_stale else LIVE for item in kept.forecasts] == [holds] * (
        holds != NONE
    )
    assert kept.missing == ((subject,) if is_missing else ())
    for item in kept.forecasts:
        assert words.headline(item._replace(is_stale=False), FORMATS[0]) == words.headline(
            made, FORMATS[0]
        )
    assert kept_forecasts(store, state, "sub_other", 1000.0) == ((), ())
    note_tried(store, kept.missing, NOW + (state.at - NOW))
    assert kept_forecasts(store, state, None, 1000.0) == (kept.forecasts, ())


def test_beside_stale_figures_it_is_stale_and_nothing_is_looked_for(store: AccountStore) -> None:
    save(store, [_made()], set())
    state = _state(_row(), _row(id="sub_two"))
    kept = kept_forecasts(store, state, None, 1000.0 + 601.0)
    assert [(item.subject, item.is_stale) for item in kept.forecasts] == [("sub_one", True)]
    assert kept.missing == ()


def test_the_last_one_made_stands_and_a_stale_one_is_not_kept(store: AccountStore) -> None:
    later = _made(used=11.0)
    save(store, [later], set())
    earlier = decode(encode(_made().forecast))
    assert earlier is not None
    earlier = earlier._replace(now=NOW - MINUTE)
    save(store, [later._replace(forecast=cast("Forecast", earlier))], set())
    save(store, [_made(used=10.5)._replace(is_stale=True)], set())
    (item,) = kept_forecasts(store, _state(_row(12.0)), None, 1000.0).forecasts
    assert item.forecast.used == 11.0 * GB
