"""What each picture shows, and how it is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from rich.terminal_theme import TerminalTheme

from tests.harness.dashboard_harness import stage
from tests.harness.svg_screen import screen
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.present.text.picture import portable

FOLDER = Path(__file__).parents[2] / "screenshots"


PAPER = TerminalTheme(
    (255, 255, 255),
    (0, 0, 0),
    [
        *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
        *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    ],
    [
        *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
        *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
    ],
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One screenshot: its file's name, the terminal's size, scenario, keys to press.

    `is_stale`: taken when the server has been gone for a while. `on_paper`: on a terminal that is
    white, with xterm's sixteen colours.
    """

    name: str
    size: tuple[int, int]
    scenario: str = "calm"
    keys: Sequence[str] = ()
    ascii: bool = False
    theme: str | None = None
    is_stale: bool = False
    on_paper: bool = False

    @property
    def path(self) -> Path:
        """Where its SVG lies."""
        return FOLDER / f"{self.name}.svg"


PICTURES = (
    Picture("dashboard-120x40", (120, 40)),
    Picture("dashboard-80x24", (80, 24)),
    Picture("dashboard-200x60", (200, 60)),
    Picture("dashboard-40x12", (40, 12)),
    Picture("near-limit-120x40", (120, 40), scenario="near-limit"),
    Picture("outage-80x24", (80, 24), scenario="outage"),
    Picture("new-account-80x24", (80, 24), scenario="empty"),
    Picture("ascii-80x24", (80, 24), ascii=True),
    Picture("zoom-120x40", (120, 40), keys=("tab", "tab", "tab", "z")),
    Picture("search-120x40", (120, 40), keys=("slash", "u", "n", "i", "t")),
    Picture("alert-120x40", (120, 40), keys=("a", "9", "0")),
    Picture("wall-120x40", (120, 40), keys=("w",)),
    Picture("help-120x40", (120, 40), keys=("question_mark",)),
    Picture("dashboard-60x20", (60, 20)),
    Picture("dashboard-20x6", (20, 6)),
    Picture("dashboard-100x30", (100, 30)),
    Picture("dashboard-45x40", (45, 40)),
    Picture("dashboard-30x1", (30, 1)),
    Picture(
        "theme-ansi-on-white-100x30",
        (100, 30),
        scenario="near-limit",
        theme="wpx-ansi",
        on_paper=True,
    ),
    Picture("new-account-120x40", (120, 40), scenario="empty"),
    Picture("stale-120x40", (120, 40), is_stale=True),
    Picture("wall-80x24", (80, 24), keys=("w",)),
    Picture("wall-40x12", (40, 12), keys=("w",)),
    Picture("wall-near-limit-120x40", (120, 40), scenario="near-limit", keys=("w",)),
    Picture("wall-stale-120x40", (120, 40), keys=("w",), is_stale=True),
    Picture("wall-stale-mono-80x24", (80, 24), keys=("w",), theme="wpx-mono", is_stale=True),
    *(
        Picture(f"theme-{name}-80x24", (80, 24), scenario="near-limit", theme=f"wpx-{name}")
        for name in ("light", "high-contrast", "red-green", "blue-yellow", "ansi", "mono")
    ),
)


async def take(picture: Picture) -> str:
    """The picture as SVG, which says what the screen says."""
    steady = patch.dict(AccountMonitor.__init__.__kwdefaults__, {"random": lambda: 0.5})
    ground = patch("rich.console.SVG_EXPORT_THEME", PAPER) if picture.on_paper else nullcontext()
    with steady, ground:
        svg, text = await _taken(picture)
    drawn = portable(svg)
    rows = [row.rstrip() for row in text.rstrip().split("\n")]
    assert screen(drawn) == rows, "the picture does not say what the screen says"
    return _same_each_time(drawn)


async def _taken(picture: Picture) -> tuple[str, str]:
    """The screen as Rich draws it, and its text."""
    outage = picture.scenario == "outage"
    async with stage(
        picture.size,
        scenario=picture.scenario,
        settings=Settings(demo=Demo(), ascii=picture.ascii, theme=picture.theme),
        with_trend=not outage,
    ) as on:
        if outage:
            await on.until(lambda: on.text.count("503") >= 5, "five reasons")
        else:
            await on.until_live()
            if picture.scenario != "empty":
                await on.until_compared()
            await on.until_foreseen()
            if picture.scenario != "empty":
                await on.until_moved()
        for key in picture.keys:
            await on.pilot.press(key)
        if picture.is_stale:
            on.server.stop()
            await on.pass_time(700)
            await on.until(lambda: on.live == 0, "nothing live")
            monitor = on.app.monitor
            await on.until(
                lambda: all(item.is_stale for item in monitor.state.forecasts), "old forecasts"
            )
            await on.pass_time(1)
        return on.app.export_screenshot(title="wpx-top"), on.text


def _same_each_time(svg: str) -> str:
    """What is drawn alike is written alike: the port."""
    port = "58787"  # a line that is cut may show only its first digits
    return re.sub(r"(?<=127\.0\.0\.1:)\d{1,5}", lambda match: port[: len(match[0])], svg)
