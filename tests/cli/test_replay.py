"""`wpx-top replay`: the past from the store and from a file, on a real terminal, without a call."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from tests.harness.fake_clock import FakeClock
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen
from tests.monitor.demo_account import MOMENT
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.last_known import save_events
from wpx_tui.monitor.once import poll_once
from wpx_tui.monitor.state_recorder import StateRecorder

MINUTES = 6
FIRST, LAST = "2026-11-22 14:31", "2026-11-22 14:36"


@pytest.fixture
async def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of the account `acme`, six minutes of which were recorded."""
    folder, clock = tmp_path / "state", FakeClock(MOMENT)
    monkeypatch.setenv("STATE_DIRECTORY", str(folder))
    with DemoServer(token=CANARY, now=clock.utc) as server:
        kept = AccountStore(folder, server.base_url, Secret(CANARY), "acme")
        recorder = StateRecorder(kept, clock)
        async with UsageClient(server.base_url, Secret(CANARY)) as client:
            for _ in range(MINUTES + 1):
                recorder.record(await poll_once(client, clock))
                await clock.advance(60)
        event = Event(MOMENT + timedelta(minutes=5), EventKind.HIGH, "Residential 500GB", "high")
        kept.write(save_events, [event])
        kept.close()
    return folder


def test_what_cannot_be_replayed_is_one_clear_line(
    wpx: Wpx, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "none"))
    ran = wpx("replay")
    assert (ran.status, ran.err) == (
        1,
        "wpx-top: nothing is recorded yet\na dashboard records while it runs\n",
    )
    assert not (tmp_path / "none").exists()
    (tmp_path / "x").write_text("no recording")
    assert wpx("replay", str(tmp_path / "x")).err == (
        f"wpx-top: {tmp_path}/x: is no recording of wpx-top\n"
    )
    assert wpx("replay", str(tmp_path / "y")).status == 1
    for arguments in (
        ("--mask",),
        ("x", "--account", "acme"),
        ("--speed", "0"),
    ):
        assert wpx("replay", *arguments).status == 2
    assert wpx("--demo", "replay").status == 2


def test_a_span_is_exported_or_what_there_is_is_named(wpx: Wpx, recorded: Path) -> None:
    file = recorded.parent / "a.wpx"
    ran = wpx("replay", "--from", "-3h", "--export", str(file))
    assert (ran.status, file.exists()) == (1, False)
    assert f"there is {FIRST} to {LAST} UTC" in ran.err
    for text in ("tomorrow", "-3y", "2026-13-01", "25:00", ""):
        ran = wpx("replay", "--from", text, "--export", str(file))
        assert (ran.status, "--from must be" in ran.err) == (2, True)
    ran = wpx("replay", "--account", "globex")
    assert (ran.status, "there is acme" in ran.err) == (1, True)
    ran = wpx("replay", "--from", "2026-11-22", "--to", "2026-11-22T14:34", "--export", str(file))
    assert ran.status == 0
    assert f"{FIRST} to 2026-11-22 14:34 UTC" in ran.out
    ran = wpx("replay", "--export", str(file))
    assert (ran.status, "exists" in ran.err) == (1, True)
    assert CANARY.encode() not in file.read_bytes()


def test_a_file_is_replayed_on_a_terminal_and_the_api_is_asked_nothing(
    wpx: Wpx, demos: Demos, recorded: Path
) -> None:
    file, server = recorded.parent / "a.wpx", demos("calm")
    assert wpx("replay", "--export", str(file)).status == 0
    server.requests.clear()
    env = environment(
        WEPROXIES_API_TOKEN=CANARY,
        WEPROXIES_BASE_URL=server.base_url,
        STATE_DIRECTORY=str(recorded.parent / "other"),
    )
    with Pty(120, 40) as terminal:
        terminal.run([sys.executable, "-m", "wpx_tui", "replay", str(file), "--speed", "1"], env)
        seen = Seen(terminal)
        seen.until("REPLAY Sun 22 Nov hh:mm UTC ×1", "● recorded", "of 500 GB", "acme")
        terminal.send(b"n")
        seen.until("paused", "Residential 500GB: high")
        terminal.send(b">")
        seen.until("at the end")
        terminal.send(b"a")
        seen.until("this is a replay: no alert can be made")
        terminal.send(b"P")
        seen.until("This week", "not recorded")
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert CANARY.encode() not in terminal.output
    assert not server.requests
    assert not (recorded.parent / "other").exists()
