"""The dashboard with the profiles of a settings file, on a real terminal and real servers."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.several_accounts import RecordingServer
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.api.client import UsageClient
from wpx_tui.cli import dashboard
from wpx_tui.config.settings import Settings
from wpx_tui.demo.server import utc_now
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.tui.accounts import AccountSetup
from wpx_tui.tui.app import WpxTop

PROGRAM = [sys.executable, "-m", "wpx_tui", "--all-accounts"]


def settings_file(folder: Path, urls: list[str]) -> Path:
    """Write three profiles, of which the first two have a token each and the last has none."""
    file = folder / "config.toml"
    profiles = [
        f'[profile.acme]\nbase_url = "{urls[0]}"\ntoken = "token-of-acme"\n',
        f'[profile.globex]\nbase_url = "{urls[1]}"\ntoken = "token-of-globex"\n',
        f'[profile.initech]\nbase_url = "{urls[1]}"\ntoken_command = ["false"]\n',
    ]
    file.write_text("".join(profiles))
    file.chmod(0o600)
    return file


def test_a_profile_without_a_token_has_a_row_that_says_so_and_a_signal_ends_all_in_time(
    tmp_path: Path,
) -> None:
    servers = [
        RecordingServer(token=f"token-of-{name}", scenario="calm", seed=1, now=utc_now)
        for name in ("acme", "globex")
    ]
    with servers[0] as acme, servers[1] as globex, Pty() as terminal:
        file = settings_file(tmp_path, [acme.base_url, globex.base_url])
        env = environment(HOME=str(tmp_path), WPX_CONFIG=str(file), WPX_STORE="on")
        terminal.run(PROGRAM, env)
        seen = Seen(terminal)
        seen.until(ALL_LIVE, "acme 1/3")
        terminal.send(b"A")
        seen.until("2 of 3 accounts", "initech", "status 1", "failing")
        terminal.send(b"\x1b")
        seen.until("acme 1/3", "Quotas")
        terminal.send(b">")
        seen.until("globex 2/3", ALL_LIVE)
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
    assert [set(server.tokens) for server in servers] == [
        {"Bearer token-of-acme"},
        {"Bearer token-of-globex"},
    ]
    assert b"token-of" not in terminal.output


def test_an_unknown_profile_is_one_line(tmp_path: Path) -> None:
    file = settings_file(tmp_path, ["http://127.0.0.1:9", "http://127.0.0.1:9"])
    with Pty() as terminal:
        command = [*PROGRAM[:3], "--account", "acme", "--account", "glubex"]
        terminal.run(command, environment(HOME=str(tmp_path), WPX_CONFIG=str(file)))
        assert terminal.wait() == 2
    [line] = terminal.output.decode().splitlines()
    assert "glubex" in line


async def test_each_account_with_a_channel_notifies_by_its_own_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attached: list[tuple[str | None, str]] = []

    class Recorder:
        def __init__(self, settings: Settings, _store: object, **_: object) -> None:
            self.profile = settings.profile

        def attach(self, monitor: AccountMonitor) -> None:
            attached.append((self.profile, monitor.state.account))

        async def close(self, _within: float) -> None:
            attached.append((self.profile, "closed"))

    monkeypatch.setattr("wpx_tui.notify.notifier.Notifier", Recorder)
    setups = [
        AccountSetup(
            Settings(profile=name, notify_values={"command": ("true",)} if is_told else {}),
            refused,
        )
        for name, is_told in (("acme", True), ("globex", False), ("initech", True))
    ]
    app = WpxTop(setups[0].settings, refused, others=setups[1:])
    async with dashboard._notifying(app):
        assert attached == [("acme", "acme"), ("initech", "initech")]
    assert attached[2:] == [("acme", "closed"), ("initech", "closed")]


def refused() -> UsageClient:
    raise OSError("not to be reached")
