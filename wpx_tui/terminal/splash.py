"""The first frame, shown before there is anything that could draw it: that of the last start.

What draws takes a third of a second to load, longer on a slow machine. All that it draws first are
panels without a figure and without a time, the same at every start. So that frame is kept in the
folder for what is to be remembered, and the next start shows it at once. The painter knows that its
cells stand there and sends what differs, which as a rule is nothing.

Nothing depends on it: where it cannot be kept, read or sent, the screen opens a little later.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO
from zlib import crc32

from wpx_tui import __version__
from wpx_tui.system import paths
from wpx_tui.terminal.guard import RESET, LineSettings

ENTER = "\x1b[?1049h\x1b[?25l"
"""A screen of our own, without a cursor."""
MAX_SIZE = 262_144
"""Characters of a kept frame, the key in front of it aside; the largest screens take half."""

_PATIENCE = 0.1
"""Seconds for a terminal to take the frame; one that takes longer gets it from the painter."""
_LOOKS = ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "TEXTUAL_COLOR_SYSTEM", "LANG", "LC_ALL")
"""What else of the environment changes how a frame looks."""
_FRAME = re.compile(r"(\x1b\[\d{1,4};\d{1,4}H|\x1b\[[\d;]{0,64}m|[^\x00-\x1f\x7f-\x9f]++)++")
"""Places, styles and text: whatever stands in the file, nothing else reaches the terminal."""


class FirstFrame:
    """The frame of one start."""

    def __init__(self, key: str, size: tuple[int, int]) -> None:
        """`key` names in a line all that the frame depends on, the size among that."""
        self._key = key
        self._size = size
        self._kept = _read(key)
        self._shown = ""
        self._before: LineSettings | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is one to show."""
        return bool(self._kept)

    def show(self) -> None:
        """Take the terminal and show the frame that was kept."""
        fd, screen = _terminal()
        with suppress(termios.error):
            before = termios.tcgetattr(fd)
            termios.tcsetattr(fd, termios.TCSANOW, _unseen(before))
            self._before = before
            if _send(screen, ENTER + self._kept):
                self._shown = self._kept

    def hand_over(self, size: tuple[int, int]) -> tuple[str, LineSettings | None]:
        """To who draws from now on, on a terminal of this size.

        What stands on it, empty if that is not known, and its line settings of before, if it was
        taken.
        """
        shown, before = self._shown if size == self._size else "", self._before
        self._shown, self._before = "", None
        return shown, before

    def give_back(self) -> None:
        """The terminal as it was, if it was taken and not handed over."""
        _, before = self.hand_over(self._size)
        if before is not None:
            fd, screen = _terminal()
            with suppress(termios.error):
                termios.tcsetattr(fd, termios.TCSANOW, before)
            _send(screen, RESET.decode())

    def keep(self, frame: str) -> None:
        """For the next start."""
        if not _is_frame(frame):
            return
        with suppress(OSError, RuntimeError):
            file = _file()
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = file.with_suffix(f".{os.getpid()}")  # whole or not at all, whoever starts beside
            try:
                new.write_text(f"{self._key}\n{frame}", encoding="utf-8")
                new.replace(file)
            finally:
                new.unlink(missing_ok=True)


def first_frame(settings: object, env: Mapping[str, str]) -> FirstFrame:
    """What this start may show at once: it is the same program, settings, terminal and size.

    `settings` are whatever has a repr that tells them apart.
    """
    columns, rows = os.get_terminal_size(_terminal()[1].fileno())
    looks = [env.get(name) for name in _LOOKS]
    # A sum: settings need not stand in one more file. (No repr shows the token.)
    key = crc32(repr((__version__, settings, looks)).encode())
    return FirstFrame(f"{columns}x{rows} {key:08x}", (columns, rows))


def _file() -> Path:
    return paths.state_dir() / "first-frame"


def _read(key: str) -> str:
    """The frame that was kept under `key`, or nothing."""
    with suppress(OSError, RuntimeError, ValueError):
        if (file := _file()).is_file():  # a pipe would keep us waiting
            with file.open(encoding="utf-8") as lines:
                kept_for, _, frame = lines.read(2 * MAX_SIZE).partition("\n")
            if kept_for == key and _is_frame(frame):
                return frame
    return ""


def _is_frame(text: str) -> bool:
    return len(text) <= MAX_SIZE and _FRAME.fullmatch(text) is not None


def _terminal() -> tuple[int, TextIO]:
    """Where it is read, and where it is drawn on."""
    assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has seen that both are there
    assert sys.__stderr__ is not None  # noqa: S101
    return sys.__stdin__.fileno(), sys.__stderr__


def _unseen(settings: LineSettings) -> LineSettings:
    """What is typed already is for the app: it does not show. Ctrl-C still ends the process."""
    changed = list(settings)
    changed[3] &= ~(termios.ECHO | termios.ICANON)
    return changed


def _send(stream: TextIO, text: str) -> bool:
    """Write to the terminal without ever waiting long for it; whether it took all."""
    rest = text.encode(stream.encoding, "replace")
    until = time.monotonic() + _PATIENCE
    with suppress(OSError):
        # Opened anew: not to wait would else be told to the shell's descriptor too.
        out = os.open(os.ttyname(stream.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            while rest and (left := until - time.monotonic()) > 0:
                if select.select((), (out,), (), left)[1]:
                    rest = rest[os.write(out, rest) :]
        finally:
            os.close(out)
    return not rest
