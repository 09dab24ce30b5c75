"""The first frame of the last start, visible at once, on a real terminal and with bad files."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from tests.harness.environment import environment
from tests.harness.feed_names import FeedName
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal import splash
from wpx_tui.terminal.guard import LOST, RESET

TOKEN = "first-frame-token-that-never-shows"
ONCE = [part for name in FeedName for part in ("--interval", f"{name}=3600")]
TITLES = ("This month", "Right now", "Bandwidth by day", "Countries", "Subscriptions")
TAKEN_OVER = b"\x1b[?1003h"
"""The driver asks for the mouse as soon as it has the terminal."""
SLOW = """
import sys, time
class Slow:
    def find_spec(self, name, path, target=None):
        if name == "textual":
            {then}
sys.meta_path.insert(0, Slow())
"""
"""For a start that takes its time to load what draws, or fails to."""


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(token=TOKEN) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, server: DemoServer) -> Path:
    """Where one start has been."""
    home = tmp_path_factory.mktemp("home")
    with started(server, home) as terminal:
        Seen(terminal).until(ALL_LIVE)
        terminal.send(b"q")
        assert terminal.wait() == 0
    return home


@contextmanager
def started(
    server: DemoServer, home: Path, *options: str, size: tuple[int, int] = (80, 24), **env: str
) -> Iterator[Pty]:
    with Pty(*size) as terminal:
        terminal.run(
            [sys.executable, "-m", "wpx_tui", "--base-url", server.base_url, *ONCE, *options],
            environment(HOME=str(home), WEPROXIES_API_TOKEN=TOKEN, **env),
        )
        yield terminal


@contextmanager
def loading(server: DemoServer, home: Path, then: str = "time.sleep(60)") -> Iterator[Pty]:
    """A second start that shows the frame and has nothing yet that draws."""
    (home / "sitecustomize.py").write_text(SLOW.format(then=then))
    with started(server, home, PYTHONPATH=f"{home}{os.pathsep}{Path.cwd()}") as terminal:
        yield terminal


def kept(home: Path) -> Path:
    return home / ".local/state/wpx-top/first-frame"


def screen_of(output: bytes) -> str:
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(output)
    return "\n".join(screen.display)


def test_the_second_start_shows_the_dashboard_before_it_can_draw(
    server: DemoServer, home: Path
) -> None:
    with started(server, home) as terminal:
        seen = Seen(terminal)
        seen.until(ALL_LIVE)
        before, _, after = terminal.output.partition(TAKEN_OVER)
        at_once = screen_of(before)
        for text in (*TITLES, "wpx-top", "no feed live", "q Quit"):
            assert text in at_once
        assert not re.search(r"\d:\d\d|\d %|\dB", at_once), "neither a time nor a figure is old"
        assert TOKEN not in at_once
        # What stands there is not sent again: neither frames nor the titles of the panels.
        assert b"Subscriptions" not in after
        assert b"\x1b[?1049h" not in after, "which would clear the screen"
        terminal.send(b"?")
        seen.until("Esc closes")
        terminal.send(b"\x1b")
        seen.until("United States", "Residential", *TITLES, without=["Esc closes"])


def test_another_size_and_another_theme_have_no_frame_yet(server: DemoServer, home: Path) -> None:
    file = kept(home).read_text()
    try:
        for options, size in ((), (81, 24)), (("--theme", "dracula"), (80, 24)):
            kept(home).write_text(file)
            with started(server, home, *options, size=size) as terminal:
                terminal.read_until(TAKEN_OVER)
                assert b"Quit" not in terminal.output.partition(TAKEN_OVER)[0]
    finally:
        kept(home).write_text(file)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT])
def test_a_signal_ends_a_start_that_still_loads(
    server: DemoServer, home: Path, number: signal.Signals
) -> None:
    with loading(server, home) as terminal:
        before = terminal.line_settings
        terminal.read_until(b"Quit")
        assert terminal.line_settings != before, "what is typed does not show"
        terminal.send(b"typed")
        terminal.process.send_signal(signal.SIGTSTP)  # the shell would be left with our screen
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number
        assert RESET in terminal.output
        assert b"typed" not in terminal.output
        assert terminal.line_settings == before


def test_a_terminal_that_goes_ends_a_start_that_still_loads(server: DemoServer, home: Path) -> None:
    with loading(server, home) as terminal:
        terminal.read_until(b"Quit")
        terminal.hang_up()
        assert terminal.wait() == LOST


def test_a_start_that_fails_says_so_on_the_shells_screen(server: DemoServer, home: Path) -> None:
    with loading(server, home, then="raise ImportError('broken here')") as terminal:
        before = terminal.line_settings
        assert terminal.wait() == 1
        assert b"Quit" in terminal.output
        last_words = terminal.output.partition(RESET)[2]
        assert b"wpx-top: " in last_words
        assert b"Traceback" not in last_words
        assert terminal.line_settings == before


def _is_folder(file: Path) -> None:
    file.mkdir()


def _is_pipe(file: Path) -> None:
    os.mkfifo(file)


def _holds(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def hold(file: Path) -> None:
        file.write_bytes(change(file.with_suffix(".good").read_bytes()))

    return hold


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_is_folder, id="a folder"),
        pytest.param(_is_pipe, id="a pipe"),
        pytest.param(_holds(lambda good: b""), id="nothing"),
        pytest.param(_holds(lambda good: good[:-3] + b"\xff\xfe"), id="no text"),
        pytest.param(_holds(lambda good: good + b"\x1b]0;evil\x07"), id="another escape"),
        pytest.param(_holds(lambda good: b"0" + good), id="another start's"),
        pytest.param(_holds(lambda good: good + b"x" * splash.MAX_SIZE), id="too much"),
    ],
)
def test_a_file_that_is_no_frame_is_not_shown(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    good = kept(home).read_bytes()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = tmp_path / "wpx-top" / "first-frame"
    file.parent.mkdir()
    file.with_suffix(".good").write_bytes(good)
    key = good.partition(b"\n")[0].decode()
    spoil(file)
    assert not splash.FirstFrame(key, (80, 24)).is_kept
    if file.is_file():
        file.write_bytes(good)
        assert splash.FirstFrame(key, (80, 24)).is_kept


@pytest.mark.parametrize("state", ["/dev/null", "/proc/nothing"])
def test_a_frame_that_cannot_be_kept_is_not(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", state)
    frame = splash.FirstFrame("80x24", (80, 24))
    frame.keep("\x1b[1;1H\x1b[1mtext\x1b[m")
    assert not splash.FirstFrame("80x24", (80, 24)).is_kept
