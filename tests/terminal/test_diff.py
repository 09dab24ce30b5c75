"""What is sent instead of a frame shows the same, whatever stood there, and is never longer."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import set_cell_size

from tests.faults.support import (
    OFTEN,
    RARELY,
    SIZE,
    TOKEN,
    UP,
    Program,
    in_one_minute,
    running,
    settle,
)
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal.diff import AT_ONCE, BEGIN, END, ScreenDiff

WIDTH, HEIGHT = 24, 5
Piece = tuple[int, int, str, str]
"""Row, column, text, style."""

STYLES = st.sampled_from([
    "", "1", "2", "1;2", "7", "3;4", "9", "31", "91;42", "38;5;188;48;5;16", "1;38;5;188;48;5;16",
    "38;2;1;2;3;48;2;4;5;6", "1;38;2;1;2;3;48;5;16", "48;5;16", "4;38;5;188",
])  # fmt: skip
"""Rich's order: attributes, the text's colour, the ground's."""
FRAME = "\x1b[1;1Hsome text"


def piece(letters: str) -> st.SearchStrategy[Piece]:
    texts = st.text(letters, min_size=1, max_size=10)
    place = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 11))
    return st.builds(lambda at, text, style: (*at, text, style), place, texts, STYLES)


def frames(letters: str) -> st.SearchStrategy[list[list[Piece]]]:
    return st.lists(st.lists(piece(letters), min_size=1, max_size=6), min_size=1, max_size=6)


def written(pieces: Sequence[Piece]) -> str:
    """As Textual writes them: from above, a new line between two rows."""
    parts = [
        f"\x1b[{row + 1};{column + 1}H"
        + (f"\x1b[{style}m{text}\x1b[0m" if style else text)
        + ("\n" if row + 1 < HEIGHT else "")
        for row, column, text, style in pieces
    ]
    return "".join(parts) + "\x1b[1;1H"


class Terminal:
    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        self._stream.feed(data.replace("\n", "\r\n").replace("\x1b[m", "\x1b[0m"))

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        buffer = self.screen.buffer
        return [[buffer[row][column] for column in range(WIDTH)] for row in range(HEIGHT)]


@settings(max_examples=150)
@given(frames("ab │█⣿"))
def test_the_screen_is_the_same_as_without(frames: list[list[Piece]]) -> None:
    painter, ideal, real = ScreenDiff(), Terminal(), Terminal()
    for pieces in frames:
        frame = written(pieces)
        sent = painter.paint(frame)
        ideal.feed(frame)
        real.feed(sent)
        assert real.cells == ideal.cells
        if len({row for row, *_ in pieces}) == len(pieces):  # none over another
            assert len(sent.encode()) <= len(frame.encode())


WIDE = st.text("ab漢字｡é│", min_size=WIDTH, max_size=WIDTH).map(lambda text: fitted(text))
LINES = st.lists(st.tuples(st.integers(0, HEIGHT - 1), WIDE, STYLES), min_size=1, max_size=8)


def fitted(text: str) -> str:
    """As a widget cuts its line: never half of a wide character."""
    return set_cell_size(text, WIDTH)


@settings(max_examples=100)
@given(LINES)
def test_wide_characters_stand_where_they_did(lines: list[tuple[int, str, str]]) -> None:
    painter, ideal, real = ScreenDiff(), Terminal(), Terminal()
    for row, text, style in lines:
        frame = written([(row, 0, text, style)])
        ideal.feed(frame)
        real.feed(painter.paint(frame))
        assert real.cells == ideal.cells


@pytest.mark.parametrize("column", [0, 1])
def test_half_of_a_wide_character_is_not_taken_for_the_whole(column: int) -> None:
    painter, wide = ScreenDiff(), written([(0, 0, "漢", "")])
    painter.paint(wide)
    painter.paint(written([(0, column, "a", "")]))
    assert "漢" in painter.paint(wide)


@given(piece("ab │漢"))
def test_what_stands_there_is_sent_again_only_when_it_was_forgotten(piece: Piece) -> None:
    painter, frame = ScreenDiff(), written([piece])
    first = painter.paint(frame)
    assert painter.paint(frame) == ""
    painter.forget()
    assert painter.paint(frame) == first


def test_a_figure_that_changed_costs_its_digit() -> None:
    painter = ScreenDiff()

    def line(figure: int) -> str:
        label, strong = "38;5;245;48;5;16", "1;38;5;188;48;5;16"
        return written([(0, 0, "minute ", label), (0, 7, f"{figure}", strong), (0, 10, "│", label)])

    painter.paint(line(294))
    assert painter.paint(line(295)) == "\x1b[1;10H\x1b[1;38;5;188;48;5;16m5\x1b[m"


