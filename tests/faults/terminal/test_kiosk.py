"""A kiosk in a real terminal: nobody who comes by changes what it shows, and a signal ends it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.faults.support import RARELY, running, settle
from tests.faults.terminal.test_input import type_all
from wpx_tui.terminal.driver import _MOUSE
from wpx_tui.terminal.guard import RESET

KEYS = b"q?pgzwaxtnsSfuUme /\t\r\x1b\x03\x11\x10\x1a\x1b[A\x1b[B\x1b[5~\x1b[6~"
MOUSE = b"".join(
    b"\x1b[<%d;%d;%dM\x1b[<%d;%d;%dm" % (button, column, row, button, column, row)
    for button in (0, 1, 2, 35, 64, 65)
    for column, row in ((3, 1), (20, 12), (60, 20), (3, 40))
)


def test_neither_keys_nor_mouse_change_a_kiosk_and_a_signal_ends_it(tmp_path: Path) -> None:
    with running(tmp_path, *RARELY, "--kiosk") as program:
        program.seen.until("Residential", "days early")
        settle(program.terminal)
        shown = program.seen.text
        assert _MOUSE.encode() not in program.terminal.output, "it asks for no mouse"
        type_all(program.terminal, (KEYS + MOUSE) * 3)
        settle(program.terminal)
        assert without_time(program.seen.text) == without_time(shown)
        program.ends(143, by=lambda: program.signal(signal.SIGTERM))
        assert RESET in program.terminal.output


def without_time(screen: str) -> list[str]:
    """The screen without its first two lines, one of which says the time."""
    return screen.split("\n")[2:]
