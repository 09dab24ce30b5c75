"""Our driver for Textual: it stands between the app and the terminal, and survives the terminal.

It takes the place of `textual.drivers.linux_driver.LinuxDriver`, whose threads and signal handlers
cannot be changed one by one. What differs, and why:

- output never blocks the event loop (`output`), and input survives any bytes (`input`);
- of a frame only the cells that changed are sent (`diff`);
- SIGTSTP and SIGCONT start no thread: Textual's adds two with each, and then never ends
  (textual #4104 has the background of its handlers);
- the size comes from the terminal, never from a report within the input or from COLUMNS: a report
  of 99999×99999 freezes Textual's, and a reattached multiplexer leaves a half-painted window;
- a burst of resizes is one repaint.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from textual import constants, events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import InBandWindowResize

from wpx_tui.terminal.app import TerminalApp
from wpx_tui.terminal.diff import ScreenDiff
from wpx_tui.terminal.guard import RESET, LineSettings
from wpx_tui.terminal.input import TerminalInput
from wpx_tui.terminal.output import TerminalOutput
from wpx_tui.terminal.splash import FirstFrame

MAX_SIZE = Size(500, 150)
"""The largest screen that is drawn, in half a second; a larger terminal keeps the rest empty."""
UNKNOWN_SIZE = Size(80, 24)
"""For a terminal that does not know: serial lines say 0×0."""
BURST = 0.1
"""Seconds in which any number of resizes are handled as one."""
REPAINT_AFTER = 3600.0
"""Seconds after which the next change repaints the whole screen: other programs may write on the
terminal, `shutdown` for one, and nobody is there to press Ctrl-L."""

_PATIENCE = 0.4
"""Seconds to wait at the end for a terminal that does not read; well within the guard's grace."""
_KITTY = "" if constants.DISABLE_KITTY_KEY else "\x1b[<u\x1b[>25u"
"""Keys as unambiguous reports with their text; popped first, so that twice is as once."""
_SCREEN = "\x1b[?1049h"
"""The alternate screen. To ask for it again would clear it."""
_MOUSE = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
"""Mouse reports, if they are wanted: buttons and motion, in decimal."""
_MODES = (
    "\x1b[?25l\x1b[?7l"  # no cursor, no wrapping
    "\x1b[?1004h\x1b[?2004h" + _KITTY  # focus, marked pastes
)
_ASK_SYNCHRONIZED = "\x1b[?2026$p"


