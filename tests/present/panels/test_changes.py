"""What changed, in lines: bounded, in order, and never with a figure that is cut."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.movers import WEEK, Extreme, Move, Mover, Still
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.changes import LEAST_ROWS, change_lines, merged
from wpx_tui.present.panels.mover_line import mover_line
from wpx_tui.present.text.glyphs import ASCII
from wpx_tui.present.text.spans import Line, plain, width

NOW = datetime(2026, 11, 29, 1, 17, tzinfo=UTC)
SATURDAY = date(2026, 11, 28)
GB = 2**30
UNICODE = Formatter()
GERMANY = Move(SATURDAY, SATURDAY - WEEK, 1.9 * GB, 2.7 * GB, "DE", "Germany", 11.6)
GERMANY_IN_FULL = "Sat 28       ▲ DE Germany +42 % vs Sat 21 (1.9→2.7 GB), 11.6 % of the day"

SIZES = st.integers(0, 10**14)
DAYS = st.integers(0, 40).map(lambda ago: SATURDAY - timedelta(days=ago))
MOVES = st.builds(
    lambda day, before, now, code: Move(day, day - WEEK, before, now, code, "Land", 5.0),
    DAYS,
    SIZES,
    SIZES,
    st.sampled_from(["", "DE", "US"]),
)
MOVERS = st.lists(
    MOVES | st.builds(Extreme, DAYS, SIZES, st.booleans(), st.integers(14, 30)),
    max_size=8,
    unique=True,
)
EVENTS = st.lists(
    st.builds(
        Event,
        st.integers(0, 10**6).map(lambda ago: NOW - timedelta(seconds=ago)),
        st.sampled_from(EventKind),
        st.just("Residential 500GB"),
        st.text("ab c:,東", max_size=80),
        st.none() | st.floats(0, 10**5),
    ),
    max_size=20,
).map(lambda events: sorted(events, key=lambda event: event.at, reverse=True))
FORMATS = st.builds(
    Formatter,
    zone=st.sampled_from([UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]),
    glyphs=st.sampled_from([UNICODE.glyphs, ASCII]),
)


def texts(lines: list[Line]) -> list[str]:
    return [plain(content).strip() for content in lines]


@given(
    EVENTS,
    MOVERS,
    FORMATS,
    st.integers(14, 120),
    st.integers(1, 30),
    st.none() | st.integers(0, 10**6).map(lambda ago: NOW - timedelta(seconds=ago)),
    st.booleans(),
)
def test_the_lines_fit_and_stand_in_the_order_of_time(
    events: list[Event],
    movers: list[Mover],
    fmt: Formatter,
    cells: int,
    rows: int,
    looked_at: datetime | None,
    in_full: bool,
) -> None:
    lines = change_lines(
        events, movers, fmt, NOW, cells, rows, looked_at=looked_at, in_full=in_full
    )
    changes = merged(events, movers)
    has_rule = bool(changes) and looked_at is not None and rows >= LEAST_ROWS
    assert len(lines) == max(1, min(len(changes) + has_rule, rows))
    assert all(width(content) <= cells for content in lines), texts(lines)
    times = [change.at if isinstance(change, Event) else change.ends_at for change in changes]
    assert times == sorted(times, reverse=True)
    if has_rule and looked_at is not None:
        new = sum(at > looked_at for at in times)
        rule = f"{new} new" if new else "nothing new"
        assert sum(rule in text for text in texts(lines)) >= 1
    if fmt.glyphs is ASCII:
        assert "".join(texts(lines)).replace("東", "").isascii()


@given(MOVES, st.integers(16, 80), st.booleans())
def test_of_a_move_whole_parts_go_and_no_figure_is_cut(
    move: Move, cells: int, in_full: bool
) -> None:
    content = plain(mover_line(move, UNICODE, NOW, cells, in_full=in_full)).strip()
    widest = plain(mover_line(move, UNICODE, NOW, 500, in_full=in_full)).strip()
    if content and not in_full:
        assert widest.startswith(content)
        assert content == widest or widest[len(content)] == " "


@pytest.mark.parametrize(
    ("mover", "fmt", "text"),
    [
        (GERMANY, UNICODE, "Sat 28 ▲ DE +42 % vs Sat 21 (1.9→2.7 GB)"),
        (GERMANY, UNICODE._replace(glyphs=ASCII), "Sat 28 ^ DE +42 % vs Sat 21 (1.9 to 2.7 GB)"),
        (
            GERMANY,
            UNICODE._replace(zone=ZoneInfo("Europe/Berlin")),
            "Sat 28 UTC ▲ DE +42 % vs Sat 21 (1.9→2.7 GB)",
        ),
        (
            GERMANY._replace(code="", before=2 * GB, now=GB / 2),
            UNICODE,
            "Sat 28 ▼ all traffic –75 % vs Sat 21 (2.0 GB→512.0 MB)",
        ),
        (GERMANY._replace(before=0.0), UNICODE, "Sat 28 ▲ DE new vs Sat 21 (0→2.7 GB)"),
        (
            GERMANY._replace(code="", before=0.0),
            UNICODE,
            "Sat 28 ▲ all traffic from nothing vs Sat 21 (0→2.7 GB)",
        ),
        (GERMANY._replace(now=0.0), UNICODE, "Sat 28 ▼ DE –100 % vs Sat 21 (1.9 GB→0)"),
        (GERMANY._replace(before=0.1 * GB), UNICODE, "Sat 28 ▲ DE ×27 vs Sat 21 (102.4 MB→2.7 GB)"),
        (Extreme(date(2026, 11, 25), 23.2 * GB, True, 30), UNICODE, "highest day of 30: 23.2 GB"),
        (Extreme(date(2026, 10, 31), GB, False, 30), UNICODE, "Sat 31 Oct ▼ lowest day of 30"),
        (
            Still(SATURDAY, SATURDAY - WEEK, (GERMANY._replace(now=2 * GB), GERMANY)),
            UNICODE,
            "Sat 28 = no country stood out vs Sat 21; DE +5 %, DE +42 %",
        ),
    ],
)
def test_what_moved_in_words(mover: Mover, fmt: Formatter, text: str) -> None:
    assert text in plain(mover_line(mover, fmt, NOW, 60))


def test_what_is_new_stands_above_the_rule_and_many_events_do_not_hide_what_moved() -> None:
    looked = datetime(2026, 11, 28, 18, 5, tzinfo=UTC)
    events = [
        Event(NOW, EventKind.FORESEEN_EMPTY, "Residential 500GB", "empty Sun 6 Dec, 52 days early"),
        Event(NOW - timedelta(minutes=37), EventKind.RECOVERED, "API", "answers again", 40.0),
        Event(looked - timedelta(hours=9), EventKind.ALERT_MADE, "Mobile 50GB", "alert at 90 %"),
    ]
    highest = Extreme(date(2026, 11, 25), 23.2 * GB, True, 30)
    movers = (GERMANY, highest)

    assert texts(change_lines(events, movers, UNICODE, NOW, 48, 6, looked_at=looked)) == [
        "01:17 ▲ Residential 500GB: empty Sun 6 Dec",
        "00:40 ✓ API: answers again after 40 s",
        "Sat 28 ▲ DE +42 % vs Sat 21 (1.9→2.7 GB)",
        "since you last looked, Sat 18:05: 3 new ──────",
        "28 Nov 09:05 ✓ Mobile 50GB: alert at 90 %",
        "Wed 25 ▲ highest day of 30: 23.2 GB",
    ]
    flood = [events[1]] * 40
    crowded = texts(change_lines(flood, movers, UNICODE, NOW, 48, 6, looked_at=looked))
    assert crowded[4:] == ["Sat 28 ▲ DE +42 % vs Sat 21 (1.9→2.7 GB)", crowded[5]]
    assert crowded[5].startswith("since you last looked, Sat 18:05: 41 new")
    assert change_lines((), (), UNICODE, NOW, 48, 6, looked_at=looked)
    zoomed = texts(change_lines(events, movers, UNICODE, NOW, 118, 34, in_full=True))
    assert GERMANY_IN_FULL in zoomed


def test_a_long_event_ends_between_two_words() -> None:
    event = Event(NOW, EventKind.FAILED, "API", "503 from the API: maintenance until tomorrow noon")
    lines = change_lines([event], (), UNICODE, NOW, 46, 6)
    assert texts(lines) == ["01:17 ✗ API: 503: maintenance until…"]


def test_a_failure_in_a_narrow_panel_names_the_api_once() -> None:
    event = Event(NOW, EventKind.FAILED, "API", "503 from the API: the service is unavailable")
    (whole,), (narrow,) = (
        texts(change_lines([event], (), UNICODE, NOW, cells, 1)) for cells in (80, 46)
    )
    assert "API: 503 from the API: the service is unavailable" in whole
    assert narrow.endswith("API: 503: the service is unavailable")
