"""The short way of `snapshot --oneline` and `check`: what it loads, and that it says the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from wpx_tui.cli import shortcut

SPARED = {
    "anyio", "asyncio", "click", "dataclasses", "httpx", "inspect", "logging", "platformdirs",
    "pydantic", "random", "ssl", "textual", "wpx_tui.config.notify",
}  # fmt: skip
"""Modules that take longer to load than the answer takes to print."""

LINES = [
    ("snapshot", "--oneline"),
    ("--units", "iec", "snapshot", "--oneline"),
    ("snapshot", "--oneline", "--units=si", "--period", "month", "--timezone", "Asia/Tokyo"),
    ("snapshot", "--oneline", "--max-age", "600"),
    ("snapshot", "--subscription", "sub_7f3a91c2", "--oneline"),
    ("snapshot", "--oneline", "--subscription", "nobody"),
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
    ("snapshot", "--oneline", "--period", "fortnight"),
    ("snapshot", "--oneline", "--max-age", "soon"),
    ("snapshot", "--units", "snapshot"),
]
"""What it leaves to the command line."""


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
    "arguments", [("snapshot", "--oneline"), ("check", "-w", "70", "-c", "90")], ids=" ".join
)
def test_it_loads_little(wpx: Wpx, demos: Demos, kept: Path, arguments: tuple[str, ...]) -> None:
    url = demos("calm").base_url
    first = wpx(*arguments, url=url)
    again = subprocess.run(
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
    assert (again.returncode, again.stdout) == (first.status, first.out)
    loaded = {line.rpartition("|")[2].strip() for line in again.stderr.splitlines()}
    assert "wpx_tui.monitor.kept" in loaded
    assert loaded & SPARED == set()


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
