"""What is let go of, who is forgotten, and whose history a new token goes on with."""

from __future__ import annotations

from pathlib import Path

from tests.store.support import (
    KEYS,
    OTHER_KEYS,
    QUESTION,
    SECRET,
    WALL,
    answer,
    database,
    fill,
    minute,
    record,
)
from wpx_tui.store import account, answers, events, info, keys, notices, retention, samples, usage
from wpx_tui.store.database import Connection, Database
from wpx_tui.store.schema import STEPS
from wpx_tui.store.usage import Bucket, Quota, Width

DAY = retention.DAY
NOW = int(WALL)


def clean(store: Database, wall: float, runs: int = 1, bound: int = retention.BOUND) -> int:
    """Clean up so many times, an hour apart."""
    times = [wall + retention.INTERVAL * number for number in range(runs)]
    return sum(store.write(retention.clean_up, time, bound) for time in times)


def keep_days(rows: Connection, owner: int, days: int) -> None:
    """A row of each kind for each day up to now, and one for the minute of noon."""
    for day in range(days):
        at = NOW - day * DAY
        samples.save_minute(rows, owner, minute(at - at % 60))
        bucket = Bucket(at, 1, 1, 1.0, at)
        for width in (Width.HOUR, Width.DAY):
            usage.save_buckets(rows, owner, usage.ALL, width, [(bucket, at + 3600)])
        usage.save_quota(rows, owner, Quota("sub", at, 1, 2, "active", None))
        events.save_event(rows, owner, events.Event(float(at), "failed", "summary", "gone"))


def test_the_history_is_kept_for_400_days_and_minutes_for_90(tmp_path: Path) -> None:
    store = database(tmp_path)
    store.write(keep_days, 1, 420)
    runs = 340
    clean(store, WALL - runs * retention.INTERVAL, runs + 1)  # the last one is now
    rows = info.store_info(store).rows
    expected = {"minute": 90, "bucket": 2 * 400, "quota": 400, "event": 400}
    for table, days in expected.items():
        assert abs(rows[table] - days) <= 2, table
    oldest = store.read(samples.minutes, 1, 0, NOW + 1)[0].at
    assert NOW - 91 * DAY <= oldest <= NOW - 89 * DAY


def test_once_an_hour_and_at_most_a_day_so_that_a_wrong_clock_does_no_harm(tmp_path: Path) -> None:
    store = database(tmp_path)
    store.write(keep_days, 1, 30)
    before = info.store_info(store).rows
    wrong = WALL + 3000 * DAY
    assert clean(store, wrong) > 0
    assert store.write(retention.clean_up, wrong + 60) == 0
    after = info.store_info(store).rows
    for table in ("minute", "quota", "event"):
        assert before[table] - after[table] == 1, table
    # The clock is right again, and its time before that of the last clean-up: it goes on.
    assert store.write(retention.clean_up, WALL) == 0
    done = "SELECT done_at FROM upkeep"
    assert store.read(lambda rows: rows.execute(done).fetchone()) == (WALL,)


def test_the_tables_of_every_step_are_counted(tmp_path: Path) -> None:
    rows = info.store_info(database(tmp_path)).rows
    assert {"snapshot", "country_reading", "current_forecast"} < set(rows)


def test_a_store_that_is_too_large_lets_go_of_minutes_and_hours_alone(tmp_path: Path) -> None:
    store = database(tmp_path)
    store.write(keep_days, 1, 30)
    clean(store, WALL, runs=50, bound=1)
    rows = info.store_info(store).rows
    assert rows["minute"] == 0
    assert rows["bucket"] == rows["quota"] == rows["event"] == 30
    widths = "SELECT DISTINCT width FROM bucket"
    assert store.read(lambda rows: rows.execute(widths).fetchall()) == [(int(Width.DAY),)]


def test_answers_that_nobody_asks_for_any_more_go(tmp_path: Path) -> None:
    store = database(tmp_path)
    week_ago = WALL - 8 * DAY
    for number in range(retention.ANSWERS + 5):
        question = QUESTION._replace(text=str(number))
        store.write(answers.save_answer, question, answer()._replace(came_at=WALL - number))
    old = QUESTION._replace(text="old")
    store.write(answers.save_answer, old, answer()._replace(came_at=week_ago))
    store.write(notices.claim, 1, notices.Notice("rule", "sub", "2022"), WALL - 401 * DAY)
    clean(store, WALL)
    rows = info.store_info(store).rows
    assert rows["answer"] == retention.ANSWERS
    assert rows["notice"] == 0
    assert store.read(answers.load, QUESTION._replace(text="0")).answer is not None


