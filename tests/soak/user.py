"""Somebody, or a cat, at the keyboard: any key, any size, any theme."""

from __future__ import annotations

from random import Random

from tests.harness.dashboard_harness import Stage
from wpx_tui.tui.keys import ALL_KEYS

SIZES = ((200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (30, 4), (1, 1))
USUAL = (120, 40)
_LEAVES = {"app.quit", "app.leave", "app.suspend"}
KEYS = tuple(
    key
    for binding in ALL_KEYS
    if binding.id not in _LEAVES
    for key in binding.key.split(",")
    if key != "ctrl+c"
)
FURTHER = ("enter", "ctrl+p", "backspace", "home", "end", "7", "0", "l", "shift+tab", "escape")
"""What answers to whatever was opened."""
MOST_OPEN = 9
"""Presses of Escape that close whatever is open."""


class User:
    """Acts at random, by `chosen`."""

    def __init__(self, on: Stage, chosen: Random) -> None:
        self._on = on
        self._chosen = chosen

    async def act(self) -> None:
        """A few keys; now and then another size or other colours."""
        for _ in range(self._chosen.randint(0, 3)):
            await self.press(self._chosen.choice(self._chosen.choice((KEYS, FURTHER))))
        if self._chosen.random() < 0.1:
            await self._on.pilot.resize_terminal(*self._chosen.choice(SIZES))
        if self._chosen.random() < 0.05:
            self._on.app.theme = self._chosen.choice(sorted(self._on.app.available_themes))

    async def press(self, key: str) -> None:
        """Press it and let it be taken in."""
        self._on.app.simulate_key(key)
        await self._on.pilot.pause(0)

    async def come_back(self) -> None:
        """Leave everything that is open, and sit before the screen of every day."""
        dashboard = self._on.app.dashboard
        for _ in range(MOST_OPEN):
            await self.press("escape")
        if dashboard.is_frozen:
            await self.press("space")
        await self._on.pilot.resize_terminal(*USUAL)
        await self._on.until(lambda: self._on.app.screen is dashboard, "the dashboard")
