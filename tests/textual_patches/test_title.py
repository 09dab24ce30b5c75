"""The bell and the terminal's title: only if wanted, and the title restored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, KEEP_TITLE, RESET

TITLE = re.compile(rb"\x1b\]2;wpx-top [^\x1b]* Residential 9[5-8]\.\d %!!\x1b\\")


@pytest.mark.parametrize("wanted", [True, False], ids=["wanted", "not wanted"])
def test_the_bell_and_the_title(installed_wpx_top: Path, tmp_path: Path, wanted: bool) -> None:
    options = ["--bell", "--title"] if wanted else []
    with Pty() as terminal:
        terminal.run(
            [str(installed_wpx_top), "--demo", "--scenario", "near-limit", *options],
            environment(HOME=str(tmp_path)),
        )
        Seen(terminal).until("%, critical")
        if wanted:
            terminal.read_until_true(lambda: has_title(terminal) and has_bell(terminal), "both")
        terminal.read_until_silent(0.5)
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert (KEEP_TITLE.encode() in terminal.output) == wanted
        assert has_title(terminal) == has_bell(terminal) == wanted
        if wanted:
            assert terminal.output.endswith(GIVE_TITLE_BACK.encode() + RESET), "restored at the end"


def has_title(terminal: Pty) -> bool:
    return TITLE.search(terminal.output) is not None


def has_bell(terminal: Pty) -> bool:
    """Return True if the bell was rung; the byte that ends a title is none."""
    return b"\x07" in re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", terminal.output)