def test_near_changes_are_one_and_far_ones_are_jumped_to() -> None:
    painter = ScreenDiff()
    painter.paint(written([(0, 0, "a b c         d", "")]))
    assert painter.paint(written([(0, 0, "A b C         D", "")])) == "\x1b[1;1HA b C\x1b[9CD"


UNKNOWN = ["\x1b[2J", "\x1b[5;1H\x1b[K", "\x1b[1;1Ha\x1b[3@", "\x1b[1;1H\u200d👩\u200d👧"]
HARMLESS = ["\x1b]2;a title\x1b\\", "\x1b[22;2t", "\x07", "\x1b[?1000h", "\x1b]52;c;YQ==\x07"]


@pytest.mark.parametrize(("other", "sent"), [(data, FRAME) for data in UNKNOWN]
                         + [(data, "") for data in HARMLESS])  # fmt: skip
def test_what_is_not_understood_goes_through_and_leaves_nothing_known(
    other: str, sent: str
) -> None:
    painter = ScreenDiff()
    painter.paint(FRAME + "\x1b[1;1H")
    assert painter.paint(other) == other
    assert painter.paint(FRAME + "\x1b[1;1H") == sent


def test_a_long_frame_is_shown_at_once_where_the_terminal_can() -> None:
    painter = ScreenDiff()
    short, long = ("\x1b[1;1H" + "ab" * size for size in (2, AT_ONCE))
    assert painter.paint(long) == long
    assert painter.paint(BEGIN) == ""
    assert painter.paint(short.upper()) == short.upper()
    assert painter.paint(long) == f"{BEGIN}\x1b[1;1Habab{END}"[8:-8]
    painter.forget()
    assert painter.paint(long) == BEGIN + long + END
    assert painter.paint(END) == ""


def test_the_cursor_goes_where_something_is_typed() -> None:
    painter = ScreenDiff()
    at = "\x1b[2;3H"
    assert painter.paint("\x1b[1;1Ha" + at) == "\x1b[1;1Ha" + at
    assert painter.paint("\x1b[1;1Ha" + at) == ""
    assert painter.paint("\x1b[1;1Ha\x1b[2;4H") == "\x1b[2;4H"


# ---- the real program

STEPS = (
    (b"zm", "80 % range", "Right now"),
    (b"z", "Requests by day", "asking"),
    (b"b", "Requests by week", "asking"),
    (b"s?", "Query", "Right now  "),
    (b"\x1b", "Requests by week", "Query"),
    (b"wt\x1b[B", "This minute", "Requests by week"),
)
"""Keys, what they bring to the screen, and what they take from it."""


def test_the_screen_is_what_painting_it_whole_would_give(tmp_path: Path) -> None:
    with running(tmp_path, *RARELY, "--period", "all") as program:  # which is compared with nothing
        program.until_all_figures()
        for keys, new, gone in STEPS:
            program.terminal.send(keys)
            program.seen.until(new, without=[gone])
            bit_by_bit, whole = in_one_minute(partial(pictures, program))
            assert bit_by_bit == whole, f"after {keys!r}"
        os.write(program.terminal.tty, b"\x1b[5;1Hthe system goes down")
        program.seen.until("the system goes down")
        program.terminal.send(b"\x0c")
        program.seen.until(ALL_LIVE, without=["the system goes down"])


REPAINTING_SOON = """
from wpx_tui.cli.main import main
from wpx_tui.terminal import driver
driver.REPAINT_AFTER = 4
main()
"""


def test_what_others_wrote_goes_by_itself(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server, Pty() as terminal:
        env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=TOKEN)
        options = ("--base-url", server.base_url, *OFTEN)
        terminal.run([sys.executable, "-c", REPAINTING_SOON, *options], env)
        seen = Seen(terminal)
        seen.until(UP)
        settle(terminal)
        os.write(terminal.tty, b"\x1b[20;1Hthe system goes down")
        seen.until("the system goes down")
        seen.until(UP, without=["the system goes down"])


Picture = list[list[pyte.screens.Char]]


def pictures(program: Program) -> tuple[Picture, Picture]:
    """The screen with all that changed on it bit by bit, and one that is painted whole."""
    settle(program.terminal)
    start = len(program.terminal.output)
    program.repainted()
    output = program.terminal.output
    return picture(output[:start]), picture(output[start:])


def picture(output: bytes) -> Picture:
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(output.replace(b"\x1b[m", b"\x1b[0m"))
    return [[screen.buffer[row][column] for column in range(SIZE[0])] for row in range(SIZE[1])]
