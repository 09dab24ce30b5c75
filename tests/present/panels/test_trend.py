"""The trend of the last hour: the same peak at any width, and one picture that moves on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.trend import scale, trend
from wpx_tui.present.panels.usual import rate_text
from wpx_tui.present.text.glyphs import UNICODE
from wpx_tui.present.text.spans import Line, plain, width

NOW = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)
minute = st.none() | st.integers(0, 10**9)
hours = st.lists(minute, min_size=60, max_size=60)
FULL = "█"


def rows(lines: list[Line]) -> list[str]:
    return [plain(each) for each in lines]


@given(hours, minute, st.integers(0, 10**8), st.integers(3, 240), st.integers(1, 8))
def test_it_fits_and_its_highest_bar_is_as_high_as_it_says(
    minutes: list[int | None], running: int | None, turn: int, cells: int, high: int
) -> None:
    drawn, count = trend(minutes, running, turn, cells, high, UNICODE)
    assert len(drawn) == high
    assert {width(each) for each in drawn} == {width(drawn[0])}
    assert width(drawn[0]) <= cells
    known = [each for each in [*minutes[-count:], running] if each]
    assert (FULL in plain(drawn[0])) == bool(known)
    peak = max((each for each in minutes[-count:] if each), default=0)
    caption = scale(minutes[-count:], f"{count} min", Formatter(), NOW)
    known_minutes = sum(each is not None for each in minutes[-count:])
    if known_minutes == count:
        assert caption.startswith(f"{count} min, ")
    elif known_minutes:
        assert caption.startswith(f"{known_minutes} min known since ")
    assert not peak or f", peak {rate_text(peak * 60)}" in caption
    assert "no traffic" not in caption or known_minutes > 1


@given(hours, st.integers(0, 10**8), st.sampled_from([20, 31, 40, 50, 61, 70, 100, 150]))
def test_a_minute_later_it_has_moved_and_is_otherwise_the_same(
    minutes: list[int | None], turn: int, cells: int
) -> None:
    peak = [10**9]  # newest twice, so that the scale stays
    before, _ = trend([*minutes[2:], *peak * 2], 0, turn, cells, 1, UNICODE)
    after, _ = trend([*minutes[3:], *peak * 3], 0, turn + 1, cells, 1, UNICODE)
    old, new = plain(before[0])[:-1], plain(after[0])[:-1]
    size = 1 if cells > 45 else -(-59 // (cells - 2))
    if cells < 90:  # where columns are wider they are not all alike
        assert old[2:-2] in new or (size > 1 and old[1:-2] in new)


def test_a_gap_is_blank_and_the_minutes_are_as_many_as_it_says() -> None:
    minutes = [None if each % 10 == 9 else 8 for each in range(60)]
    for cells, count in ((61, 60), (51, 50), (31, 60)):
        (drawn,), said = trend(minutes, 4, 0, cells, 1, UNICODE)
        assert said == count
        text = plain(drawn)
        assert text[-1] == "▄"
        assert text.count(" ") == (count // 10 if count == cells - 1 else 0)


@pytest.mark.parametrize(
    ("minutes", "cells", "is_sampled", "words"),
    [
        (
            [None] * 58 + [2**20, 2**21],
            99,
            False,
            "2 min known since 14:28, peak 280 kbit/s at 14:29",
        ),
        ([None] * 58 + [2**20, 2**21], 30, False, "2 min known, peak 280 kbit/s"),
        ([None] * 59 + [0], 99, False, "1 min known since 14:29, peak 0 bit/s"),
        ([None, 0, None, 0], 99, False, "2 min known since 14:27, no traffic"),
        ([2**20] * 60, 99, True, "60 min sampled, peak 140 kbit/s at 13:30"),
        ([None, *[2**20] * 12], 99, True, "12 min sampled since 14:18, peak 140 kbit/s at 14:18"),
        ([None] * 60, 99, False, "no full minute yet"),
    ],
)
def test_it_tells_what_is_known_and_since_when(
    minutes: list[int | None], cells: int, is_sampled: bool, words: str
) -> None:
    text = scale(minutes, f"{len(minutes)} min", Formatter(), NOW, cells, is_sampled=is_sampled)
    assert text == words
