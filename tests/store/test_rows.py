"""What is kept and read back is equal, and what was asked or seen earlier never wins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.support import (
    KEYS,
    OTHER_KEYS,
    QUESTION,
    WALL,
    answer,
    database,
    failure,
    minute,
)
from wpx_tui.store import account, answers, events, forecasts, notices, samples, usage
from wpx_tui.store.answers import Answer, Failure, Question, Stored
from wpx_tui.store.database import Database
from wpx_tui.store.problems import ProblemKind, StoreUnavailable
from wpx_tui.store.usage import Bucket, Quota, Width

BIG = 2**63 - 1
counts = st.none() | st.integers(0, BIG)
times = st.integers(0, 2**40)
reals = st.none() | st.floats(allow_nan=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
seconds = st.floats(0, 1e12)
fresh = count(1)
"""Numbers that no example has used: each has an account and a question of its own."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = database(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


def new_question() -> Question:
    return QUESTION._replace(text=f"question {next(fresh)}")


def new_account() -> int:
    return next(fresh)


@given(
    st.builds(Answer, seconds, texts, seconds, reals, texts, texts),
    st.builds(
        Failure, seconds, texts, seconds, texts, st.none() | texts, st.integers(1, BIG), seconds,
        st.floats(0), texts,
    ),
)  # fmt: skip
def test_answers_and_failures_come_back_as_they_were(
    store: Database, kept: Answer, failed: Failure
) -> None:
    question, other = new_question(), new_question()
    store.write(answers.save_answer, question, kept)
    store.write(answers.save_failure, other, failed)
    assert store.read(answers.load, question) == Stored(kept, None)
    assert store.read(answers.load, other) == Stored(None, failed)


minute_rows = st.builds(
    samples.Minute, times, st.integers(0, 60), *4 * (counts,), reals, counts, counts
)
bucket_rows = st.builds(Bucket, times, counts, counts, reals, times, st.none(), st.none())
event_rows = st.builds(events.Event, seconds, texts, texts, texts, reals, st.integers(1, BIG))


@given(
    st.lists(minute_rows, unique_by=lambda row: row.at),
    st.lists(bucket_rows, unique_by=lambda row: row.start),
    st.lists(event_rows, unique_by=lambda row: row[:3]),
    st.builds(forecasts.Forecast, texts, times, times, counts, counts, *4 * (reals,), counts),
    st.builds(Quota, texts, times, counts, counts, st.none() | texts, st.none() | times),
)
def test_the_history_comes_back_as_it_was(
    store: Database,
    minutes: list[samples.Minute],
    buckets: list[Bucket],
    happened: list[events.Event],
    forecast: forecasts.Forecast,
    quota: Quota,
) -> None:
    owner, end = new_account(), 2**41

    def save(rows: Any) -> None:
        for row in minutes:
            samples.save_minute(rows, owner, row)
        # An end that is never reached: nothing of them is closed.
        usage.save_buckets(rows, owner, "sub", Width.DAY, [(row, end) for row in buckets])
        for event in happened:
            events.save_event(rows, owner, event)
        forecasts.save_forecast(rows, owner, forecast)
        usage.save_quota(rows, owner, quota)

    store.write(save)
    assert store.read(samples.minutes, owner, 0, end) == tuple(sorted(minutes))
    days = store.read(usage.buckets, owner, "sub", Width.DAY, 0, end)
    assert days == tuple(sorted(buckets, key=lambda row: row.start))
    assert set(store.read(events.latest_events, owner, 1000)) == set(happened)
    kept = store.read(forecasts.forecasts, owner, forecast.subject, 0, end)
    assert kept == (forecast,)
    used = store.read(usage.quotas, owner, quota.subscription, 0, end)
    assert used == (quota,)


polls = st.lists(
    st.tuples(st.booleans(), st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0])), min_size=1, max_size=8
)


