"""The bell and the terminal's title: only if asked for, and the title given back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.environment import environment
from tests.support.pty import Pty
from wpx_tui.terminal import GIVE_TITLE_BACK, KEEP_TITLE, RESET

SAID = re.compile(rb"\x1b\]2;wpx-top [^\x1b]* Residential 9[56] %!!\x1b\\")


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "not asked for"])
def test_the_bell_and_the_title(installed_wpx_top: Path, tmp_path: Path, asked: bool) -> None:
    wishes = ["--bell", "--title"] if asked else []
    with Pty() as terminal:
        terminal.run(
            [str(installed_wpx_top), "--demo", "--scenario", "near-limit", *wishes],
            environment(HOME=str(tmp_path)),
        )
        terminal.read_until(b"% used, critical")
        terminal.read_for(0.5)
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert (KEEP_TITLE.encode() in terminal.output) == asked
        said = SAID.search(terminal.output)
        assert (said is not None) == asked
        outside = re.sub(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", b"", terminal.output)
        assert (b"\x07" in outside) == asked
        if said is not None:
            assert terminal.output.endswith(GIVE_TITLE_BACK.encode() + RESET), (
                "given back at the end"
            )
