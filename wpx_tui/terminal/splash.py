"""The splash: the first frame of the last start, shown before Textual is loaded.

Textual takes a third of a second to load, longer on a slow machine. The first frame has panels
without a figure and without a time, the same at every start. So it is kept in the state folder, and
the next start shows it at once. The diff knows the cells that the terminal shows and sends what
differs, which as a rule is nothing.

Nothing depends on it: where it cannot be kept, read or sent, the screen opens a little later.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
from binascii import crc32
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wpx_tui import __version__
from wpx_tui.system import paths
from wpx_tui.terminal.guard import RESET, LineSettings

if TYPE_CHECKING:
    from wpx_tui.terminal.last_screen import LastScreen

ENTER = "\x1b[?1049h\x1b[?25l"
"""The alternate screen, without a cursor."""
MAX_SIZE = 262_144
"""Characters of a kept frame, without its key; the largest screens take half of that."""

_PATIENCE = 0.1
"""Seconds for a terminal to take the frame; if it takes longer, the app paints it."""
_APPEARANCE = (
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "FORCE_COLOR",
    "TEXTUAL_COLOR_SYSTEM",
    "LANG",
    "LC_ALL",
)
"""The environment variables that change how a frame looks."""
_FRAME = re.compile(r"(\x1b\[\d{1,4};\d{1,4}H|\x1b\[[\d;]{0,64}m|[^\x00-\x1f\x7f-\x9f]++)++")
"""Positions, styles and text: nothing else from the file reaches the terminal."""


class FirstFrame:
    """The splash of one start, and the frame that is kept for the next."""

    def __init__(self, key: str, size: tuple[int, int]) -> None:
        """`key` is one line for all that the frame depends on; `size` is in columns and rows."""
        self.key = key
        self.size = size
        self.last_screen: LastScreen | None = None
        """Where the screen with its figures is kept, if it is."""
        self._kept = _read(key)
        self.has_figures = False
        """Whether what is shown has the figures of the last screen."""
        self._visible = ""
        self._before: LineSettings | None = None

    def use_last_screen(self, last: LastScreen) -> None:
        """Show the last screen instead, if there is one; keep the next one there."""
        self.last_screen = last
        if frame := last.read():
            self._kept, self.has_figures = frame, True

    @property
    def is_kept(self) -> bool:
        """Whether there is one to show."""
        return bool(self._kept)

    def show(self) -> None:
        """Take the terminal and show the kept frame."""
        fd, screen = _terminal()
        with suppress(termios.error):
            before = termios.tcgetattr(fd)
            termios.tcsetattr(fd, termios.TCSANOW, _without_echo(before))
            self._before = before
            if _send(screen, ENTER + self._kept):
                self._visible = self._kept

    def hand_over(self, size: tuple[int, int]) -> tuple[str, LineSettings | None]:
        """Hand the terminal, of this size now, over to the driver.

        Return the frame that it shows, empty if that is not known, and its line settings from
        before the splash, None if there was none.
        """
        frame, before = self._visible if size == self.size else "", self._before
        self._visible, self._before = "", None
        return frame, before

    def give_back(self) -> None:
        """Restore the terminal, if it was taken and not handed over."""
        _, before = self.hand_over(self.size)
        if before is not None:
            fd, screen = _terminal()
            with suppress(termios.error):
                termios.tcsetattr(fd, termios.TCSANOW, before)
            _send(screen, RESET.decode())

    def keep(self, frame: str) -> None:
        """Keep `frame` for the next start."""
        if not is_frame(frame):
            return
        with suppress(OSError, RuntimeError):
            file = _file()
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Replaced as a whole: two may start at once.
            new = file.with_suffix(f".{os.getpid()}")
            try:
                new.write_text(f"{self.key}\n{frame}", encoding="utf-8")
                new.replace(file)
            finally:
                new.unlink(missing_ok=True)


def first_frame(settings: object, env: Mapping[str, str]) -> FirstFrame:
    """Return the splash of a start with the same program, settings, terminal and size.

    `settings` can be any object whose repr differs with the settings.
    """
    size = os.get_terminal_size(_terminal()[1].fileno())
    return FirstFrame(frame_key(settings, env, size), size)


def frame_key(settings: object, env: Mapping[str, str], size: tuple[int, int]) -> str:
    """Return one line for all that a frame of `size` columns and rows depends on."""
    columns, rows = size
    appearance = [env.get(name) for name in _APPEARANCE]
    # A checksum keeps the settings out of one more file. (No repr shows the token.)
    key = crc32(repr((__version__, settings, appearance)).encode())
    return f"{columns}x{rows} {key:08x}"


def _file() -> Path:
    return paths.state_dir() / "first-frame"


def _read(key: str) -> str:
    """Return the frame that was kept under `key`, or an empty string."""
    with suppress(OSError, RuntimeError, ValueError):
        if (file := _file()).is_file():  # reading a pipe would block
            with file.open(encoding="utf-8") as lines:
                kept_for, _, frame = lines.read(2 * MAX_SIZE).partition("\n")
            if kept_for == key and is_frame(frame):
                return frame
    return ""


def is_frame(text: str) -> bool:
    """Return True if the text is positions, styles and text alone, and not too long."""
    return len(text) <= MAX_SIZE and _FRAME.fullmatch(text) is not None


def _terminal() -> tuple[int, TextIO]:
    """Return the descriptor that is read and the stream that is drawn on."""
    assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has checked both
    assert sys.__stderr__ is not None  # noqa: S101
    return sys.__stdin__.fileno(), sys.__stderr__


def _without_echo(settings: LineSettings) -> LineSettings:
    """Return line settings that keep what is typed for the app. Ctrl-C still ends the process."""
    changed = list(settings)
    changed[3] &= ~(termios.ECHO | termios.ICANON)
    return changed


def _send(stream: TextIO, text: str) -> bool:
    """Write to the terminal for at most `_PATIENCE` seconds; return whether it took all."""
    rest = text.encode(stream.encoding, "replace")
    deadline = time.monotonic() + _PATIENCE
    with suppress(OSError):
        # Opened anew: O_NONBLOCK would otherwise apply to the shell's descriptor too.
        out = os.open(os.ttyname(stream.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            while rest and (remaining := deadline - time.monotonic()) > 0:
                if select.select((), (out,), (), remaining)[1]:
                    rest = rest[os.write(out, rest) :]
        finally:
            os.close(out)
    return not rest