@given(polls, st.permutations(range(8)))
def test_whatever_comes_last_the_one_that_was_asked_last_stands(
    store: Database, asked: list[tuple[bool, float]], order: list[int]
) -> None:
    """Whatever the order in which processes write what they got."""
    question = new_question()
    results = [asked[place] for place in order if place < len(asked)]
    for is_answer, at in results:
        if is_answer:
            store.write(answers.save_answer, question, answer(at))
        else:
            store.write(answers.save_failure, question, failure(at))
    stored = store.read(answers.load, question)
    newest = max((at for is_answer, at in results if is_answer), default=None)
    assert (stored.answer.asked if stored.answer else None) == newest
    failed = max((at for is_answer, at in results if not is_answer), default=0.0)
    if failed > (newest or 0.0):
        assert stored.failure == failure(failed)
    elif failed < (newest or 0.0):
        assert stored.failure is None


def test_an_answer_of_an_earlier_boot_gives_way_however_large_its_time(store: Database) -> None:
    question = new_question()
    before, after = answer(9e6, boot="before"), answer(3.0, boot="after")
    store.write(answers.save_failure, question, failure(9e6, boot="before"))
    store.write(answers.save_answer, question, before)
    assert store.write(answers.save_answer, question, after)
    assert store.read(answers.load, question) == Stored(after, None)


def test_without_a_boot_id_a_clock_that_was_ahead_does_not_keep_answers_out(
    store: Database,
) -> None:
    question = new_question()
    wrong = Answer(WALL + 9e6, "", WALL + 9e6, None, "me", "wrong")
    right = Answer(WALL, "", WALL + 0.2, None, "me", "right")
    earlier = Answer(WALL - 5, "", WALL + 0.1, None, "me", "earlier")
    store.write(answers.save_answer, question, wrong)
    assert store.write(answers.save_answer, question, right)
    assert not store.write(answers.save_answer, question, earlier)
    assert store.read(answers.load, question).answer == right


def test_what_cannot_be_stored_spoils_nothing_else(store: Database) -> None:
    question = new_question()
    store.write(answers.save_answer, question, answer())
    too_long = answer(6000.0, body="x" * (answers.MAX_BODY + 1))
    assert not store.write(answers.save_answer, question, too_long)
    with pytest.raises(StoreUnavailable) as refused:
        store.write(answers.save_answer, question, answer(6000.0, body="\ud800"))
    assert refused.value.problem.kind is ProblemKind.INTERNAL
    with pytest.raises(StoreUnavailable):
        store.write(samples.save_minute, 1, minute(60, figure=2**63))
    assert store.problem is None
    assert store.read(answers.load, question).answer == answer()


def test_a_row_with_values_of_other_types_is_as_none(store: Database) -> None:
    """Whoever wrote it: the file is no more trusted than the API is."""
    question, owner = new_question(), new_account()
    store.write(answers.save_answer, question, answer())
    store.write(lambda rows: rows.execute("UPDATE answer SET body = x'00', ahead = 'soon'"))
    store.write(samples.save_minute, owner, minute(60))
    store.write(samples.save_minute, owner, minute(120))
    store.write(
        lambda rows: rows.execute("UPDATE minute SET bytes = 'many' WHERE at = 60 AND account = ?",
                                  (owner,))
    )  # fmt: skip
    assert store.read(answers.load, question).answer is None
    assert store.read(samples.minutes, owner, 0, 999) == (minute(120),)


def test_the_last_sample_of_a_minute_stands(store: Database) -> None:
    owner = new_account()
    for second in (10, 50, 30):
        store.write(samples.save_minute, owner, minute(60, second, second))
    assert store.read(samples.minutes, owner, 0, 99) == (minute(60, 50, 50),)


