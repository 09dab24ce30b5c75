"""The wall's first figure: the verdict, as large as fits, whole, and never green of old figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import MOMENT
from tests.present.panels.test_verdict import FMT, LIMITS, NOW, account, foresee, row
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.panels.headline import Headline, headline, headline_lines
from wpx_tui.present.panels.verdict import verdict
from wpx_tui.present.text.big_digits import LARGEST, big
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import Line, Role, plain, width

RUNS_OUT = foresee(account(row(1, 0.81)), 13.0)
OLD = ("subscriptions",)
OLD_RUNS_OUT = foresee(account(row(1, 0.81), old=OLD), 13.0)


def first(state: AccountState) -> Headline:
    return headline(state, LIMITS, FMT, NOW, MOMENT)


def about(state: AccountState, cells: int = 100) -> str:
    """The line below the letters."""
    return plain(headline_lines(first(state), cells, 20, UNICODE)[-1]).strip()


@pytest.mark.parametrize(
    ("state", "text", "role", "line"),
    [
        (
            RUNS_OUT,
            "empty Sun 29 Nov",
            Role.WARN,
            "Product1 500GB  27 Nov–1 Dec · 52 days early · 81.0 % used · 95.0 GB left",
        ),
        (
            foresee(account(row(1, 0.81), row(2, 0.97)), 13.0),
            "97.0 % critical",
            Role.ALARM,
            "Product2 500GB  empty tomorrow about 18:00",
        ),
        (foresee(account(row(1, 0.3)), 0.05), "all well", Role.GOOD, "Product1 500GB  30.0 % used"),
        (account(row(1, 0.3)), "no quota high", Role.GOOD, "Product1 500GB  30.0 % used"),
        (account(row(1, 0.3), success=81.0), "success 81.0 %", Role.WARN, ""),
        (account(), "no active subscription", Role.DIM, ""),
        (account(failed=OLD), "quotas not known", Role.DIM, "FAILED  503 from the API"),
        (
            foresee(account(row(1, 0.81), old=OLD), 13.0),
            "empty Sun 29 Nov",
            Role.DIM,
            "STALE 12 min",
        ),
        (account(row(1, 0.97), old=OLD), "97.0 % critical", Role.DIM, "STALE 12 min"),
        (foresee(account(row(1, 0.3), old=OLD), 0.05), "30.0 % used", Role.DIM, "STALE 12 min"),
    ],
)
def test_it_says_the_worst_and_what_it_is_about(
    state: AccountState, text: str, role: Role, line: str
) -> None:
    content = first(state)
    assert (content.texts[0], content.role) == (text, role)
    assert content.is_live == (not content.word.startswith("STALE"))
    assert about(state).startswith(line)
    for item in verdict(state, LIMITS, FMT, NOW)[:1]:
        assert text in plain(item[0]), "the header says the same"


def size_of(lines: list[Line], *parts: str, glyphs: Glyphs = UNICODE, shaded: bool = False) -> int:
    """Return the size in which the rows of letters stand in `lines` one below the other."""
    text = [plain(content)[2:].rstrip() for content in lines]
    for size in range(LARGEST, 0, -1):
        drawn = [[row.rstrip() for row in big(part, size, glyphs, shaded=shaded)] for part in parts]
        if all(any(text[at : at + len(rows)] == rows for at in range(len(text))) for rows in drawn):
            return size
    return 0


@pytest.mark.parametrize(
    ("cells", "rows", "glyphs", "parts", "size"),
    [
        (198, 31, UNICODE, ("EMPTY", "SUN 29 NOV"), 5),
        (118, 20, UNICODE, ("EMPTY", "SUN 29 NOV"), 3),
        (78, 14, UNICODE, ("EMPTY", "SUN 29 NOV"), 2),
        (78, 14, ASCII, ("EMPTY", "SUN 29 NOV"), 2),
        (58, 14, UNICODE, ("EMPTY", "29 NOV"), 2),
        (39, 7, UNICODE, ("EMPTY", "SUN 29 NOV"), 1),
        (38, 7, UNICODE, ("EMPTY SUN", "29 NOV"), 1),
        (100, 7, UNICODE, ("EMPTY 29 NOV",), 2),
        (48, 4, UNICODE, ("EMPTY 29 NOV",), 1),
    ],
)
def test_what_cannot_be_read_from_afar_is_shorter(
    cells: int, rows: int, glyphs: Glyphs, parts: tuple[str, ...], size: int
) -> None:
    lines = headline_lines(first(RUNS_OUT), cells, rows, glyphs)
    assert size_of(lines, *parts, glyphs=glyphs) == size


def test_without_room_for_letters_it_is_text() -> None:
    for cells, text in ((38, "EMPTY SUN 29 NOV"), (18, "EMPTY SUN 29 NOV"), (14, "EMPTY 29 NOV")):
        lines = headline_lines(first(RUNS_OUT), cells, 3, UNICODE)
        assert plain(lines[0]).strip() == text


def test_old_letters_are_pale_without_colour() -> None:
    lines = headline_lines(first(OLD_RUNS_OUT), 78, 14, UNICODE)
    assert size_of(lines, "EMPTY", "SUN 29 NOV", shaded=True) == 2


STATES = st.builds(
    lambda shares, per_day, old, status: foresee(
        account(
            *(row(number, share, status) for number, share in enumerate(shares)),
            old=("subscriptions",) if old else (),
        ),
        per_day,
    ),
    st.lists(st.floats(0, 1.2), max_size=3),
    st.sampled_from([0.05, 0.4, 2.0, 13.0, 200.0]),
    st.booleans(),
    st.sampled_from(["active", "suspended", "pending_review"]),
)


@given(STATES, st.integers(10, 220), st.integers(1, 40), st.sampled_from([UNICODE, ASCII]))
def test_it_fits_and_nothing_is_cut(
    state: AccountState, cells: int, rows: int, glyphs: Glyphs
) -> None:
    content = first(state)
    lines = headline_lines(content, cells, rows, glyphs)
    assert 1 <= len(lines) <= rows
    assert all(width(line) <= cells for line in lines)
    if content.role is Role.ALARM:
        assert all(width(line) == cells for line in lines if line and line[0].role is Role.ALARM)
    text = "\n".join(map(plain, lines))
    if not content.word and min(map(len, content.texts)) < cells - 1:
        assert glyphs.ellipsis not in text
    assert (content.role is Role.GOOD) <= (state.subscriptions.status(NOW) == "live"), (
        "nothing good of old figures"
    )
