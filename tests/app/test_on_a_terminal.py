"""The installed program on a real terminal: what a person sees, and silence after that."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pyte
import pytest

from tests.support.environment import environment
from tests.support.pty import Pty
from wpx_tui.api.params import Period
from wpx_tui.demo.runner import DemoServer
from wpx_tui.feeds.state import FeedName
from wpx_tui.insight.comparison import windows

TOKEN = "terminal-token-that-never-shows"
TITLES = ("This month", "Right now", "Bandwidth by day", "Countries", "Subscriptions")
SILENCE = 3.0
"""Seconds without a byte; the clock in the header changes once a minute."""


def seen(terminal: Pty, size: tuple[int, int]) -> str:
    """The screen that the program's bytes draw in a terminal emulator."""
    screen = pyte.Screen(*size)
    pyte.ByteStream(screen).feed(terminal.output)
    return "\n".join(screen.display)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_figures_in_every_panel_then_silence_then_q(
    installed_wpx_top: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    once = [part for name in FeedName for part in ("--interval", f"{name}=3600")]
    with DemoServer(token=TOKEN) as server, Pty(*size) as terminal:
        before = terminal.line_settings
        terminal.run(
            [str(installed_wpx_top), "--base-url", server.base_url, *once],
            # without a word of welcome, which is taken back later
            environment(HOME=str(tmp_path), XDG_STATE_HOME=os.devnull, WEPROXIES_API_TOKEN=TOKEN),
        )
        terminal.read_until_true(lambda: "● 5 feeds live" in seen(terminal, size), "five feeds")
        screen = seen(terminal, size)
        for text in (*TITLES, "127.0.0.1", "United States", "Residential 500GB", "connections"):
            assert text in screen
        compared = windows(Period.MONTH, datetime.now(UTC)) is not None  # not in its first hour
        if compared:
            terminal.read_until_true(lambda: " against " in seen(terminal, size), "the comparison")
        assert "waiting" not in screen
        assert TOKEN not in screen

        if not 8 < (second := time.time() % 60) < 54:
            time.sleep((68 - second) % 60)  # the minute turns, in the header and in the trend
        terminal.read_for(0.5)  # the last frame
        painted = len(terminal.output)
        terminal.read_for(SILENCE)
        assert terminal.output[painted:] == b"", "nothing changed, so nothing is sent"
        assert server.requests.total() == len(FeedName) + (2 if compared else 0)

        terminal.send(b"q")
        assert terminal.wait() == 0
        assert terminal.line_settings == before
