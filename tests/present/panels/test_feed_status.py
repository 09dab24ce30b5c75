"""What a panel's lower border says, in any width: the age and the next try are never cut."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.feed_names import FeedName
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.feed import Answer, Failure, Feed
from wpx_tui.monitor.queries import NoQuery
from wpx_tui.present.format import durations
from wpx_tui.present.panels.feed_status import _FILLERS, border_line
from wpx_tui.present.text.frame import edge_room, frame
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import plain, width

NOW = 1e9
NARROWEST = 36
"""Cells: the least that a panel has in a layout with more than one."""
reasons = st.text(min_size=1, max_size=80).map(lambda text: clean(text) or "why")


def failing(reason: str, age: int, wait: int) -> Feed[NoQuery, object]:
    answer = Answer(object(), NoQuery(), datetime(2026, 11, 22, tzinfo=UTC), NOW - age)
    failure = Failure(reason, None, 1, NOW - age)
    return Feed(FeedName.REALTIME, 5.0, NoQuery(), answer, failure, next_at=NOW + wait)


@given(
    reasons,
    st.integers(10, 99 * 86_400),
    st.integers(-10, 3600),
    st.integers(NARROWEST, 120),
    st.sampled_from([UNICODE, ASCII]),
)
def test_only_the_reason_is_ever_cut(
    reason: str, age: int, wait: int, cells: int, signs: Glyphs
) -> None:
    feed, room = failing(reason, age, wait), edge_room(cells)
    said = border_line(feed, NOW, signs, room=room)
    text, sign = plain(said), f" {signs.separator} "
    assert width(said) <= room
    assert plain(frame([], title="", state=said, cells=cells, rows=2, glyphs=signs)[1]).count(text)
    parts = text.split(sign)
    assert parts[0] == f"stale {durations.duration(age)}"
    assert parts[-1].endswith(durations.until(wait)) or (
        wait <= 0 and parts[-1].startswith("trying")
    )
    whole = plain(border_line(feed, NOW, signs))
    assert reason in whole
    if width(border_line(feed, NOW, signs)) <= room:
        assert text == whole
    elif len(parts) > 2:
        shown = sign.join(parts[1:-1]).removesuffix(signs.ellipsis)
        assert all(word in reason for word in shown.split())
        assert shown == _FILLERS.sub("", shown) or reason.startswith(shown)


def test_the_parts_go_one_by_one() -> None:
    feed = failing("answered with a web page, not with data", 200, 35)
    rooms = (80, 68, 64, 60, 50, 40, 35, 30, 27, 22)
    assert [plain(border_line(feed, NOW, UNICODE, room=room)) for room in rooms] == [
        "stale 3 min · answered with a web page, not with data · next try in 40 s",
        "stale 3 min · answered with a web page, not with data · next in 40 s",
        "stale 3 min · answered with a web page, not with data · in 40 s",
        "stale 3 min · a web page, not with data · next try in 40 s",
        "stale 3 min · a web page, not with data · in 40 s",
        "stale 3 min · a web page, not… · in 40 s",
        "stale 3 min · a web page… · in 40 s",
        "stale 3 min · next try in 40 s",
        "stale 3 min · next in 40 s",
        "stale 3 min · in 40 s",
    ]


@pytest.mark.parametrize(
    ("reason", "telling"),
    [
        ("connection refused by api.weproxies.com", "refus"),
        ("connection reset by api.weproxies.com", "reset"),
        ("no answer within 15 s", "no ans"),
        ("no network to api.weproxies.com: Network is unreachable", "no net"),
        ("name not found: api.weproxies.com", "name n"),
        ("certificate of api.weproxies.com refused: it has expired", "certif"),
        ("401 from the API: Invalid or expired token", "401"),
        ("429 from the API: too many requests", "429"),
        ("503 from the API", "503"),
        ("answered with a web page, not with data", "a web"),
        ("answered without the figures that were asked for", "withou"),
        ("internal error (ZeroDivisionError)", "intern"),
    ],
)
@pytest.mark.parametrize("cells", [38, 50, 78, 118])
def test_a_reason_is_told_from_the_others_in_every_panel(
    reason: str, telling: str, cells: int
) -> None:
    for age, wait in ((130, 15), (40 * 60, 100), (3 * 86_400, -1)):
        said = plain(border_line(failing(reason, age, wait), NOW, UNICODE, room=edge_room(cells)))
        assert telling in said
