"""The process's terminal: whether there is one, whether it is still there, and an end in time.

Nothing is drawn here. Whatever ends the dashboard (a key, a signal, the loss of the terminal), the
process is gone `GRACE` seconds later with the right status, even if the event loop or another
thread hangs: a thread of the guard's, asleep until something happens, sees to that.
"""

from __future__ import annotations

import codecs
import io
import locale
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio  # costs 40 ms, and most commands draw no screen

GRACE = 2.0
"""Seconds that an orderly end may take before the process is ended the hard way."""

SIGNALS = (
    *(signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
    # A program that was started with Ctrl-C ignored, as in the background, goes on ignoring it.
    *(() if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else (signal.SIGINT,)),
)
LOST = 128 + signal.SIGHUP
"""The status after the loss of the terminal: the same as of the signal that should have come."""

PLAIN = "WPX_PLAIN_TERMINAL"
"""The variable that leaves the terminal to Textual's own driver."""

RESET = b"".join(
    (
        b"\x1b[?2026l",  # synchronized output off, or nothing after it would be shown
        b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l",  # mouse off
        b"\x1b[?1004l\x1b[?2004l\x1b[?2048l",  # reports of focus, paste and size off
        b"\x1b[<u",  # keyboard protocol off, which belongs to the alternate screen
        b"\x1b[?1049l",  # back to the shell's screen
        b"\x1b[?7h\x1b[?25h\x1b[0m",  # wrap lines, show the cursor, no colour
    )
)
"""Switches off everything that a screen may have switched on. Harmless where it is off."""

KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""xterm's stack of titles; terminals that have none ignore it."""

CANCEL = b"\x18"
"""CAN ends an escape sequence that was cut off."""


class TerminalError(Exception):
    """There is no terminal that the dashboard could use; the message is one line."""


def require_terminal(env: Mapping[str, str]) -> None:
    """Raise TerminalError where the dashboard could not draw or be operated."""
    streams = {"stdin": sys.__stdin__, "stdout": sys.__stdout__, "stderr": sys.__stderr__}
    for name, stream in streams.items():
        # Standard error as well: Textual draws on it.
        if stream is None or stream.closed or not stream.isatty():
            raise TerminalError(f"the dashboard needs a terminal, but {name} is not a terminal")
    kind = env.get("TERM", "")
    if kind in ("", "dumb"):
        what = f"TERM={kind}" if kind else "TERM is not set"
        raise TerminalError(f"the dashboard cannot draw on this terminal ({what})")


def has_job_control() -> bool:
    """Return True if there is a shell that could continue this process once it has stopped.

    A shell with job control leads a session and makes every job a group of its own. A process in
    the leader's group was started without one: by tmux, by `ssh host wpx-top`, in a container.
    """
    return os.getpgrp() != os.getsid(0)


def fit_encoding(env: Mapping[str, str]) -> bool:
    """Return True if the terminal's encoding has the box and block characters of the screen.

    If it has not, every other character that it lacks is written as one `?` from now on: Python's
    escapes would be longer than their cell and shift the line.
    """
    stream = sys.__stderr__
    encoding = _locale_encoding(env)
    if encoding is not None and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=encoding)
    try:
        "╭│█▁●".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        return False
    return True


def _locale_encoding(env: Mapping[str, str]) -> str | None:
    """Return the encoding that the locale names, if Python replaced it by UTF-8; None otherwise.

    Python does so where the locale is not installed: SSH passes one on that the terminal has and
    this machine has not. (LC_CTYPE is Python's own then, and its old value is lost.)
    """
    if not sys.flags.utf8_mode or env.get("PYTHONUTF8") or env.get("PYTHONIOENCODING"):
        return None
    named = env.get("LC_ALL") or env.get("LANG") or ""
    charset = locale.normalize(named).partition(".")[2] if "." in named else ""
    with suppress(LookupError):
        return codecs.lookup(charset.partition("@")[0]).name if charset else None
    return None


