"""Sizes, real and absurd, and a multiplexer that changes them."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.support import (
    SIZE,
    Program,
    settle,
)
from tests.harness.terminal_screen import Seen
from wpx_tui.terminal.driver import BURST


@pytest.mark.parametrize(
    "size",
    [(1, 1), (0, 0), (2, 1), (65_535, 65_535), (1, 65_535), (65_535, 1), (40, 12), (39, 11)],
    ids=str,
)
def test_any_size_and_back(quiet: Program, size: tuple[int, int]) -> None:
    quiet.resize(*size)
    quiet.terminal.read_for(3 * BURST)  # a burst ends: the next size is another
    fresh = Seen(quiet.terminal, len(quiet.terminal.output))
    quiet.resize(*SIZE)
    fresh.until("Quotas")
    quiet.assert_answers()


def test_a_resize_is_one_frame(quiet: Program) -> None:
    terminal = quiet.terminal
    terminal.send(b"\x1b[?2026;2$y")  # the terminal can show a frame at once
    if not 3 < (second := time.time() % 60) < 50:
        time.sleep((63 - second) % 60)  # the minute turns, which is a frame of its own
    for size in ((100, 30), (80, 24), SIZE):
        settle(terminal)
        sent = len(terminal.output)
        quiet.resize(*size)
        fresh = Seen(terminal, sent)
        fresh.until("Quotas")
        settle(terminal)
        frames = terminal.output[sent:]
        assert frames.startswith(b"\x1b[?2026h")
        assert frames.endswith(b"\x1b[?2026l")
        assert frames.count(b"\x1b[?2026h") == 1


def test_a_storm_of_sizes_settles(quiet: Program) -> None:
    chosen = random.Random(1)
    sent = len(quiet.terminal.output)
    one = len(quiet.repainted().encode()) * 10  # a screen with its colours, generously
    held = quiet.held()
    for _ in range(400):
        quiet.resize(chosen.randint(1, 200), chosen.randint(1, 60))
    quiet.resize(*SIZE)
    fresh = Seen(quiet.terminal, len(quiet.terminal.output))
    fresh.until("Quotas", "Help")
    settle(quiet.terminal)
    assert len(quiet.terminal.output) - sent < 10 * one, "a burst is a few repaints, not 400"
    quiet.until_calm(held)
