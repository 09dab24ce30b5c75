"""The dashboard begins as it was left, and what the user changes is on disk a moment later."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from tests.harness.dashboard_harness import stage
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.config.remembered_view import RememberedView, View, with_view
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.demo.runner import DemoServer
from wpx_tui.tui import view_keeper

TOKEN = "view-token-that-never-shows"
LEFT = View(
    theme="wpx-light",
    period="week",
    granularity="hourly",
    countries=25,
    metric="requests",
    sort="country",
    is_reversed=True,
    zoomed="countries",
)


def settings_of(remembered: RememberedView) -> Settings:
    return with_view(Settings(demo=Demo()), remembered.start)


async def test_it_begins_as_it_was_left_and_remembers_what_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_keeper, "SETTLE", 0.01)
    path = tmp_path / "view.json"
    path.write_text(json.dumps({"version": 1, **LEFT._asdict()}))
    remembered = RememberedView(path)
    async with stage(settings=settings_of(remembered), remembered=remembered) as on:
        await on.until_live()
        assert on.app.theme == "wpx-light"
        assert on.app.focused is on.app.dashboard.countries
        assert "Countries, this week" in on.text
        assert "at most 25" in on.text
        assert "Quotas" not in on.text, "one panel alone"
        codes = [row.split()[1] for row in on.text.split("\n")[3:6]]
        assert codes == sorted(codes, reverse=True)
        before = path.stat().st_mtime_ns
        await on.pass_time(400)
        assert path.stat().st_mtime_ns == before, "nothing was changed"
        await on.pilot.press("escape")
        assert "Quotas" in on.text
        assert "Requests by UTC hour" in on.text or "Requests by hour" in on.text
        await on.pilot.press("p", "m", "s", "l", "b")
        changed = View("wpx-light", "month", "daily", 50, "success rate", "requests", False, "")

        def is_written() -> bool:
            return RememberedView(path).start == changed

        await on.until(is_written, "the changes on disk, as a kill would leave them")
        await on.pilot.press("t", "down")
        await on.pilot.pause()
        assert on.app.theme == "wpx-high-contrast", "it is only previewed"
        on.app.exit()
        assert is_written()


async def test_the_page_of_a_row_is_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "view.json"
    path.write_text(json.dumps({"version": 1, "zoomed": "subscriptions-page"}))
    async with stage(remembered=RememberedView(path)) as on:
        await on.until_live()
        assert on.app.dashboard.grid.zoomed is None
        assert on.app.view_keeper.selection_at_next_start(on.app.monitor.state.selection)
        await on.pilot.press("j", "p", "enter")
        await on.until(lambda: on.app.dashboard.pages.current is not None, "a page")
        assert on.app.view_keeper.selection_at_next_start(on.app.monitor.state.selection) is None
        on.app.view_keeper.keep()
    view = json.loads(path.read_text())
    assert (view["period"], view["zoomed"]) == ("all", "subscriptions-page"), "as it was"


async def test_what_is_gone_is_left_out_and_a_full_disk_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(view_keeper, "SETTLE", 0.01)
    path = tmp_path / "view.json"
    gone = {"theme": "gone", "metric": "sessions", "sort": "bar", "zoomed": "map"}
    path.write_text(json.dumps({"version": 1, **gone}))
    remembered = RememberedView(path)
    tries = []

    def full(_view: View) -> None:
        tries.append(_view)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(remembered, "_replace", full)
    caplog.set_level(logging.WARNING)
    async with stage(settings=settings_of(remembered), remembered=remembered) as on:
        await on.until_live()
        assert on.app.theme == "wpx-dark"
        assert on.app.dashboard.grid.zoomed is None
        for tried in (1, 2):
            await on.pilot.press("p")
            await on.until(lambda tried=tried: len(tries) >= tried, "a try")  # type: ignore[misc]
        assert on.live
    assert caplog.text.count("No space left") == 1
    assert json.loads(path.read_text())["theme"] == "gone", "another version may have it"


def test_a_terminal_shows_the_view_again_but_not_a_fresh_one(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server:
        env = environment(
            HOME=str(tmp_path),
            WPX_STORE="on",
            NO_COLOR="1",
            WEPROXIES_API_TOKEN=TOKEN,
            WEPROXIES_BASE_URL=server.base_url,
        )

        def started(*options: str, keys: bytes, seen: tuple[str, ...]) -> bytes:
            with Pty() as terminal:
                terminal.run([sys.executable, "-m", "wpx_tui", *options], env)
                screen = Seen(terminal)
                screen.until(*seen)
                terminal.send(keys)
                if keys:
                    screen.until("Countries, this week")
                terminal.send(b"q")
                assert terminal.wait() == 0
                return terminal.output

        started(keys=b"P5", seen=(ALL_LIVE, "Countries, this month", "Quotas"))
        output = started(keys=b"", seen=(ALL_LIVE, "Countries, this week", "1–33 of 60"))
        assert b"as it was left" in output, "the kept screen has the same view"
        started("--fresh-view", keys=b"", seen=(ALL_LIVE, "Countries, this month", "Quotas"))
    (file,) = tmp_path.rglob("view-*.json")
    assert json.loads(file.read_text()) == {"version": 1, "period": "week", "zoomed": "countries"}
    assert file.stat().st_mode & 0o777 == 0o600
