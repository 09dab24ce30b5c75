"""The app as the terminal sees it: the driver that it gets, and no colour where none is wanted.

`WPX_PLAIN_TERMINAL=1` in the environment takes Textual's own ways, for the day on which a release
of Textual breaks ours: all is drawn as before, but a terminal that stops reading, odd bytes typed
and job control may then freeze or end the dashboard.
"""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Mapping, Sequence
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.widgets import Input

from wpx_tui.terminal.guard import PLAIN, has_job_control
from wpx_tui.terminal.splash import FirstFrame
from wpx_tui.textual_patches.cache_leaks import CacheSweepApp

CLEAR = "\x1b[2J"

LONGEST_COMMAND = 60
"""Characters that the palette takes."""

logger = logging.getLogger(__name__)


class _Palette(CommandPalette):
    """Textual's, bounded: each key costs time by what stands there, and a cat on the keyboard or a
    file that was pasted would keep the loop from every poll. And it is closed once, as
    any `OwnScreen`: Enter typed fast is a second choice to Textual's. Its list knows no lines where
    it has no room for any, and raises KeyError when it is turned by a page.
    """

    def on_mount(self) -> None:
        self.query_one(Input).max_length = LONGEST_COMMAND

    def _action_command_list(self, action: str) -> None:
        has_room = bool(self.query_one(CommandList).scrollable_content_region)
        if has_room or action not in ("page_up", "page_down"):
            super()._action_command_list(action)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, unless that is under way or another screen is above."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class TerminalApp(CacheSweepApp):
    """An app that survives its terminal; nothing differs on none, as in tests."""

    first_frame: FirstFrame | None = None
    """What the terminal shows before the app is there to draw, for the driver to take over."""

    def get_driver_class(self) -> type[Driver]:
        """The driver for this environment."""
        return driver_class(os.environ) or super().get_driver_class()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What everything drawn goes through; without colour, also Textual's greys are none.

        Textual asks NO_COLOR once, at the start; here `no_color` holds as it is now.
        """
        filters = super().get_line_filters()
        if os.environ.get(PLAIN):
            return filters
        if self.no_color:
            return [NoColor()]
        return [each for each in filters if not isinstance(each, Monochrome | NoColor)]

    def stop_job(self) -> bool:
        """Stop as Ctrl-Z stops any program; False, and nothing done, where nothing could."""
        if self._driver is None or self._driver.is_headless or not has_job_control():
            return False
        stop = getattr(self._driver, "stop_job", None)  # ours has it
        (stop or super().action_suspend_process)()
        return True

    def keep_first_frame(self) -> None:
        """What stands there now is what the next start shows at once; call it after that paint."""
        first, driver = self.first_frame, self._driver
        if first is not None and getattr(driver, "has_painted", False):
            frame = driver.painted()  # type: ignore[union-attr]  # ours has it
            self.run_worker(partial(first.keep, frame), thread=True, exit_on_error=False)

    def action_redraw(self) -> None:
        """Paint every cell, over whatever another program wrote on the terminal."""
        if self._driver is not None:
            self._driver.write(CLEAR)
        self.refresh()

    def action_command_palette(self) -> None:
        """Open the palette, over nothing but the bottom screen.

        What is chosen in it opens further screens: over those it could be opened again without end.
        """
        if len(self.screen_stack) == 1:
            self.push_screen(_Palette(id="--command-palette"))


def driver_class(env: Mapping[str, str]) -> type[Driver] | None:
    """Our driver; None where it is not wanted, or Textual lacks what it stands on."""
    if env.get(PLAIN):
        return None
    try:
        from wpx_tui.terminal.driver import TerminalDriver
    except ImportError as error:
        logger.warning("Textual's own driver is used: %s", error)
        return None
    if inspect.isabstract(TerminalDriver):
        logger.warning("Textual's own driver is used: ours lacks what it asks of one")
        return None
    return TerminalDriver
