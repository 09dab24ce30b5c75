"""What a newcomer sees: a word of welcome, a help that fits, panels that say what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.dashboard_harness import TOKEN, panel_text, stage
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.demo.runner import DemoServer
from wpx_tui.tui.keys import GROUPS, help_rows
from wpx_tui.tui.start import welcome_message

WITH_TOKEN = Settings(keys={"see.theme": "c"})
WELCOME = "Welcome. ? Help names every key"


def test_the_welcome_is_said_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for quiet in (Settings(demo=Demo()), Settings(wall=True)):
        assert welcome_message(quiet) == ""
    assert not (tmp_path / "state").exists(), "a demo leaves nothing behind"
    assert welcome_message(WITH_TOKEN) == (
        "Welcome. ? Help names every key, c changes the colours, q leaves."
    )
    assert welcome_message(WITH_TOKEN) == ""


@pytest.mark.parametrize("state", ["/dev/null", "/dev/null/below", "/proc/nothing"])
def test_a_start_that_cannot_be_remembered_goes_on(
    monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", state)
    assert welcome_message(WITH_TOKEN) == ""


def test_the_real_program_welcomes_at_its_first_start_alone(
    installed_wpx_top: Path, tmp_path: Path
) -> None:
    for is_first in (True, False):
        with DemoServer(token=TOKEN) as server, Pty(80, 24) as terminal:
            terminal.run(
                [str(installed_wpx_top), "--base-url", server.base_url],
                environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN=TOKEN),
            )
            seen = Seen(terminal)
            if is_first:
                seen.until(WELCOME)
            seen.until(ALL_LIVE)
            terminal.send(b"q")
            assert terminal.wait() == 0
            assert (WELCOME.encode() in terminal.output) == is_first


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_the_help_is_one_screen_with_the_keys_of_here_first(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        for panel, keys in (
            (None, "Tab goes to a panel"),
            ("countries", "Countries  Enter Open  / Search  n Next"),
            ("subscriptions", "Subscriptions  Enter Open  o Only this one  a Alert"),
        ):
            board = on.app.dashboard
            board.set_focus(None if panel is None else board.query_one(f"#{panel}"))
            await on.pilot.press("question_mark")
            await on.pilot.pause()
            assert keys in on.text
            assert "arrows scroll" not in on.text
            shown = " ".join(on.text.split())
            for _, bindings in GROUPS:
                for row in help_rows(bindings):
                    assert (row.name if size[0] < 112 else row.text) in shown
            await on.pilot.press("escape")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
async def test_an_empty_account_is_told_what_will_be_where(size: tuple[int, int]) -> None:
    async with stage(size, scenario="empty", with_trend=True) as on:
        await on.until_live()
        panels = [
            panel_text(on.app, name).split("\n")[1:-1] for name in on.app.dashboard.grid.by_feed
        ]
        text = " ".join(row.strip("│ ") for rows in panels for row in rows)
        for said in (
            "No traffic yet",
            "60 min since 13:30, no traffic",
            "the first traffic will appear here",
            "No traffic in this period: countries",
            "No subscriptions yet: a new one",
        ):
            assert said in text
        assert "stale" not in on.text