class Guard:
    """Makes sure that the process ends, with its status and the terminal as it was.

    Create it before the screen starts: it keeps the line settings of that moment. `fd` is the
    terminal that is read, `grace` in seconds; `title_kept`: there is a title to restore.
    """

    def __init__(self, fd: int, grace: float = GRACE, *, title_kept: bool = False) -> None:
        self._fd = fd
        self._reset = (GIVE_TITLE_BACK.encode() if title_kept else b"") + RESET
        self._grace = grace
        self._status: int | None = None
        self._notify: Callable[[int], None] = lambda _status: None
        self._screen_is_open = True
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_in, False)
        self._attributes = _line_settings(fd)
        threading.Thread(target=self._run, name="terminal-guard", daemon=True).start()

    def hold(self) -> None:
        """End the process at once at a signal or the loss of the terminal, until `watch` is called.

        For a screen that is open before there is an event loop that could close it. Main thread
        only.
        """
        self._notify = lambda _status: self._end_now()
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # the shell would be left with our screen

    def watch(self, loop: asyncio.AbstractEventLoop, leave: Callable[[int], None]) -> None:
        """Call `leave(status)` in `loop` at a signal and at the loss of the terminal.

        Main thread only. Plain handlers rather than the loop's: those never run while the loop
        hangs, and then no signal would end the process.
        """

        def notify(status: int) -> None:
            with suppress(RuntimeError):  # the loop is closed: the end is under way
                loop.call_soon_threadsafe(leave, status)

        self._notify = notify
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def end_with(self, status: int) -> int:
        """Start the deadline: from the first call on the process has `grace` seconds left.

        Every call returns the status of the first one, which is the cause of the end: an error
        afterwards, on a terminal that is gone, must not hide it.
        """
        if self._status is None:
            self._status = status
        with suppress(BlockingIOError):  # a full pipe wakes the thread just as well
            os.write(self._wake_in, b"\0")
        return self._status

    def screen_closed(self) -> None:
        """Note that the terminal is as it was before: nothing is left to restore."""
        self._screen_is_open = False

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._leave(128 + number)

    def _leave(self, status: int) -> None:
        self.end_with(status)
        self._notify(status)

    def _run(self) -> None:
        deadline: float | None = None
        poller = select.poll()
        poller.register(self._wake_out, select.POLLIN)
        poller.register(self._fd, 0)  # no input; a hang-up is always reported
        while deadline is None or time.monotonic() < deadline:
            left = None if deadline is None else 1000 * max(deadline - time.monotonic(), 0.001)
            for fd, event in poller.poll(left):
                if fd == self._wake_out:
                    os.read(fd, 64)
                    continue
                poller.unregister(fd)  # a terminal that is gone does not come back
                if event & (select.POLLHUP | select.POLLERR):
                    self._leave(LOST)
            if deadline is None and self._status is not None:
                deadline = time.monotonic() + self._grace
        self._end_now()

    def _end_now(self) -> None:
        if self._screen_is_open:
            _restore(self._fd, self._attributes, self._reset)
        os._exit(1 if self._status is None else self._status)


LineSettings = list[Any]
"""The result of termios.tcgetattr."""


def _line_settings(fd: int) -> LineSettings | None:
    try:
        return termios.tcgetattr(fd)
    except termios.error:
        return None


def discard_output(fd: int) -> None:
    """Drop what the terminal has not read yet, and restart a stopped line, for a last message."""
    # A process in the background would be stopped here, and so never end.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    with suppress(OSError, termios.error):
        termios.tcflush(fd, termios.TCOFLUSH)
        termios.tcflow(fd, termios.TCOON)


def _restore(fd: int, attributes: LineSettings | None, reset: bytes) -> None:
    """Restore the terminal without ever waiting for it."""
    discard_output(fd)
    with suppress(OSError, termios.error):
        if attributes is not None:
            termios.tcsetattr(fd, termios.TCSANOW, attributes)
        # Opened anew: O_NONBLOCK would otherwise apply to the shell's descriptor too.
        out = os.open(os.ttyname(fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        os.write(out, CANCEL + reset)
