"""What stood on the screen: nothing of later, nothing across a gap, and less of what is old."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.store import schema
from wpx_tui.store.retention import clean_up
from wpx_tui.store.snapshots import (
    HOUR,
    SLACK,
    SLOTS,
    YOUNG,
    Snapshot,
    packed,
    save_snapshot,
    snapshot,
    thin,
)

EVERY = 60
SLOT = SLOTS["countries"]
ACCOUNT = 1
steps = st.lists(
    st.tuples(st.sampled_from([20, 60, 61, 300, 2000, 9000]), st.sampled_from("aaabc")),
    min_size=1,
    max_size=40,
)


def opened() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.upgrade(connection)
    return connection


def save(connection: sqlite3.Connection, at: int, text: str) -> None:
    save_snapshot(
        connection, ACCOUNT, Snapshot("countries month", at, at, float(at), EVERY, packed(text))
    )


def read(connection: sqlite3.Connection, at: int) -> str | None:
    """The text that a replay shows at an instant; None in a gap."""
    row = snapshot(connection, ACCOUNT, "countries month", at)
    return row.text if row is not None and row.reaches(at) else None


@settings(max_examples=60)
@given(steps)
def test_an_instant_shows_what_was_seen_lately_and_a_gap_nothing(
    seen: list[tuple[int, str]],
) -> None:
    with closing(opened()) as connection:
        at, texts = 10_000, list[tuple[int, str]]()
        for step, text in seen:
            at += step
            save(connection, at, text)
            texts.append((at, text))
        for slot in (EVERY, SLOT):
            for instant, _ in texts:
                lately = {text for then, text in texts if instant - slot - EVERY <= then <= instant}
                assert read(connection, instant) in lately
            for (before, _), (after, _) in pairwise(texts):
                if after - before > 2 * EVERY + SLACK:
                    assert read(connection, after - 1) is None
            assert read(connection, texts[0][0] - 1) is None
            thin(connection, ACCOUNT, 0, at + 1)


def test_what_is_old_is_thinned_by_the_clean_ups_and_at_last_gone() -> None:
    with closing(opened()) as connection:
        connection.execute("INSERT INTO account(id, label, base, since) VALUES (1, '', x'', 0)")
        end = 6 * 86_400
        for at in range(0, end, EVERY):
            save(connection, at, str(at))
            if at % HOUR == 0:
                clean_up(connection, float(at))
        count = "SELECT count(*) FROM snapshot WHERE at >= ? AND at < ?"
        young = end - YOUNG
        (old,) = connection.execute(count, (0, young - SLOT)).fetchone()
        assert old == (young - SLOT) // SLOT
        (new,) = connection.execute(count, (young, end)).fetchone()
        assert new == YOUNG // EVERY
        assert all(read(connection, at) is not None for at in range(0, end, 617))
        for day in range(100 * 86_400, 120 * 86_400, 2 * HOUR):
            clean_up(connection, float(day))
        assert connection.execute(count, (0, end)).fetchone() == (0,)
