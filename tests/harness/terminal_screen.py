"""What a person sees on a terminal under test: its bytes, drawn by a terminal emulator."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

import pyte

from tests.harness.pty import Pty

ALL_LIVE = "● live"
"""What the header shows when every feed is live."""

FORECAST_QUOTAS = 2
"""Active subscriptions of the demo."""

_CLOCK = re.compile(r"\d\d:\d\d UTC")


def has_forecasts(screen: str) -> bool:
    """Whether a 120×40 screen of the calm demo has all that comes after the first live figures.

    Histories are asked for behind the feeds: until their figures stand, the screen still changes.
    """
    rows = [line for line in screen.split("\n") if "of 500 GB" in line or "of 300 GB" in line]
    forecasts = sum("GB/day" in row for row in rows)
    return forecasts == FORECAST_QUOTAS and "usual" in screen


@dataclass
class Seen:
    """A terminal emulator that is fed with what the program sends from `start` on."""

    terminal: Pty
    start: int = 0
    _screen: pyte.Screen = field(init=False)
    _stream: pyte.ByteStream = field(init=False)

    def __post_init__(self) -> None:
        self._screen = pyte.Screen(*self.terminal.size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """The screen, a line a row, without the clock: a minute may turn between two looks."""
        new, self.start = self.terminal.output[self.start :], len(self.terminal.output)
        self._stream.feed(new)
        screen = "\n".join(self._screen.display).replace("* live", ALL_LIVE)  # in ASCII
        return _CLOCK.sub("hh:mm UTC", screen)

    def until(self, *texts: str, without: Collection[str] = ()) -> None:
        """Read on until all of `texts` stand on one screen, and nothing of `without`.

        A frame comes in pieces: what is looked for after the wait for something else may not have
        come yet, so all that one screen has to show is to be waited for together.
        """

        def stands() -> bool:
            screen = self.text
            shown = all(text in screen for text in texts)
            return shown and not any(text in screen for text in without)

        what = f"{texts} without {without}" if without else f"{texts}"
        try:
            self.terminal.read_until_true(stands, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None

    def until_forecasts(self) -> None:
        """Read on until the forecasts of the calm demo stand: see `has_forecasts`."""
        try:
            self.terminal.read_until_true(lambda: has_forecasts(self.text), "all forecasts")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None
