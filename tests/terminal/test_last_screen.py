"""The last screen, shown at the next start before anything can draw: stale, and of one account."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from tests.terminal.test_splash import SLOW, TAKEN_OVER, screen_of
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal import last_screen
from wpx_tui.terminal.last_screen import LastScreen

TOKEN = "last-screen-token-that-never-shows"
OTHER = "last-screen-token-of-another-one"
TELL_LOADED = """
            slow = {"click", "pydantic", "httpx"} & {*sys.modules}
            print(end=f"\\033]0;loaded: {slow or 'none'};\\007", flush=True)
            time.sleep(60)"""
"""Has the terminal's title tell what has been loaded without need."""
HASTY = """
import sys
from wpx_tui.cli.main import main
from wpx_tui.tui import screen_keeper
screen_keeper.EVERY = 0.1
main(sys.argv[1:])
"""
"""A dashboard that looks ten times a second whether there is a screen to keep."""
PANELS = 5
FIGURES = ("Residential", "United States")


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(token=TOKEN) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, server: DemoServer) -> Path:
    """Where one start has been, which was left with all figures on the screen."""
    home = tmp_path_factory.mktemp("home")
    with started(server.base_url, home) as terminal:
        Seen(terminal).until(ALL_LIVE, *FIGURES, "405 of 500 GB")
        terminal.send(b"q")
        assert terminal.wait() == 0
    return home


@contextmanager
def started(
    url: str, home: Path, *options: str, size: tuple[int, int] = (80, 24), **env: str
) -> Iterator[Pty]:
    with Pty(*size) as terminal:
        terminal.run(
            [sys.executable, "-m", "wpx_tui", "--base-url", url, *options],
            env_of(home, **env),
        )
        yield terminal


def env_of(home: Path, **env: str) -> dict[str, str]:
    """Return the environment of a start in `home`."""
    return environment(**{"HOME": str(home), "WPX_STORE": "on", "WEPROXIES_API_TOKEN": TOKEN} | env)


def test_after_a_kill_the_screen_of_the_last_minute_stands_there(
    server: DemoServer, tmp_path: Path
) -> None:
    file = tmp_path / ".local/state/wpx-top" / last_screen.FILE
    with Pty(80, 24) as terminal:
        terminal.run([sys.executable, "-c", HASTY, "--base-url", server.base_url], env_of(tmp_path))
        Seen(terminal).until(ALL_LIVE, *FIGURES)
        terminal.read_until_true(
            lambda: file.exists() and all(text in file.read_text() for text in FIGURES)
        )
        terminal.process.kill()
        terminal.process.wait()
    assert not list(file.parent.glob(f"{last_screen.FILE}.*"))
    screen = at_once(server.base_url, tmp_path)
    assert all(text in screen for text in FIGURES)
    assert "as it was left" in screen


def at_once(
    url: str, home: Path, *options: str, size: tuple[int, int] = (80, 24), **env: str
) -> str:
    """Return what a start shows before its driver has the terminal."""
    with started(url, home, *options, size=size, **env) as terminal:
        terminal.read_until(TAKEN_OVER)
        terminal.send(b"q")
        return screen_of(terminal.output.partition(TAKEN_OVER)[0])


