"""Every shell command of the pages is run as it stands, or its page says why it is not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import PATIENCE, Pty
from tests.harness.terminal_screen import Seen
from tests.packaging.makefile import make, without_make
from tests.packaging.pages import ROOT, Commands, block, commands
from wpx_tui.cli.status_line import FORMATS
from wpx_tui.demo.runner import DemoServer

TOKEN = "eyJ..."
"""The token as the pages write it."""
BY_CI = ("look", "tests", "ci")
AS_ROOT = "as root"
NOT_RUN, STATUS, ON_A_TERMINAL, PASTE = "not run: ", "status: ", "terminal: ", "paste the token; "


def of_kind(*kinds: str) -> list[Commands]:
    """Return the blocks whose marker begins with one of `kinds`."""
    return [part for part in commands() if part.marker.startswith(kinds)]


RUN = [part for part in commands() if not part.marker or part.marker.startswith(STATUS)]


@pytest.fixture(scope="module")
def account() -> Iterator[str]:
    """The base URL of an API that accepts the token of the pages."""
    with DemoServer(token=TOKEN) as server:
        yield server.base_url


@pytest.fixture
def env(account: str, installed_wpx_top: Path, tmp_path: Path) -> Mapping[str, str]:
    """The environment of a user with a fresh home, an account and an installed `wpx-top`."""
    path = f"{installed_wpx_top.parent}{os.pathsep}{os.environ['PATH']}"
    variables = environment(
        HOME=str(tmp_path), PATH=path, WEPROXIES_BASE_URL=account, WEPROXIES_API_TOKEN=TOKEN
    )
    del variables["WPX_CONFIG"]
    return without_make(variables)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `.venv` is the environment of the tests."""
    for path in ROOT.iterdir():
        if path.name not in (".venv", ".git"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def needs_checkout(part: Commands) -> bool:
    """Return True for commands of a developer, which run in a checkout."""
    return ".venv/" in part.text or part.text.startswith("make")


def run(text: str, shell: str, folder: Path, env: Mapping[str, str]) -> int:
    """Run `text` in `folder` and return the status; a failure prints what was printed."""
    done = subprocess.run(
        [shell, "-euc", text],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


@pytest.mark.parametrize("part", RUN, ids=str)
def test_commands_work_as_they_stand(
    part: Commands, env: Mapping[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if shutil.which(part.shell) is None or ("jq" in part.text and shutil.which("jq") is None):
        pytest.skip(f"needs {part.shell}, and jq where the commands do")
    if needs_checkout(part):
        request.getfixturevalue("checkout")
    if part.marker:
        statuses = set(map(int, part.marker.removeprefix(STATUS).split()))
        for line in part.text.splitlines():
            assert run(line, part.shell, tmp_path, env) in statuses, line
    else:
        assert run(part.text, part.shell, tmp_path, env) == 0


def test_the_commands_of_the_status_bars_work(env: Mapping[str, str], tmp_path: Path) -> None:
    page = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
    commands = re.findall(r"(wpx-top snapshot --oneline --format (\w+) [^\n)\"]+)", page)
    assert tuple(bar for _, bar in commands) == FORMATS[1:]
    for command, _ in commands:
        assert run(f'test -n "$({command})"', "sh", tmp_path, env) == 0


@pytest.mark.parametrize("part", of_kind(ON_A_TERMINAL), ids=str)
def test_commands_show_the_dashboard(
    part: Commands, env: Mapping[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if needs_checkout(part):
        request.getfixturevalue("checkout")
    text = part.marker.removeprefix(ON_A_TERMINAL)
    with Pty() as terminal:
        if text.startswith(PASTE):
            env = {key: value for key, value in env.items() if key != "WEPROXIES_API_TOKEN"}
            terminal.send(f"{TOKEN}\n\x04".encode())
        terminal.run([part.shell, "-euc", part.text], env, str(tmp_path))
        Seen(terminal).until(text.removeprefix(PASTE))
        terminal.send(b"q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("part", of_kind(NOT_RUN), ids=str)
def test_what_is_not_run_has_a_reason(part: Commands) -> None:
    reason = part.marker.removeprefix(NOT_RUN)
    assert len(reason.split()) > 2
    pytest.skip(reason)


def test_ci_runs_what_the_pages_leave_to_it() -> None:
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert {part.marker for part in of_kind(*BY_CI)} == set(BY_CI)
    for name in ("look", "tests"):
        assert f"readme_command {name}" in ci
    for line in "".join(part.text for part in of_kind("ci")).splitlines():
        command = line.partition("#")[0].strip()
        assert command in ci or recipe(command) in block("README.md", "tests"), command


def test_the_readme_shows_each_command_for_newcomers_in_one_line() -> None:
    for name in ("look", "tests"):
        fence, command, end = block("README.md", name).splitlines()
        assert (fence, end) == ("```sh", "```")
        assert command.startswith("python3 -m venv .venv && ")


def test_every_marker_is_known() -> None:
    known = (*BY_CI, AS_ROOT, NOT_RUN, STATUS, ON_A_TERMINAL)
    assert all(not part.marker or part.marker.startswith(known) for part in commands())


def recipe(command: str) -> str:
    """Return what a `make` command would run."""
    return make(*command.split()[1:], "--dry-run").strip()
