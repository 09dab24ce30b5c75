"""The short ways past the command line's parser: what they load, and that they say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from wpx_tui.cli import command_line, dashboard, main, shortcut
from wpx_tui.config.settings import Settings

SPARED = {
    "anyio", "asyncio", "click", "dataclasses", "httpx", "inspect", "logging", "platformdirs",
    "pydantic", "random", "rich.cells", "ssl", "textual", "wpx_tui.config.notify", "zlib",
}  # fmt: skip
"""Modules that take longer to load than the answer takes to print."""

LINES = [
    ("snapshot", "--oneline"),
    ("--units", "iec", "snapshot", "--oneline"),
    ("snapshot", "--oneline", "--units=si", "--period", "month", "--timezone", "Asia/Tokyo"),
    ("snapshot", "--oneline", "--max-age", "600"),
    ("snapshot", "--subscription", "sub_7f3a91c2", "--oneline"),
    ("snapshot", "--oneline", "--subscription", "nobody"),
    ("snapshot", "--oneline", "--format", "waybar"),
    ("check",),
    ("check", "--warning", "70", "-c", "81"),
    ("check", "--subscription", "sub_7f3a91c2", "--max-age", "600"),
    ("check", "--subscription", "nobody"),
]
"""What the short way answers."""

OTHERS = [
    ("check", "-w", "90", "-c", "50"),
    ("check", "-w", "many"),
    ("check", "-w"),
    ("check", "-w=70"),
    ("check", "snapshot", "--oneline"),
    ("check", "--max-age", "-1"),
    ("check", "--subscription", "snapshot", "extra"),
    ("--nope", "check"),
    ("--units", "check"),
    ("--units", "furlongs", "check"),
    ("--profile", "nobody", "snapshot", "--oneline"),
    ("snapshot", "--oneline", "--json"),
    ("snapshot", "--oneline=yes"),
    ("snapshot", "--oneline", "--format", "nope"),
    ("snapshot", "--oneline", "--period", "fortnight"),
    ("snapshot", "--oneline", "--max-age", "soon"),
    ("snapshot", "--units", "snapshot"),
]
"""What it leaves to the command line."""

STARTS = [
    (),
    ("--wall", "--no-title", "--units=si"),
    ("--theme", "dracula", "--no-wall"),
    ("--base-url", "http://127.0.0.1:1/gateway", "--period", "week"),
]
"""A dashboard that is asked for plainly."""

OTHER_STARTS = [
    ("--demo",),
    ("--wall", "--no-wall"),
    ("--interval", "realtime=2"),
    ("--units",),
    ("--units", "furlongs"),
    ("--profile", "nobody"),
    ("--account", "nobody"),
    ("--version",),
    ("nope",),
    ("--wall=1",),
]
"""One that the command line has to look at."""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store that is switched on, empty yet."""
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.mark.parametrize("arguments", [*LINES, *OTHERS], ids=" ".join)
def test_it_says_what_the_command_line_says(
    wpx: Wpx,
    demos: Demos,
    kept: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    url = demos("calm").base_url
    wpx("snapshot", url=url)
    wpx("snapshot", "--oneline", url=url)  # and the forecasts
    answers: list[int | None] = []
    run = shortcut.run

    def watched(*given: object) -> int | None:
        answers.append(run(*given))  # type: ignore[arg-type]
        return answers[-1]

    monkeypatch.setattr(shortcut, "run", watched)
    short = wpx(*arguments, url=url)
    assert (answers[0] is not None) == (arguments in LINES)
    monkeypatch.setattr(shortcut, "run", lambda *_given: None)
    assert short == wpx(*arguments, url=url)


@pytest.mark.parametrize(
    "arguments",
    [
        ("snapshot", "--oneline"),
        ("snapshot", "--oneline", "--format", "waybar"),
        ("check", "-w", "70", "-c", "90"),
    ],
    ids=" ".join,
)
def test_it_loads_little(wpx: Wpx, demos: Demos, kept: Path, arguments: tuple[str, ...]) -> None:
    url = demos("calm").base_url
    first = wpx(*arguments, url=url)
    again, loaded = modules(kept, url, *arguments)
    assert (again.returncode, again.stdout) == (first.status, first.out)
    assert "wpx_tui.monitor.kept" in loaded
    assert loaded & SPARED == set()


def test_stored_answers_are_read_without_a_search_for_plugins(
    wpx: Wpx, demos: Demos, kept: Path
) -> None:
    url = demos("calm").base_url
    wpx("snapshot", url=url)
    again, loaded = modules(kept, url, "snapshot", "--max-age", "600")
    assert again.returncode == 0
    assert "pydantic" in loaded
    assert not loaded & {"importlib.metadata", "pydantic.plugin._loader"}


def modules(
    kept: Path, url: str, *arguments: str
) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """Run the command in a process of its own; return it, and the modules that it loads."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wpx_tui", *arguments],
        capture_output=True,
        text=True,
        env=environment(
            WPX_STORE="on",
            STATE_DIRECTORY=str(kept),
            XDG_CONFIG_HOME=str(kept.parent),
            WEPROXIES_API_TOKEN=CANARY,
            WEPROXIES_BASE_URL=url,
        ),
    )
    lines = process.stderr.splitlines()
    return process, {line.rpartition("|")[2].strip() for line in lines}


def test_a_program_that_gives_the_token_is_run_once(
    wpx: Wpx, demos: Demos, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    program = tmp_path / "token"
    program.write_text(f"#!/bin/sh\necho run >> {runs}\necho {CANARY}\n")
    program.chmod(0o755)
    monkeypatch.setenv("WPX_TOKEN_COMMAND", str(program))
    assert wpx("snapshot", "--oneline", url=demos("calm").base_url, token="").status == 0
    assert runs.read_text() == "run\n"


@pytest.mark.parametrize("arguments", [*STARTS, *OTHER_STARTS], ids=" ".join)
def test_a_dashboard_gets_the_settings_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WEPROXIES_API_TOKEN", CANARY)
    assert (shortcut.dashboard_settings(arguments, os.environ) is not None) == (arguments in STARTS)

    def started(run: Callable[[Sequence[str]], object]) -> list[Settings]:
        starts: list[Settings] = []
        monkeypatch.setattr(dashboard, "run", lambda settings, _env: starts.append(settings))
        run(arguments)
        assert all(start.token is not None and start.token.reveal() == CANARY for start in starts)
        return [start._replace(token=None) for start in starts]

    if arguments in STARTS:
        assert started(main._status) == started(command_line.run)


def test_a_dashboard_without_a_terminal_says_so(wpx: Wpx) -> None:
    result = wpx("--units", "si")
    assert (result.status, result.out) == (2, "")
    assert "the dashboard needs a terminal" in result.err