def test_the_figures_stand_there_before_textual_is_loaded(server: DemoServer, home: Path) -> None:
    (home / "sitecustomize.py").write_text(SLOW.format(then=TELL_LOADED))
    path = f"{home}{os.pathsep}{Path.cwd()}"
    with started(server.base_url, home, PYTHONPATH=path) as terminal:
        Seen(terminal).until(*FIGURES)
        terminal.read_until(b"loaded: none;")
        screen = screen_of(terminal.output)
        assert "Welcome" not in screen, "which was for the first start"
        assert re.match(r" wpx-top  as it was left .* ago", screen)
        assert len(re.findall(r"─ from \d\d:\d\d ─", screen)) == PANELS, screen
        assert not re.search(ALL_LIVE, screen)
        styles = re.findall(rb"\x1b\[([\d;]+)m", terminal.output.partition(b"\x1b[2;1H")[2])
        assert styles
        assert all(style.endswith(b";2") for style in styles), "faint"
    (home / "sitecustomize.py").unlink()
    file = home / ".local/state/wpx-top" / last_screen.FILE
    assert TOKEN not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_the_figures_stay_while_the_api_is_down(tmp_path: Path) -> None:
    """From the first byte to the stale dashboard they stand there, and none as live."""
    with DemoServer(token=TOKEN) as server:
        url = server.base_url
        with started(url, tmp_path) as terminal:
            Seen(terminal).until(ALL_LIVE, *FIGURES)
            terminal.send(b"q")
            assert terminal.wait() == 0
    with started(url, tmp_path) as terminal:
        Seen(terminal).until("refused by", *FIGURES)
        output = terminal.output
        terminal.send(b"q")
        assert terminal.wait() == 0
    screen = pyte.Screen(80, 24)
    stream, has_stood = pyte.ByteStream(screen), False
    for start in range(0, len(output), 64):
        stream.feed(output[start : start + 64])
        text = "\n".join(screen.display)
        assert FIGURES[0] in text or not has_stood, text
        assert ALL_LIVE not in text or "as it was left" not in text
        has_stood = has_stood or FIGURES[0] in text
    assert has_stood


def test_another_account_size_or_theme_has_none(server: DemoServer, home: Path) -> None:
    file = home / ".local/state/wpx-top" / last_screen.FILE
    kept = file.read_text()
    url = server.base_url
    for options, size, env in (
        ((), (80, 24), {"WEPROXIES_API_TOKEN": OTHER}),
        ((), (81, 24), {}),
        (("--theme", "dracula"), (80, 24), {}),
        (("--no-store",), (80, 24), {}),
    ):
        screen = at_once(url, home, *options, size=size, **env)
        assert not any(text in screen for text in FIGURES), (options, size)
        file.write_text(kept)
    assert FIGURES[0] in at_once(url, home)


def test_forgetting_deletes_it(tmp_path: Path, server: DemoServer) -> None:
    (tmp_path / last_screen.FILE).write_text("")
    last_screen.forget(tmp_path)
    assert not (tmp_path / last_screen.FILE).exists()


def test_a_message_of_that_moment_is_left_out(tmp_path: Path) -> None:
    last = LastScreen(tmp_path, lambda: "key", (20, 3), str, lambda: 1e9)
    last.keep(frame(3, "row"), has_message=True)
    assert "row2" in last.read()
    assert "row3" not in last.read()


def frame(rows: int, text: str) -> str:
    return "".join(f"\x1b[{row};1H\x1b[38;5;1m{text}{row}\x1b[m" for row in range(1, rows + 1))


@given(
    age=st.integers(-(10**5), 10**5),
    rows=st.integers(1, 5),
    start=st.integers(1_700_000_000, 1_700_100_000),
)
def test_it_is_shown_for_half_a_day_on_its_day_and_never_without_its_time(
    tmp_path_factory: pytest.TempPathFactory, age: int, rows: int, start: int
) -> None:
    folder = tmp_path_factory.mktemp("store")
    now = float(start)
    last = LastScreen(folder, lambda: "key", (20, rows), lambda at: f"of {at:.0f}", lambda: now)
    last.keep(frame(rows, "live"))
    later = last._replace(wall=lambda: now + age)
    shown = later.read()
    days = {datetime.fromtimestamp(at, UTC).date() for at in (now, now + age)}
    assert bool(shown) == (0 <= age <= last_screen.MAX_AGE and len(days) == 1)
    assert "live1" not in shown
    if shown:
        assert f"of {now:.0f}" in shown
    assert last._replace(key=lambda: "another").read() == ""
    assert last._replace(size=(20, rows + 1)).read() == ""
