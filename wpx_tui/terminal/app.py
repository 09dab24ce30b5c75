"""The app as the terminal sees it: its driver, its colours, job control and the splash.

`WPX_PLAIN_TERMINAL=1` in the environment takes Textual's own driver and colours, for the day on
which a release of Textual breaks ours. Everything is drawn as before, but a terminal that stops
reading, odd bytes on the input and job control may then freeze or end the dashboard.
"""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor

from wpx_tui.terminal.guard import PLAIN, has_job_control
from wpx_tui.terminal.private_names import Patch, PrivateName
from wpx_tui.terminal.splash import FirstFrame

if TYPE_CHECKING:
    from wpx_tui.terminal.driver import TerminalDriver

DRIVER = Patch(
    "terminal driver",
    without="Textual's own driver is used",
    private_names=(PrivateName("textual._xterm_parser"),),
)

CLEAR = "\x1b[2J"

logger = logging.getLogger(__name__)


class TerminalApp(App[None]):
    """An app that survives its terminal. Without one, as in tests, it is like any other app."""

    first_frame: FirstFrame | None = None
    """The splash that the terminal shows before the app can draw; the driver takes it over."""
    terminal: TerminalDriver | None = None
    """The driver, if it is ours: it sets this itself."""

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for this environment."""
        return driver_class(os.environ) or super().get_driver_class()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters that everything drawn goes through.

        Textual reads NO_COLOR once, at the start, and keeps its greys. Here `no_color` holds as it
        is now, and takes every colour away.
        """
        filters = super().get_line_filters()
        if os.environ.get(PLAIN):
            return filters
        if self.no_color:
            return [NoColor()]
        return [line for line in filters if not isinstance(line, Monochrome | NoColor)]

    def before_stop(self) -> None:
        """Let go of what others wait for; called before the process is stopped, by whomever."""

    def stop_job(self) -> bool:
        """Stop as Ctrl-Z stops any program; return False where no shell could continue it."""
        if self.is_headless or not has_job_control():
            return False
        if self.terminal is None:
            self.before_stop()
            self.action_suspend_process()
        else:
            self.terminal.stop_job()
        return True

    def keep_first_frame(self) -> None:
        """Keep the screen as the splash of the next start. Call it after the first paint."""
        splash, terminal = self.first_frame, self.terminal
        if splash is not None and terminal is not None and terminal.has_painted:
            self.run_worker(
                partial(splash.keep, terminal.painted()), thread=True, exit_on_error=False
            )

    @property
    def keeps_last_screen(self) -> bool:
        """Whether there is a place where the screen is kept for the next start."""
        return self.first_frame is not None and self.first_frame.last_screen is not None

    def last_screen_work(self, marks: str, *, has_message: bool) -> Callable[[], None]:
        """Return what keeps the screen as it stands now for the next start, for any thread.

        `marks` is written over it. `has_message`: its last row has a message, which the next start
        is not to tell.
        """
        last = None if self.first_frame is None else self.first_frame.last_screen
        if last is None or self.terminal is None or not self.terminal.has_painted:
            return lambda: None
        return partial(last.keep, self.terminal.painted(), marks, has_message=has_message)

    def action_redraw(self) -> None:
        """Paint every cell, over whatever another program wrote on the terminal."""
        if self.terminal is not None:
            self.terminal.write(CLEAR)
        self.refresh()


def driver_class(env: Mapping[str, str]) -> type[Driver] | None:
    """Return our driver; None where it is not wanted, or Textual lacks what it stands on."""
    if env.get(PLAIN) or not DRIVER.is_supported:
        return None
    try:
        from wpx_tui.terminal.driver import TerminalDriver
    except ImportError as error:
        logger.warning("%s: %s", DRIVER.without, error)
        return None
    if inspect.isabstract(TerminalDriver):
        logger.warning("%s: ours lacks a method that Textual asks of a driver", DRIVER.without)
        return None
    return TerminalDriver
