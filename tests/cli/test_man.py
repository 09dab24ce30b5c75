"""The manual page: every command and option, in roff without a fault."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.test_command import run
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from wpx_tui.cli.command_line import COMMANDS, group
from wpx_tui.config.key_ids import KEY_IDS
from wpx_tui.config.schema import SETTINGS


def commands(context: click.Context) -> Iterator[click.Context]:
    """The context of every command that there is."""
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            yield from commands(click.Context(command, context, name))


ALL = list(commands(click.Context(group, info_name="wpx-top")))


@pytest.fixture(scope="module")
def page() -> str:
    done = run("man")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("context", ALL, ids=lambda context: context.command_path)
def test_every_command_has_help_with_examples(context: click.Context) -> None:
    text = context.command.get_help(context)
    assert re.search(rf"Examples?:\n +.*{context.info_name}", text)
    assert all(line == line.rstrip() for line in (context.command.epilog or "").splitlines())


def test_the_examples_that_write_a_file_work_in_an_empty_home(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "wpx-top"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wpx_tui "$@"\n')
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    env = environment(HOME=str(home)) | {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    for name in ("completion", "man"):
        epilog = next(c.command.epilog or "" for c in ALL if c.info_name == name)
        lines = re.findall(r"^  (mkdir .*|.* > ~.*)$", epilog, re.M)
        subprocess.run(["sh", "-ec", "\n".join(lines)], env=env, check=True, timeout=PATIENCE)
    for file in (".config/fish/completions/wpx-top.fish", ".local/share/man/man1/wpx-top.1"):
        assert (home / file).stat().st_size > 500


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    for context in ALL[1:]:
        if context.parent is ALL[0]:
            _, said = COMMANDS[context.info_name or ""]
            first = " ".join((context.command.help or "").split("\n\n")[0].split())
            assert first == said


def test_every_command_option_and_variable_is_on_the_page(page: str) -> None:
    text = page.replace("\\-", "-")
    for context in ALL:
        assert f"\\fB{context.command_path}\\fR" in text
        for option in context.command.params:
            assert isinstance(option, click.Argument) or option.opts[0] in text
    for name in [*(setting.env for setting in SETTINGS), "WPX_TRACEBACK"]:
        assert f"\\fB{name}\\fR" in text
    for key_id, key in KEY_IDS.items():
        assert f"\\fBkeys.{key_id}\\fR\n{key.help}. Default: {key.default}\n" in text


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_the_page_renders_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8"], input=page, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)
    assert "NAME\n       wpx-top - The top of proxy traffic" in plain
    assert re.search(r"\n +wpx-top --demo  +try it,", plain), "examples keep their lines"


def test_the_help_waits_for_no_command() -> None:
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "try: main(['--help'])\n"
        "finally: print(*(m for m in sys.modules if 'wpx_tui.cli.' in m), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = {name.rpartition(".")[2] for name in done.stderr.split()}
    assert loaded == {
        "main",
        "shortcut",
        "command_line",
        "completion",
        "console",
        "options",
        "accounts",
    }
