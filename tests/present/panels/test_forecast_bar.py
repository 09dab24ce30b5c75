"""The quota bar that looks ahead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.present.panels.forecast_bar import Outlook, forecast_bar
from wpx_tui.present.text.glyphs import ASCII, BRAILLE, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain


@pytest.mark.parametrize("glyphs", [UNICODE, BRAILLE, ASCII], ids=["blocks", "braille", "ascii"])
@given(st.floats(0, 1), st.floats(0.01, 0.5), st.integers(4, 90))
def test_no_gap_stands_between_what_is_used_and_what_is_expected(
    glyphs: Glyphs, used: float, more: float, cells: int
) -> None:
    ahead = Outlook(used + more, used + more, used + more, pace=None, is_stale=False)
    text = plain(forecast_bar(used, ahead, 4 / 3, cells, glyphs, Role.BAR))
    assert len(text) == cells
    filled, expected, _ = text.partition(glyphs.unfinished)
    if expected and len(filled) > 1:
        assert set(filled) <= {glyphs.bar[-1], "+", "!"}
        assert abs(len(filled) - used * 3 / 4 * cells) <= 1
