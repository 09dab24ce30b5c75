"""Shell completion: what the real bash is offered, and the protocol of the other two."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_command import COMMAND, run
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from wpx_tui.cli.command_line import COMMANDS
from wpx_tui.cli.completion import SHELLS, VARIABLE
from wpx_tui.demo.scenarios import SCENARIOS


def offered(line: str, shell: str = "fish", **env: str) -> list[str]:
    """What is offered for the last word of a command line."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), VARIABLE: f"{shell}_complete"}
    if shell == "fish":
        asked["COMP_CWORD"] = words[-1]
    done = subprocess.run(
        COMMAND, env=environment(**asked, **env), capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = filter(None, done.stdout.splitlines())
    return [each.partition(",")[2].partition("\t")[0] for each in lines]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wpx-top ", set(COMMANDS)),
        ("wpx-top do", {"doctor"}),
        ("wpx-top config ", {"init", "path", "show"}),
        ("wpx-top --sc", {"--scenario"}),
        ("wpx-top --scenario ", set(SCENARIOS)),
        ("wpx-top demo-server --scenario ra", {"rate-limited"}),
        ("wpx-top --interval re", {"realtime=5"}),
        ("wpx-top --period ", {"today", "week", "month", "all"}),
        ("wpx-top --log-level w", {"warning"}),
        ("wpx-top completion ", set(SHELLS)),
        ("wpx-top --units=i", {"iec"}),
    ],
)
def test_what_can_be_known_is_offered(line: str, expected: set[str]) -> None:
    assert set(offered(line)) == expected


def test_profiles_are_those_of_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[profile.acme]\n[profile.other]\n")
    assert offered("wpx-top --profile ", WPX_CONFIG=str(file)) == ["acme", "other"]
    assert offered(f"wpx-top --config {file} --profile a", WPX_PROFILE="nothing") == ["acme"]
    file.write_text("broken")
    assert offered("wpx-top --profile ", WPX_CONFIG=str(file)) == []


def test_zsh_and_bash_are_answered_in_their_own_form() -> None:
    def said(shell: str) -> str:
        asked = {"COMP_WORDS": "wpx-top doc", "COMP_CWORD": "1", VARIABLE: f"{shell}_complete"}
        return subprocess.run(
            COMMAND, env=environment(**asked), capture_output=True, text=True, check=True
        ).stdout

    assert said("bash") == "plain,doctor\n"
    assert said("zsh").splitlines()[:2] == ["plain", "doctor"]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_the_real_bash_completes_with_the_script(tmp_path: Path) -> None:
    """The command is found by its name, so it stands in a folder of the path."""
    script = tmp_path / "wpx-top"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wpx_tui "$@"\n')
    script.chmod(0o755)
    program = (
        'eval "$(wpx-top completion bash)"\n'
        "COMP_WORDS=(wpx-top --scenario fl) COMP_CWORD=2\n"
        "read -r _ _ _ _ function _ < <(complete -p wpx-top)\n"
        '"$function" wpx-top fl --scenario\n'
        'echo "${COMPREPLY[@]}"\n'
    )
    env = environment() | {"PATH": f"{tmp_path}:{environment()['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", program], env=env, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.stdout, done.stderr) == ("flaky\n", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_accepts_its_script(shell: str) -> None:
    script = run("completion", shell)
    assert (script.returncode, script.stderr) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in script.stdout
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script.stdout, text=True, check=True)


def test_another_shell_is_wrong_usage() -> None:
    assert run("completion", "csh").returncode == 2
