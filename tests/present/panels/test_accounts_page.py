"""The page of a wall with all accounts: it fits, begins with the worst, counts what is hidden."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.accounts import AccountFigures
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import Units
from wpx_tui.present.panels.account_row import FINE, AccountRow, Cell, Standing
from wpx_tui.present.panels.accounts import accounts_page
from wpx_tui.present.text.glyphs import Plot
from wpx_tui.present.text.spans import Role, Span, line, width

NAMES = st.text(st.sampled_from("ab -\u682a\u5f0f\U0001f680"), min_size=1, max_size=30)


def row(place: int, name: str, rank: int, *, is_unknown: bool, fmt: Formatter) -> AccountRow:
    cells = {
        "share": Cell(f"{place}.0 %", float(place)),
        "period": Cell("567.8 GB", 5.0),
        "data": Cell("12 min old" if rank else "live"),
    }
    verdict = (line("Residential 500GB 97.5 % critical"), line("97.5 %"))
    sign = Span(fmt.glyphs.good if rank == FINE else fmt.glyphs.bad, Role.GOOD)
    figures = AccountFigures(not is_unknown, 1.0, 5e9, 10, 99.0, 1e6)
    return AccountRow(place, name, Standing(rank, sign, verdict), cells, figures, is_unknown)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.sampled_from([0, FINE]), st.booleans()), min_size=1, max_size=30),
    st.sampled_from([(200, 57), (120, 37), (80, 21), (40, 9), (20, 4), (20, 3)]),
    st.booleans(),
)
def test_it_fits_begins_with_the_worst_and_counts_what_is_hidden(
    accounts: list[tuple[str, int, bool]], size: tuple[int, int], is_ascii: bool
) -> None:
    cells, lines = size
    fmt = Formatter.chosen(Units.GB, "UTC", Plot.BLOCKS, ascii=is_ascii)
    rows = [
        row(place, name.encode("ascii", "replace").decode() if is_ascii else name, rank,
            is_unknown=unknown, fmt=fmt)
        for place, (name, rank, unknown) in enumerate(accounts)
    ]  # fmt: skip
    page = accounts_page(rows, fmt, cells, lines)
    assert len(page) <= lines
    assert all(width(item) <= cells for item in page)
    texts = ["".join(span.text for span in item) for item in page]
    if is_ascii:
        assert "".join(texts).isascii()
    assert all(span.action is None for item in page for span in item)
    visible = [text for text in texts[1:-1] if text.strip()]
    hidden = [text for text in visible if text.startswith("   and ")]
    if len(rows) <= lines - 2:
        assert (len(visible), hidden) == (len(rows), [])
    elif lines > 3:
        assert hidden == [f"   and {len(rows) - len(visible) + 1} more"]
    worst = any(item.standing.rank != FINE for item in rows)
    assert visible[0].startswith(f" {fmt.glyphs.bad if worst else fmt.glyphs.good} ")
