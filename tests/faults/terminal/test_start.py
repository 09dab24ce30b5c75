"""How it is started, and what it finds there: it runs all the same, or is refused in one line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.support import (
    COMMAND,
    OFTEN,
    TOKEN,
    running,
)
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal.guard import RESET

COLOUR = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with DemoServer(token=TOKEN) as server:
        yield server.base_url


def first_look(url: str, home: Path, env: dict[str, str]) -> bytes:
    """All that a program sends until it is up, told to quit, and has ended well."""
    known = {"HOME": str(home), "WEPROXIES_BASE_URL": url, "WEPROXIES_API_TOKEN": TOKEN}
    with Pty() as terminal:
        before = terminal.line_settings
        terminal.run([sys.executable, "-m", "wpx_tui"], environment(**known) | env)
        Seen(terminal).until(ALL_LIVE)
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert terminal.line_settings == before
        assert terminal.output.endswith(RESET)
        return terminal.output


KINDS = ("vt100", "xterm", "xterm-256color", "screen", "tmux-256color", "linux", "no-such-terminal")
LOCALES = ("C", "POSIX", "en_US.ISO-8859-1", "C.UTF-8", "de_DE@euro")
MEETINGS = [
    pytest.param(
        kind,
        locale,
        marks=[] if place % len(LOCALES) == index % len(LOCALES) else [pytest.mark.thorough],
    )
    for place, kind in enumerate(KINDS)
    for index, locale in enumerate(LOCALES)
]
"""Each kind of terminal and each locale at least once; all of them with `-m thorough`."""


@pytest.mark.parametrize(("kind", "locale"), MEETINGS)
def test_any_terminal_in_any_language_shows_figures(
    url: str, tmp_path: Path, kind: str, locale: str
) -> None:
    output = first_look(url, tmp_path, {"TERM": kind, "LANG": locale, "LC_ALL": "", "LC_CTYPE": ""})
    shown = output.decode("latin-1" if "ISO" in locale else "utf-8")
    assert not set("âÃ") & set(shown), "what UTF-8 looks like where it is not understood"
    assert "GB" in shown
    assert "quotas" in shown.lower()
    assert "\\u" not in shown
    assert kind != "xterm-256color" or COLOUR.search(output)


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "LANG": "C", "COLUMNS": "99999", "LINES": "99999"},
        {"LC_ALL": "xx_YY.no-such-charset", "TMPDIR": "/no/such/folder"},
        {"PYTHONIOENCODING": "latin-1", "XDG_STATE_HOME": os.devnull},
        {"HOME": "/no/such/folder"},
        {"HOME": os.devnull},
        {"HOME": ""},
    ],
    ids=str,
)
def test_an_odd_environment_is_survived(url: str, tmp_path: Path, env: dict[str, str]) -> None:
    first_look(url, tmp_path, env)


@pytest.mark.parametrize("value", ["1", ""], ids=["set", "empty"])
def test_no_color_is_no_colour_at_all(url: str, tmp_path: Path, value: str) -> None:
    output = first_look(url, tmp_path, {"NO_COLOR": value, "COLORTERM": "truecolor"})
    assert COLOUR.search(output) is None
    assert b"\x1b[1;" in output, "bold stays"


def test_a_folder_that_is_gone_is_survived(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'rmdir "$0"; exec "$@"'
    with Pty() as terminal:
        command = ["/bin/sh", "-c", script, str(gone), *COMMAND]
        terminal.run(command, environment(HOME=str(tmp_path)), str(gone))
        Seen(terminal).until(ALL_LIVE)
        terminal.send(b"q")
        assert terminal.wait() == 0


def full_disk(log: Path) -> None:
    log.symlink_to("/dev/full")


@pytest.mark.parametrize("spoil", [full_disk, Path.mkdir], ids=["disk-full", "a-folder"])
def test_a_log_that_cannot_be_written_is_survived(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    log = tmp_path / "wpx-top" / "log" / "wpx-top.log"
    log.parent.mkdir(parents=True)
    spoil(log)
    arguments = (*OFTEN, "--log-level", "debug")
    with running(tmp_path, *arguments, XDG_STATE_HOME=str(tmp_path)) as program:
        program.assert_polls_go_on()
        program.assert_answers()


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"TERM": ""}], ids=str)
def test_a_terminal_that_cannot_draw_is_refused(tmp_path: Path, env: dict[str, str]) -> None:
    with Pty() as terminal:
        terminal.run(COMMAND, environment(HOME=str(tmp_path)) | env)
        assert terminal.wait() == 2
        assert_one_line(terminal.output)


@pytest.mark.parametrize("closed", [False, True], ids=["null", "closed"])
@pytest.mark.parametrize("fd", [0, 1], ids=["input", "output"])
def test_a_stream_that_is_no_terminal_is_refused(tmp_path: Path, fd: int, closed: bool) -> None:
    redirected = f'exec "$@" {fd}{"<>"[fd]}{"&-" if closed else os.devnull}'
    with Pty() as terminal:
        terminal.run(["/bin/sh", "-c", redirected, "sh", *COMMAND], environment(HOME=str(tmp_path)))
        assert terminal.wait() == 2
        assert_one_line(terminal.output)


def assert_one_line(output: bytes) -> None:
    assert output.startswith(b"wpx-top: ")
    assert output.count(b"\n") == 1
