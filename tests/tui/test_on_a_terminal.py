"""The installed program on a real terminal: what a person sees, and silence after that."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.feed_names import FeedName
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.analysis.comparison import windows
from wpx_tui.api.enums import Period
from wpx_tui.demo.runner import DemoServer

TOKEN = "terminal-token-that-never-shows"
TITLES = ("This month", "Right now", "Bandwidth by day", "Countries", "Quotas")
FIGURES = ("127.0.0.1", "United States", "Residential", "connections")
SILENCE = 3.0
"""Seconds without a byte; the clock in the header changes once a minute."""


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
        compared = windows(Period.MONTH, datetime.now(UTC)) is not None  # not in its first hour
        last = (" against ",) if compared else ()
        seen = Seen(terminal)
        seen.until(ALL_LIVE, *TITLES, *FIGURES, *last, without=["waiting"])
        assert TOKEN not in seen.text

        terminal.read_until_silent(SILENCE)  # nothing changes, so nothing is sent
        histories = server.requests["GET /api/v1/usage/history"]
        assert server.requests.total() - histories == len(FeedName) - 1
        quotas = 2  # in use; of each, and of the account, the forecasts ask for days and hours
        past_hours = 1  # what is usual stands on
        assert histories <= 1 + (2 if compared else 0) + 2 * (quotas + 1) + past_hours

        terminal.send(b"q")
        assert terminal.wait() == 0
        assert terminal.line_settings == before
        assert TOKEN.encode() not in terminal.output
