"""The cells of a text are those that Rich counts, with which Textual lays out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich import cells as rich

from wpx_tui.present.text.cells import NARROW, cell_len, set_cell_size

TEXT = st.text(st.sampled_from(sorted(NARROW)) | st.characters(exclude_categories=["C"]))


@given(TEXT, st.integers(0, 20))
def test_it_is_what_rich_counts(text: str, cells: int) -> None:
    assert cell_len(text) == rich.cell_len(text)
    assert set_cell_size(text, cells) == rich.set_cell_size(text, cells)


def test_every_sign_that_is_counted_without_rich_is_one_cell_wide() -> None:
    assert {rich.cell_len(sign) for sign in NARROW} == {1}
