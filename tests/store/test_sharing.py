"""Who asks next: the decision on one stored row, and any interleaving of those who look at it."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.support import (
    BOOT,
    NOW,
    PRESENT,
    QUESTION,
    answer,
    database,
    failure,
)
from wpx_tui.store.answers import NOTHING, Answer, Failure, Stored
from wpx_tui.store.boot import boot_id
from wpx_tui.store.database import Database
from wpx_tui.store.lock import QuestionLocks, Taken
from wpx_tui.store.sharing import (
    MAX_WAIT,
    STALE_FAILURE,
    Ask,
    Decision,
    Present,
    SharedQuestion,
    Use,
    Wait,
    age,
    decide,
    due_at,
)

asked_times = st.floats(0, 1e9)
intervals = st.floats(1, 3600)


@given(asked_times, intervals)
def test_the_due_time_is_the_same_for_all_and_within_a_tenth(asked: float, interval: float) -> None:
    due = due_at(asked, interval)
    assert due == due_at(float(repr(asked)), interval)
    assert asked + 0.899 * interval <= due <= asked + 1.101 * interval


def test_the_due_times_are_spread() -> None:
    parts = [due_at(asked / 7, 1.0) - asked / 7 for asked in range(2000)]
    assert min(parts) < 0.91
    assert max(parts) > 1.09
    assert math.isclose(sum(parts) / len(parts), 1.0, abs_tol=0.01)


@given(asked_times, intervals, st.floats(-5000, 5000))
def test_an_answer_is_used_until_it_is_due_and_not_before_it_was_asked(
    asked: float, interval: float, later: float
) -> None:
    stored = Stored(answer(asked), None)
    present = Present(asked + later, BOOT)
    decision = decide(stored, present, interval)
    if asked <= present.clock < due_at(asked, interval):
        assert decision == Use(answer(asked), due_at(asked, interval))
    else:
        is_past = asked <= present.clock
        assert decision == Ask(known=asked if is_past else float("-inf"))
        # Who has waited for it takes it all the same, unless it was asked in the future.
        waited = decide(stored, present, interval, newer_than=math.nextafter(asked, -math.inf))
        assert isinstance(waited, Use) == is_past
        assert isinstance(decide(stored, present, interval, newer_than=asked), Ask)
    rebooted = Present(present.clock, "another")
    assert decide(stored, rebooted, interval) == Ask()
    assert age(answer(asked), rebooted) is None


def test_an_exact_age_has_no_jitter() -> None:
    for late, expected in ((59.9, Use), (60.0, Ask)):
        present = Present(NOW + late, BOOT)
        decision = decide(Stored(answer(), None), present, 60.0, is_exact=True)
        assert isinstance(decision, expected)


def test_a_failure_is_shared_until_its_next_try() -> None:
    failed = failure(number=3)
    stored = Stored(answer(NOW - 60), failed)
    assert decide(stored, PRESENT, 5.0) == Wait(failed, failed.next_at)
    assert decide(stored, Present(failed.next_at, BOOT), 5.0) == Ask(failed, known=NOW - 60)
    # Whoever asks more seldom still has a young answer.
    assert isinstance(decide(stored, PRESENT, 300.0), Use)


@given(st.floats(allow_nan=False), st.floats(0, 1e6))
def test_no_stored_failure_keeps_anybody_from_asking_for_long(next_at: float, now: float) -> None:
    stored = Stored(None, failure(NOW)._replace(next_at=next_at))
    decision = decide(stored, Present(now, BOOT), 5.0)
    if not NOW <= now < NOW + MAX_WAIT:
        assert isinstance(decision, Ask)
    assert isinstance(decide(stored, Present(now, "another"), 5.0), Ask)


def test_a_failure_of_long_ago_is_not_counted_on() -> None:
    failed = failure(number=9)
    for late, expected in ((0.0, failed), (STALE_FAILURE, None)):
        present = Present(failed.next_at + late, BOOT)
        assert decide(Stored(None, failed), present, 5.0) == Ask(expected)


def test_a_refresh_takes_only_what_was_asked_since() -> None:
    stored = Stored(answer(NOW - 2), failure(NOW - 1))
    assert isinstance(decide(stored, PRESENT, 60.0, since=NOW - 2), Use)
    assert isinstance(decide(stored, PRESENT, 1.0, since=NOW - 1.5), Wait)
    assert decide(stored, PRESENT, 60.0, since=NOW) == Ask(failure(NOW - 1))


def test_this_boot_has_an_id_and_a_system_without_one_has_none(tmp_path: Path) -> None:
    assert len(boot_id()) == 36
    assert boot_id() == boot_id()
    assert boot_id(str(tmp_path / "none")) == ""


# Any interleaving of several processes, each step of which is one call of the store.

fresh = count()


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, ...]]:
    folder = tmp_path_factory.mktemp("store")
    opened = tuple(database(folder) for _ in range(3))
    yield opened
    for store in opened:
        store.close()


def get(
    shared: SharedQuestion, calls: list[float], *, fails: bool
) -> Generator[None, None, Answer | Failure]:
    """The loop of `sharing`, stopping after each step; the call is one as well."""
    while True:
        decision = shared.look(PRESENT, 60.0)
        yield
        if not isinstance(decision, Ask):
            return shared_value(decision)
        taken = shared.take()
        yield
        if taken is Taken.HELD:
            break
    decision = shared.look(PRESENT, 60.0)
    yield
    if not isinstance(decision, Ask):
        shared.release()
        return shared_value(decision)
    calls.append(NOW)
    yield
    if fails:
        assert shared.failed(failure())
        return failure()
    assert shared.answered(answer())
    return answer()


def shared_value(decision: Decision) -> Answer | Failure:
    assert isinstance(decision, Use | Wait)
    return decision.answer if isinstance(decision, Use) else decision.failure


@given(st.lists(st.integers(0, 2), max_size=60), st.booleans())
def test_any_interleaving_of_several_makes_one_call(
    stores: tuple[Database, ...], schedule: list[int], fails: bool
) -> None:
    question = QUESTION._replace(text=f"question {next(fresh)}")
    calls: list[float] = []
    gets = [
        get(SharedQuestion(store, QuestionLocks(store.folder), question), calls, fails=fails)
        for store in stores
    ]
    results: dict[int, Answer | Failure] = {}
    # What the schedule leaves open is finished in turns.
    for number in (*schedule, *(0, 1, 2) * 20):
        if number not in results:
            try:
                next(gets[number])
            except StopIteration as end:
                results[number] = end.value
    assert len(calls) == 1
    assert set(results.values()) == {failure() if fails else answer()}
    assert len(results) == 3


def test_an_answer_and_what_is_recorded_of_it_are_kept_together(tmp_path: Path) -> None:
    store = database(tmp_path)
    shared = SharedQuestion(store, QuestionLocks(store.folder), QUESTION)
    recorded: list[float] = []
    assert shared.answered(answer(20.0), lambda _rows: recorded.append(20.0))
    assert not shared.answered(answer(10.0), lambda _rows: recorded.append(10.0))
    assert recorded == [20.0]  # once, by whoever has news

    def breaks(_rows: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shared.answered(answer(30.0), breaks)
    decision = shared.look(Present(31.0, BOOT), 60.0)
    assert decision == Use(answer(20.0), due_at(20.0, 60.0))


def test_where_no_lock_can_be_had_one_asks_alone(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("no folder")
    assert QuestionLocks(tmp_path).take(QUESTION) is Taken.UNSUPPORTED


def test_the_lock_files_stay_and_are_private(tmp_path: Path) -> None:
    locks = QuestionLocks(tmp_path / "state")
    assert locks.take(QUESTION) is Taken.HELD
    assert locks.take(QUESTION) is Taken.BUSY
    locks.release_all()
    assert locks.take(QUESTION) is Taken.HELD
    (file,) = (tmp_path / "state" / "locks").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_hung_holder_is_passed_by_by_one_only(tmp_path: Path) -> None:
    hung, first, second = (QuestionLocks(tmp_path) for _ in range(3))
    assert hung.take(QUESTION) is Taken.HELD
    for locks in (first, second):
        assert locks.take(QUESTION) is Taken.BUSY
        locks.mark_stuck(QUESTION)
    assert first.take(QUESTION) is Taken.HELD
    assert second.take(QUESTION) is Taken.BUSY
    first.release(QUESTION)
    assert second.take(QUESTION) is Taken.HELD
    second.release(QUESTION)
    hung.release(QUESTION)
    assert first.take(QUESTION) is Taken.HELD  # the first lane again, and no other from now on
    assert hung.take(QUESTION) is Taken.BUSY


def test_when_all_lanes_hang_one_asks_alone(tmp_path: Path) -> None:
    last = QuestionLocks(tmp_path)
    hung = []
    for _ in range(3):
        locks = QuestionLocks(tmp_path)
        while locks.take(QUESTION) is not Taken.HELD:
            locks.mark_stuck(QUESTION)
        hung.append(locks)
    for _ in range(3):
        assert last.take(QUESTION) is Taken.BUSY
        last.mark_stuck(QUESTION)
    assert last.take(QUESTION) is Taken.UNSUPPORTED


def test_a_store_that_cannot_be_used_means_to_ask_alone(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    store = database(tmp_path / "state")
    shared = SharedQuestion(store, QuestionLocks(tmp_path), QUESTION)
    assert shared.look(PRESENT, 5.0) == Ask(alone=True)
    assert not shared.answered(answer())
    assert not shared.failed(failure())
    assert decide(NOTHING, PRESENT, 5.0) == Ask()
