"""The words of the usual: what they say is so, and they fit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.usual import Usual
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.usual import rate_text, usual_line
from wpx_tui.present.text.spans import width

HOUR = datetime(2026, 11, 29, 1, tzinfo=UTC)


def text(usual: Usual, cells: int = 80) -> str:
    return "".join(part.text for part in usual_line(usual, Formatter(), cells))


def of(actual: float, reach: float = 50.0) -> Usual:
    return Usual(HOUR, 8, 945e6, 945e6 - reach * 1e6, 945e6 + reach * 1e6, actual)


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        (831.6e6, "▼ 12 % under a usual Sunday 01:00 (2.10 Mbit/s)"),
        (1040e6, "▲ 10 % over a usual Sunday 01:00 (2.10 Mbit/s)"),
        (945e6 * 4, "▲ ×4.0 a usual Sunday 01:00 (2.10 Mbit/s)"),
        (950e6, "as usual for a Sunday 01:00 (2.10 Mbit/s)"),
        (1.0, "▼ 99 % under a usual Sunday 01:00 (2.10 Mbit/s)"),
        (0.0, "▼ 100 % under a usual Sunday 01:00 (2.10 Mbit/s)"),
    ],
)
def test_it_says_what_is_compared(actual: float, words: str) -> None:
    assert text(of(actual)) == f"last hour {words}"


@given(st.floats(0, 1e15), st.integers(-3, 80))
def test_it_fits_or_is_left_out_whole(actual: float, cells: int) -> None:
    content = usual_line(of(actual), Formatter(), cells)
    assert width(content) <= max(cells, 0)
    assert bool(content) == bool(width(content))
    assert content or cells < 28


@pytest.mark.parametrize(
    ("use", "words"), [(0, "0 bit/s"), (450e3, "1.00 kbit/s"), (945e6, "2.10 Mbit/s")]
)
def test_a_rate_is_in_bits_a_second(use: float, words: str) -> None:
    assert rate_text(use) == words
