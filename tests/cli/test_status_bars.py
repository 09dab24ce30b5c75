"""`snapshot --oneline --format`: what tmux, waybar and i3 get, and that a name stays a name."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from tests.cli.conftest import Wpx
from tests.harness.account import ANSWERS, SUBSCRIPTION, Account
from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen
from tests.outputs.snapshots import snapshot_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.cli import shortcut
from wpx_tui.cli.status_line import FORMATS
from wpx_tui.outputs.status_bar import BarLine, bar_line, written
from wpx_tui.present.format.formatter import Formatter

LINE = ("snapshot", "--oneline")
BARS = FORMATS[1:]
HOSTILE = "#[fg=red]#(id)#{host}<b>&amp;\"'"
"""A style, a job and a variable of tmux, and markup of Pango."""
NAMED = {**SUBSCRIPTION, "product": {"name": HOSTILE}}


@pytest.fixture
def hostile(httpserver: HTTPServer) -> Account:
    """An API whose only subscription has a hostile name."""
    account = Account(httpserver)
    account.answers["/subscriptions"] = [dict(NAMED)]
    return account


def text_of(line: str, bar: str) -> str:
    """Return the text that a bar shows for what it is given, and hold the form to its rules."""
    if bar == "tmux":
        codes = re.sub(r"##", "", line)
        assert re.fullmatch(r"(#\[fg=\w+\])?[^#]*(#\[fg=default\])?", codes)
        return re.sub(r"#\[[^]]*\]|##", lambda match: "#" * (match[0] == "##"), line)
    block = json.loads(line)
    if bar == "i3":
        assert block["markup"] == "none"
        return str(block["full_text"])
    assert set(block) == {"text", "tooltip", "class"}
    assert not any(re.search(r"[<>]|&(?!amp;|lt;|gt;)", block[key]) for key in ("text", "tooltip"))
    return html.unescape(block["text"])


@given(st.text(st.characters(exclude_categories=["C"]), max_size=30), st.sampled_from(BARS))
def test_any_text_is_shown_as_it_is(text: str, bar: str) -> None:
    for state in ("ok", "critical"):
        line = written(BarLine(text, "", state, (text,)), bar)
        assert text_of(line, bar) == text
        assert len(line.splitlines()) <= 1


def test_every_bar_shows_the_line_also_from_the_store(
    wpx: Wpx,
    hostile: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    plain = wpx(*LINE, url=hostile.url)
    assert HOSTILE[:10] in plain.out
    assert wpx(*LINE, "--format", "plain", url=hostile.url) == plain
    for bar in BARS:
        first = wpx(*LINE, "--fresh", f"--format={bar}", url=hostile.url)
        assert shortcut.run((*LINE, "--format", bar), os.environ) == 0
        assert capsys.readouterr().out == first.out
        assert f"{text_of(first.out.rstrip(), bar)}\n" == plain.out
    other = wpx(*LINE, "--format", "waybar", "--subscription", "none", url=hostile.url)
    assert json.loads(other.out)["tooltip"] == "– · –"


@pytest.mark.parametrize("bar", BARS)
def test_an_error_is_a_block_and_a_line_on_standard_error(
    wpx: Wpx, hostile: Account, bar: str
) -> None:
    options = ("--format", bar)
    hostile.broken["/usage"] = hostile.broken["/subscriptions"] = (401, {"message": HOSTILE})
    failures = [
        wpx(*LINE, *options, url=hostile.url),
        wpx(*LINE, *options, token=""),
        wpx("--nope", *LINE, *options, url=hostile.url),
        wpx(*LINE, "--period", "never", *options, url=hostile.url),
    ]
    for failure in failures:
        assert failure.status == 0
        assert failure.err.startswith("wpx-top: ")
        assert text_of(failure.out.rstrip(), bar)
        if bar == "waybar":
            assert json.loads(failure.out)["class"] == "unknown"
    assert wpx("snapshot", *options, url=hostile.url).status == 2


@pytest.mark.parametrize(
    ("used", "rate", "late", "expected"),
    [
        (5.0, 98.7, 0, "ok"),
        (5.0, 98.7, 1, "stale"),
        (5.0, 80.0, 0, "warning"),
        (8.5, 98.7, 1, "warning"),
        (9.8, 98.7, 1, "critical"),
        (None, 98.7, 0, "unknown"),
    ],
)
def test_the_class_is_the_worst_that_is_known(
    used: float | None, rate: float, late: int, expected: str
) -> None:
    quota = {**NAMED, "traffic_used_gb": used, "traffic_remaining_gb": None}
    answers: dict[str, Any] = {**deepcopy(dict(ANSWERS)), "/subscriptions": [quota]}
    answers["/usage"]["total"]["success_rate"] = rate
    state = snapshot_of(answers)
    state = state._replace(at=state.at + late * timedelta(hours=2))
    line = bar_line(state, ThresholdSettings(), Formatter())
    assert line.state == expected
    assert line.text.endswith(" · 2 h old") == bool(late)
    assert json.loads(written(line, "i3"))["urgent"] == (expected == "critical")


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_tmux_shows_a_hostile_name_as_it_is(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    name = f"#[fg=red]#(touch {ran})#{{host}}#S end"
    (tmp_path / "line").write_text(f"{written(BarLine(name, '', 'warning', ()), 'tmux')}\n")
    settings = tmp_path / "tmux.conf"
    settings.write_text(
        "set -g status-right-length 200\nset -g status-left ''\nset -g status-interval 1\n"
        f"set -g status-right '#(cat {tmp_path}/line)'\n"
    )
    server = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(settings)]
    try:
        with Pty(160, 10) as terminal:
            terminal.run([*server, "new-session", "cat"], environment())
            Seen(terminal).until(name)
    finally:
        subprocess.run([*server, "kill-server"], capture_output=True, check=False)
    assert not ran.exists()