class TerminalDriver(Driver):
    """Draws on standard error, reads standard input; both have to be terminals."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has checked all three
        assert sys.__stderr__ is not None  # noqa: S101
        self._stream = sys.__stderr__
        self._fd = sys.__stdin__.fileno()
        self._dimensions = size or self._measured()
        super().__init__(app, debug=debug, mouse=mouse, size=self._dimensions)
        self.app = app
        self.loop = asyncio.get_running_loop()
        self.has_mouse = mouse
        self.has_painted = False
        """Whether the terminal shows anything but the splash."""
        self._before: LineSettings = termios.tcgetattr(self._fd)
        self._splash: FirstFrame | None = None
        if isinstance(app, TerminalApp):
            app.terminal = self
            self._splash = app.first_frame
        self._output: TerminalOutput | None = None
        self._input: TerminalInput | None = None
        self._burst: asyncio.TimerHandle | None = None
        self._diff = ScreenDiff()
        self._repainted_at = self.loop.time()
        self._restore = ""

    def borrow(self, change: str, restore: str) -> None:
        """Send `change` now, and `restore` when the screen ends: neither is ever dropped."""
        if self._output is not None:
            self._output.control(change)
            self._restore = restore

    def write(self, data: str) -> None:
        """Send the cells that changed, or drop them if the terminal is behind or not ours."""
        if self._output is None:
            return
        changes = self._diff.paint(data)
        if not changes:
            return
        self.has_painted = True
        if not self._output.frame(changes):
            self._diff.forget()  # the screen is painted whole when the terminal reads again
        elif self.loop.time() - self._repainted_at > REPAINT_AFTER:
            self._repaint()

    def painted(self) -> str:
        """Return the whole screen as one frame, as far as it is known."""
        return self._diff.whole()

    def process_message(self, message: Message) -> None:
        """Pass on what was typed. A size reported within the input is not believed."""
        if not isinstance(message, events.Resize | InBandWindowResize):
            super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, which may show the splash already."""
        frame, before = self._splash.hand_over(self._dimensions) if self._splash else ("", None)
        self._before = before or self._before
        self._output = TerminalOutput(self._stream, self._soon(self._repaint))
        self._output.start()
        self._enter(self._output, frame)
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # it would show a "p"
            self._output.control(_ASK_SYNCHRONIZED)
        self._input = TerminalInput(self._fd, self.process_message, self._settle)
        self._input.start()
        for number, handler in self._handlers().items():
            self.loop.add_signal_handler(number, handler)

    def disable_input(self) -> None:
        """Stop reading."""
        if self._input is not None:
            self._input.stop(_PATIENCE)
            self._input = None

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was."""
        if self._output is None:
            return
        for number in self._handlers():
            self.loop.remove_signal_handler(number)
        self.disable_input()
        self._output.control(self._restore + RESET.decode())
        self._output.stop(_PATIENCE)
        self._output = None
        self._restore_line()

    def _handlers(self) -> dict[signal.Signals, Callable[[], None]]:
        return {
            signal.SIGWINCH: self._resized,
            signal.SIGTSTP: self._suspend,
            signal.SIGCONT: self._continue,
        }

    def _settle(self, done: Callable[[], None]) -> None:
        self.app.post_message(events.Callback(callback=done))

    def _soon(self, call: Callable[[], None]) -> Callable[[], None]:
        def soon() -> None:
            with suppress(RuntimeError):  # the loop is closed: the end is under way
                self.loop.call_soon_threadsafe(call)

        return soon

    def _repaint(self) -> None:
        """Paint every cell, whatever the terminal shows there."""
        self._diff.forget()
        self._repainted_at = self.loop.time()
        self.app.call_later(self.app.refresh)

    # ---- the line and the modes

    def _enter(self, output: TerminalOutput, frame: str = "") -> None:
        """Set line and modes, on a terminal that may show `frame` on the alternate screen."""
        with suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, _raw(termios.tcgetattr(self._fd)))
        screen, mouse = "" if frame else _SCREEN, _MOUSE if self.has_mouse else ""
        output.control(screen + mouse + _MODES)
        self._diff.forget()
        self._diff.paint(frame)
        output.resume()

    def _restore_line(self) -> None:
        with suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, self._before)
            termios.tcflush(self._fd, termios.TCIFLUSH)  # mouse reports are not for the shell

    # ---- suspended and continued

    def stop_job(self) -> None:
        """Stop the whole process group; return when the shell has continued it.

        By SIGTSTP's default action and not by SIGSTOP: the kernel stops no group that nobody could
        continue.
        """
        self._leave()
        self.loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)
        self.loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._continue()

    def _suspend(self) -> None:
        self._leave()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _leave(self) -> None:
        """Leave the terminal to the shell, and what is being asked to others, for a while."""
        self._let_go()
        if self._output is not None:
            self._output.control(RESET.decode())
            self._output.pause()
            self._output.flush(_PATIENCE)
            self._restore_line()

    def _let_go(self) -> None:
        if isinstance(self.app, TerminalApp):
            self.app.before_stop()

    def _continue(self) -> None:
        """Take the terminal again, whoever stopped us. A second call does no harm."""
        if not self._is_in_foreground():
            self._let_go()
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self._output is not None:
            self._enter(self._output)
            self._update_size()

    def _is_in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:  # not the controlling terminal: nothing stops us
            return True

    # ---- the size

    def _measured(self) -> tuple[int, int]:
        """Return columns and rows of the terminal, at most `MAX_SIZE`."""
        try:
            columns, rows = os.get_terminal_size(self._stream.fileno())
        except OSError:
            return UNKNOWN_SIZE
        width = min(columns or UNKNOWN_SIZE.width, MAX_SIZE.width)
        return width, min(rows or UNKNOWN_SIZE.height, MAX_SIZE.height)

    def _resized(self) -> None:
        if self._burst is None:
            self._burst = self.loop.call_later(BURST, self._update_size)

    def _update_size(self) -> None:
        if self._burst is not None:
            self._burst.cancel()
            self._burst = None
        before, self._dimensions = self._dimensions, self._measured()
        if self._dimensions == before:
            self._repaint()  # the sender of the signal may have wiped the screen
        else:
            self._diff.forget()  # the layout for the new size is painted whole, once
            size = Size(*self._dimensions)
            self.app.post_message(events.Resize(size, size))


def _raw(attributes: LineSettings) -> LineSettings:
    """Return line settings that pass on each key at once, without echo; Ctrl-C is a key too."""
    changed = list(attributes)
    changed[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    changed[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    changed[6] = list(changed[6])
    changed[6][termios.VMIN] = 1
    return changed
