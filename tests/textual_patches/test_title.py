"""The bell and the terminal's title: only if asked for, and the title given back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, KEEP_TITLE, RESET

SAID = re.compile(rb"\x1b\]2;wpx-top [^\x1b]* Residential 9[56] %!!\x1b\\")


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "not asked for"])
def test_the_bell_and_the_title(installed_wpx_top: Path, tmp_path: Path, asked: bool) -> None:
    wishes = ["--bell", "--title"] if asked else []
    with Pty() as terminal:
        terminal.run(
            [str(installed_wpx_top), "--demo", "--scenario", "near-limit", *wishes],
            environment(HOME=str(tmp_path)),
        )
        Seen(terminal).until("% used, critical")
        if asked:
            terminal.read_until_true(lambda: bool(said(terminal) and rang(terminal)), "both")
        terminal.read_until_silent(0.5)
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert (KEEP_TITLE.encode() in terminal.output) == asked
        assert said(terminal) == rang(terminal) == asked
        if asked:
            assert terminal.output.endswith(GIVE_TITLE_BACK.encode() + RESET), (
                "given back at the end"
            )


def said(terminal: Pty) -> bool:
    return SAID.search(terminal.output) is not None


def rang(terminal: Pty) -> bool:
    """Whether the bell was rung, which is not the sign that ends a title."""
    return b"\x07" in re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", terminal.output)