def test_an_account_that_is_forgotten_leaves_nothing_and_the_other_stays(tmp_path: Path) -> None:
    store = database(tmp_path)
    secret_name = "Residential-of-acme"
    mine = store.write(account.account_id, KEYS, WALL)
    theirs = store.write(account.account_id, OTHER_KEYS, WALL)
    for owner, token, name in (
        (mine, KEYS.token, secret_name),
        (theirs, OTHER_KEYS.token, "other"),
    ):
        question = QUESTION._replace(token=token)
        store.write(keep_days, owner, 3)
        store.write(events.save_event, owner, events.Event(1.0, "high", name, name))
        store.write(answers.save_answer, question, answer(body=f'"{name}"'))
    store.write(account.forget, mine)
    store.write(retention.compact)
    assert store.checkpoint()
    assert store.read(account.accounts) == (account.Account(theirs, "other", NOW, NOW),)
    assert store.read(account.find_account, KEYS) is None
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert secret_name.encode() not in content
    assert b"other" in content
    assert len(store.read(samples.minutes, theirs, 0, NOW + 1)) == 3
    # Whoever still watches it begins anew.
    store.write(record, 1)
    assert store.read(account.find_account, KEYS) not in (None, theirs)


def test_a_new_token_with_the_same_subject_or_subscription_keeps_the_history(
    tmp_path: Path,
) -> None:
    store = database(tmp_path)
    old = store.write(account.account_id, KEYS, WALL)
    assert not store.write(account.rebind, KEYS, ["sub_1"], WALL)
    store.write(usage.save_quota, old, Quota("sub_1", NOW, 1, 2, "active", None))
    store.write(samples.save_minute, old, minute(60, figure=1))

    renewed = keys.account_keys(SECRET, "https://api.example", "next year's", "acme 2")
    new = store.write(account.account_id, renewed, WALL)
    assert new != old
    store.write(samples.save_minute, new, minute(60, figure=2))  # before it was known
    store.write(samples.save_minute, new, minute(120, figure=2))
    assert not store.write(account.rebind, renewed, ["sub_9"], WALL)
    assert store.write(account.rebind, renewed, ["sub_9", "sub_1"], WALL)
    assert not store.write(account.rebind, renewed, ["sub_1"], WALL)  # by another process, after it
    assert store.write(account.account_id, renewed, WALL) == old
    assert store.write(account.account_id, KEYS, WALL) == old
    kept = store.read(samples.minutes, old, 0, 999)
    assert kept == (minute(60, figure=1), minute(120, figure=2))
    assert info.store_info(store).rows["minute"] == 2

    elsewhere = keys.account_keys(SECRET, "https://other.example", "token", "")
    assert not store.write(account.rebind, elsewhere, ["sub_1"], WALL)


def test_two_subjects_stay_apart_whatever_they_share(tmp_path: Path) -> None:
    store = database(tmp_path)

    def user(name: str) -> keys.AccountKeys:
        made = keys.account_keys(SECRET, "https://api.example", f"token of {name}", name)
        return made._replace(subject=name.encode())

    first = store.write(account.account_id, user("ann"), WALL)
    store.write(usage.save_quota, first, Quota("sub", NOW, 1, 2, "active", None))
    assert not store.write(account.rebind, user("bob"), ["sub"], WALL)
    assert store.write(account.account_id, user("bob"), WALL) != first
    # The same subject with another token is the same account at once.
    again = user("ann")._replace(token=b"renewed")
    assert store.write(account.account_id, again, WALL) == first


def test_accounts_of_which_nothing_is_left_go_in_the_end(tmp_path: Path) -> None:
    store = database(tmp_path)
    long_ago = WALL - 500 * DAY
    store.write(account.account_id, KEYS, long_ago)
    used = store.write(account.account_id, OTHER_KEYS, long_ago)
    store.write(usage.save_quota, used, Quota("sub", NOW, 1, 2, "active", None))
    clean(store, WALL)
    assert [row.id for row in store.read(account.accounts)] == [used]


def test_what_the_store_says_of_itself(tmp_path: Path) -> None:
    path = fill(tmp_path, polls=50)
    store = database(tmp_path)
    told = info.store_info(store)
    assert told.path == path
    assert told.bytes == info.size_on_disk(path) > 4096
    assert told.rows["minute"] == told.rows["answer"] == told.rows["bucket"] == 50
    assert (told.oldest, told.newest) == (60, 50 * 3600)
    assert (told.journal, told.version, told.moved_aside) == ("wal", len(STEPS), ())
    assert [row.label for row in told.accounts] == ["acme"]
    assert info.health(store) == info.HEALTHY
