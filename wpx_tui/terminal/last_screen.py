"""The last screen: the dashboard as it was left, shown dimmed at the next start.

It stands before Textual is loaded, in the place of the splash without figures. None of it looks
live: its first row says of when it is, and every style is faint. It is kept in the store's folder
for the same account, program, settings, terminal and size alone; the token is on no screen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.system.files import replace_file
from wpx_tui.terminal.splash import MAX_SIZE, is_frame

FILE = "last-screen"

MAX_AGE = 12 * 3600.0
"""Seconds: an older screen tells little of what is."""
_DAY = 86_400
"""Seconds: the API's days turn at midnight UTC, and what a screen calls today or this month."""

_ROW = re.compile(r"\x1b\[(\d+);1H")
_STYLE = re.compile(r"\x1b\[([\d;]+)m")
_FAINT = "2"


class LastScreen(NamedTuple):
    """Where the screen is kept, and for what.

    `key` returns one line for all that the screen depends on, the account too; OSError where that
    cannot be had. `stamp` writes the first row for a screen of so many seconds since 1970.
    """

    folder: Path
    key: Callable[[], str]
    size: tuple[int, int]
    stamp: Callable[[float], str]
    wall: Callable[[], float] = time.time

    def read(self) -> str:
        """Return the kept screen, faint and stamped; empty where there is none to be shown."""
        with suppress(OSError, ValueError):
            file = self.folder / FILE
            if not file.is_file():  # reading a pipe would block
                return ""
            with file.open(encoding="utf-8") as lines:
                key, at, frame = lines.read(2 * MAX_SIZE).split("\n", 2)
            seconds = float(at)
            now = self.wall()
            is_recent = 0 <= now - seconds <= MAX_AGE and now // _DAY == seconds // _DAY
            if key == self.key() and is_recent and self._is_whole(frame):
                return self._stale(frame, self.stamp(seconds))
        return ""

    def keep(self, frame: str, marks: str = "", *, has_message: bool = False) -> None:
        """Keep the screen that stands there now, if all of it is known, with `marks` over it.

        A message in its last row is left out: it was of that moment. The marks are positions with
        text behind the first column, as the times of the panels are.
        """
        if not self._is_whole(frame):
            return
        columns, rows = self.size
        if has_message:
            above, _, last = frame.rpartition(f"\x1b[{rows};1H")
            frame = above + _row(rows, last, "", columns)
        frame += marks
        with suppress(OSError):
            text = f"{self.key()}\n{int(self.wall())}\n{frame}"
            # Two may end at once, or this one while it keeps a screen.
            replace_file(self.folder / FILE, text)

    def _is_whole(self, frame: str) -> bool:
        rows = [int(number) for number in _ROW.findall(frame)]
        return is_frame(frame) and rows == list(range(1, self.size[1] + 1))

    def _stale(self, frame: str, text: str) -> str:
        """Return the frame with every style faint and `text` as its first row."""
        columns, rows = self.size
        first, _, rest = frame.partition("\x1b[2;1H")
        head = _row(1, first, text, columns)
        body = f"\x1b[2;1H{rest}" if rows > 1 else ""
        return head + _STYLE.sub(lambda found: f"\x1b[{found[1]};{_FAINT}m", body)


def _row(number: int, before: str, text: str, columns: int) -> str:
    """Return a whole row of `text` in the first style of what stood there before."""
    style = _STYLE.search(before)
    cells = text[:columns].ljust(columns)
    return f"\x1b[{number};1H\x1b[{style[1] if style else '0'}m{cells}\x1b[m"


def forget(folder: Path) -> None:
    """Delete the screen that is kept in the folder, if there is one."""
    with suppress(OSError):
        (folder / FILE).unlink()
