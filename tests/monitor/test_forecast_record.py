"""What was forecast is kept once a day and held against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.forecast import Bucket, Span, Usage, forecast
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.forecast_book import ForecastBook
from wpx_tui.monitor.forecast_record import records
from wpx_tui.monitor.forecast_store import quota_readings_of, save
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.store import usage
from wpx_tui.store.database import Connection

GB = 2**30
START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccountStore]:
    kept = AccountStore(tmp_path, "http://127.0.0.1:1", Secret("token-of-the-record-test"))
    yield kept
    kept.close()


def foreseen(day: int, quota: float | None = None, subject: str = ACCOUNT) -> SubjectForecast:
    """The forecast on a day of October, of 1 GB a day."""
    now = START + day * DAY
    past = [Bucket(now - age * DAY, float(GB)) for age in range(1, 60)]
    result = forecast(Usage(past), now, Span(START, END), quota=quota, used=float(day * GB))
    return SubjectForecast(subject, "", result)


def came(store: AccountStore, subject: str, days: int, seen_at: datetime, size: int = GB) -> None:
    """Keep the days of October as they were seen."""
    rows = [
        (
            usage.Bucket(
                int((START + day * DAY).timestamp()), size, 1, 100.0, int(seen_at.timestamp())
            ),
            int((START + (day + 1) * DAY).timestamp()),
        )
        for day in range(days)
    ]

    def write(connection: Connection, account: int) -> None:
        usage.save_buckets(connection, account, subject, usage.Width.DAY, rows)

    assert store.write(write)


def reading(store: AccountStore, at: datetime, used: float, limit: float) -> None:
    row = usage.Quota(
        "sub_one", int(at.timestamp()), round(used), round(limit), "active", int(END.timestamp())
    )
    assert store.write(lambda connection, account: usage.save_quota(connection, account, row))


def test_one_a_day_is_kept_and_none_of_a_stale_one(store: AccountStore) -> None:
    for minutes in (0, 5, 60):
        item = foreseen(10)
        moment = item.forecast.now + timedelta(minutes=minutes)
        save(store, [item._replace(forecast=replace(item.forecast, now=moment))], set())
    save(store, [foreseen(11)._replace(is_stale=True)], set())
    (record,) = records(store)
    assert (record.subject, record.waiting, record.score.forecasts) == (ACCOUNT, 1, 0)


def test_a_month_is_held_against_what_came(store: AccountStore) -> None:
    save(store, [foreseen(day) for day in range(5, 25)], set())
    came(store, ACCOUNT, 31, END - timedelta(hours=1))
    assert records(store)[0].waiting == 20  # it is not over
    came(store, ACCOUNT, 31, END + timedelta(hours=2))
    score = records(store)[0].score
    assert (score.forecasts, score.ends, score.brier) == (20, 1, None)
    assert score.error_median == pytest.approx(0.0, abs=0.01)
    assert score.inside == 1.0


def test_twice_as_much_as_foreseen_is_an_error_of_what_was_to_come(store: AccountStore) -> None:
    save(store, [foreseen(21)], set())  # 21 used, 10 expected, 20 come
    came(store, ACCOUNT, 31, END + timedelta(hours=2), 2 * GB)
    score = records(store)[0].score
    assert score.error_median == pytest.approx(10 / 41, rel=0.02)
    assert score.inside == 0.0


def test_an_exhausted_quota_counts_for_the_chance_alone(store: AccountStore) -> None:
    save(store, [foreseen(day, 28.0 * GB, "sub_one") for day in range(5, 25)], set())
    came(store, "sub_one", 28, END + timedelta(hours=2))
    for day in range(31):
        reading(store, START + day * DAY, min(28, day) * GB, 28 * GB)
    score = records(store)[0].score
    assert (score.forecasts, score.error_median, score.inside) == (20, None, None)
    assert score.brier is not None
    assert score.brier < 0.05


def test_a_term_that_was_topped_up_tells_nothing(store: AccountStore) -> None:
    save(store, [foreseen(10, 28.0 * GB, "sub_one")], set())
    came(store, "sub_one", 31, END + timedelta(hours=2))
    reading(store, START + 10 * DAY, 10 * GB, 28 * GB)
    reading(store, START + 20 * DAY, 20 * GB, 60 * GB)
    assert records(store)[0].score.forecasts == 0


READINGS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([2, 3, None]),
        st.sampled_from([None, 5, 6]),
        st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(READINGS, st.booleans())
def test_the_turns_of_a_quota_tell_what_all_its_readings_do(
    store: AccountStore, rows: list[tuple[int, int | None, int | None, bool]], is_sorted: bool
) -> None:
    rows = sorted(rows, key=lambda row: row[0]) if is_sorted else rows
    quotas = [
        usage.Quota("sub_one", hour * 3600, None if is_unknown else used, limit, "active", end)
        for hour, (used, limit, end, is_unknown) in enumerate(rows)
    ]

    def write(connection: Connection, account: int) -> None:
        connection.execute("DELETE FROM quota")
        for quota in quotas:
            usage.save_quota(connection, account, quota)

    assert store.write(write)
    turns = store.read(usage.turns, "sub_one", 0, 2**40)
    assert turns is not None
    book, whole = ForecastBook(), ForecastBook()
    book.read("sub_one", *quota_readings_of(turns))
    whole.read("sub_one", *quota_readings_of(quotas))
    assert book.readings("sub_one") == whole.readings("sub_one")
    assert len(turns) == len(whole.readings("sub_one"))