def test_late_traffic_can_be_told_and_old_views_do_not_win(store: Database) -> None:
    owner, end = new_account(), 86_400

    def see(used: int, seen_at: int) -> int:
        row = (Bucket(0, used, used, 99.0, seen_at), end)
        return store.write(usage.save_buckets, owner, usage.ALL, Width.DAY, [row])

    assert see(10, end - 7200) == 1  # still filling
    assert see(60, end + 60) == 1
    assert see(100, end + 7200) == 1  # what came late
    assert see(100, end + 7260) == 0  # nothing new so soon: nothing written
    assert see(61, end + 61) == 0  # a view from before
    assert see(100, end + 90_000) == 1  # confirmed
    days = store.read(usage.buckets, owner, usage.ALL, Width.DAY, 0, end)
    assert days == (Bucket(0, 100, 100, 99.0, end + 90_000, 60, end + 60),)


def test_a_quota_is_kept_hourly_and_when_something_begins(store: Database) -> None:
    owner = new_account()
    first = Quota("sub", 7200, 50, 100, "active", 9000)
    same_hour = first._replace(at=7500, used=60)
    kept = [
        first,
        first._replace(at=8000, status="suspended"),
        first._replace(at=8100, status="suspended", quota=200),
        first._replace(at=8200, status="suspended", quota=200, used=0),
        first._replace(at=10_800, status="suspended", quota=200, used=1),
    ]
    for quota in (first, same_hour, *kept[1:]):
        store.write(usage.save_quota, owner, quota)
    rows = store.read(usage.quotas, owner, "sub", 0, 99_999)
    assert rows == tuple(kept)
    assert store.read(usage.subscriptions, owner) == ("sub",)


def test_one_forecast_a_day_is_kept_for_each_end(store: Database) -> None:
    owner = new_account()
    first = forecasts.Forecast("sub", 900_000, 86_400, 1, 9, 1.0, 2.0, 3.0, 0.5, None)
    later = first._replace(made_at=first.made_at + 3600, p50=2.5)
    next_day = first._replace(made_at=first.made_at + 86_400)
    for forecast in (first, later, next_day):
        store.write(forecasts.save_forecast, owner, forecast)
    kept = store.read(forecasts.forecasts, owner, "sub", 0, 10**6)
    assert kept == (first, next_day)


def test_an_event_that_repeats_stands_once(store: Database) -> None:
    owner = new_account()
    first = events.Event(10.0, "failed", "summary", "no answer")
    again = first._replace(at=20.0, times=2)
    other = events.Event(15.0, "recovered", "summary", "answers again", 5.0)
    store.write(events.save_event, owner, first)
    store.write(events.save_event, owner, other)
    store.write(events.save_event, owner, again, repeats=first)
    assert store.read(events.latest_events, owner, 9) == (again, other)
    assert store.read(events.latest_events, owner, 1) == (again,)


def test_one_process_sends_a_notice_and_another_if_it_never_did(store: Database) -> None:
    owner, notice = new_account(), notices.Notice("quota", "sub", "2024-01")

    def claim(wall: float) -> bool:
        return store.write(notices.claim, owner, notice, wall)

    assert [claim(WALL), claim(WALL), claim(WALL + 59)] == [True, False, False]
    assert [claim(WALL + 61), claim(WALL + 62)] == [True, False]
    store.write(notices.mark_sent, owner, notice, WALL + 63)
    assert not claim(WALL + 9999)
    store.write(notices.rearm, owner, notice)
    assert claim(WALL + 10_000)
    assert claim(WALL)  # the clock was put back: the claim of the future counts for nothing


def test_two_accounts_and_two_shapes_know_nothing_of_each_other(tmp_path: Path) -> None:
    store = database(tmp_path)
    mine = store.write(account.account_id, KEYS, WALL)
    theirs = store.write(account.account_id, OTHER_KEYS, WALL)
    assert mine != theirs
    question = new_question()
    store.write(answers.save_answer, question, answer(body="mine"))
    store.write(answers.save_failure, question, failure(6000.0))
    for stranger in (question._replace(token=OTHER_KEYS.token), question._replace(shape=2)):
        assert store.read(answers.load, stranger) == answers.NOTHING
    store.write(samples.save_minute, mine, minute(60))
    assert store.read(samples.minutes, theirs, 0, 99) == ()
