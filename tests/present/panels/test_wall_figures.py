"""The wall's figures and letters: of the size that they say, whole, and within their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wpx_tui.present.panels.wall import Figure, banner, figure_lines
from wpx_tui.present.text.big_digits import LARGEST, big, can_draw, dots, height, largest
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain, width

GLYPHS = pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
TEXTS = ("0123456789", "98.7", "<1", "1,024", "–", "STALE 11 MIN", "critical", "%GB")


@GLYPHS
@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_letters_have_the_size_that_they_say(size: int, glyphs: Glyphs) -> None:
    for text in TEXTS:
        drawn = big(text, size, glyphs)
        assert len(drawn) == height(size, glyphs)
        assert {len(line) for line in drawn} == {dots(text) * size}
        assert largest(text, dots(text) * size, height(size, glyphs), glyphs) == size
        assert size == 1 or big(text, size, glyphs, shaded=True) != drawn
    signs = "0123456789ACDEFGHIJKLMNPQRTUVWXYZ.,:<%-_"
    assert len({tuple(big(sign, size, glyphs)) for sign in signs}) == len(signs)
    assert not can_draw("Ü")


WORDS = some.text(max_size=30)
FIGURES = some.builds(
    Figure,
    title=WORDS,
    number=some.sampled_from(["–", "<1", "81", "1,024", "98.7", "0.05"]),
    unit=some.sampled_from(["", "%", "GB", "KiB"]),
    word=some.sampled_from(["", "ok", "high", "critical", "STALE 11 min", "FAILED"]),
    detail=WORDS,
    role=some.sampled_from([Role.STRONG, Role.WARN, Role.BAD, Role.DIM]),
    is_live=some.booleans(),
)


@GLYPHS
@given(
    shown=some.lists(FIGURES, min_size=1, max_size=4),
    cells=some.integers(10, 250),
    rows=some.integers(1, 80),
)
def test_the_figures_fit_and_the_first_is_whole(
    shown: list[Figure], cells: int, rows: int, glyphs: Glyphs
) -> None:
    lines = figure_lines(shown, cells, rows, glyphs)
    assert len(lines) <= rows
    assert all(width(each) <= cells for each in lines)
    text = "\n".join(map(plain, lines))
    first = shown[0]
    drawn = [
        big(first.number, size, glyphs, shaded=not first.is_live) for size in range(1, LARGEST + 1)
    ]
    assert first.number in text or any(
        all(row.strip() in text for row in each) for each in drawn
    ), text


@given(text=WORDS.filter(bool), cells=some.integers(1, 200), rows=some.integers(1, 20))
def test_a_banner_fits(text: str, cells: int, rows: int) -> None:
    drawn = banner([text, "STALE"], cells, rows, UNICODE)
    assert len(drawn) <= rows
    assert all(len(each) <= cells or not can_draw(text) for each in drawn)
