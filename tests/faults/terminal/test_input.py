"""What is typed: any bytes at all, and it lives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.support import (
    OFTEN,
    Program,
    running,
)
from tests.harness.pty import Pty

HARMLESS = {
    "latin-1": "été".encode("latin-1"),
    "a-byte-that-utf-8-never-has": b"\xff\xfe\xc0\x80",
    "half-a-character": b"\xe2\x82",
    "x10-mouse-past-column-95": b"\x1b[M \xe0\xf0",
    "half-a-mouse-report": b"\x1b[<0;12;",
    "a-mouse-beyond-every-screen": b"\x1b[<0;999999999;999999999M\x1b[<0;999999999;999999999m",
    "a-mouse-before-the-first-column": b"\x1b[<35;-5;-5M",
    "a-wheel-outside": b"\x1b[<64;9999;1M\x1b[<65;9999;1M",
    "a-drag-that-never-ends": b"\x1b[<32;5;5M" * 200,
    "a-size-report": b"\x1b[48;99999;99999;1;1t",
    "a-size-report-of-nothing": b"\x1b[48;0;0;0;0t\x1b[<35;5;5M",
    "size-reports-offered": b"\x1b[?2048;2$y\x1b[48;3;3;3;3t",
    "a-key-beyond-unicode": b"\x1b[99999999999u",
    "a-key-that-is-a-surrogate": b"\x1b[55296;1;55296u",
    "a-key-without-numbers": b"\x1b[:;:u\x1b[;;u",
    "a-modifier-of-a-million": b"\x1b[97;1000000u",
    "a-paste-that-never-ends": b"\x1b[200~what",
    "a-paste-that-was-never-begun": b"\x1b[201~",
    "a-long-paste": b"\x1b[200~" + b"w" * 100_000 + b"\x1b[201~",
    "nul-bytes": b"\0" * 100,
    "osc-answers": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    "device-answers": b"\x1b[?62;22c\x1b[>1;10;0c\x1bP1+r\x1b\\",
    "a-cursor-report-of-millions": b"\x1b[99999999;99999999R",
    "an-endless-sequence": b"\x1b[" + b"1;" * 5_000,
    "many-escapes": b"\x1b" * 500,
}


@pytest.mark.parametrize("typed", HARMLESS.values(), ids=HARMLESS.keys())
def test_odd_input_is_survived(quiet: Program, typed: bytes) -> None:
    type_all(quiet.terminal, typed)
    quiet.assert_answers()


def type_all(terminal: Pty, typed: bytes) -> None:
    """Type as fast as the program reads."""
    for start in range(0, len(typed), 1_024):
        terminal.send(typed[start : start + 1_024])
        terminal.read_for(0.01)


LEAVES = bytes((0x03, 0x11))
"""Ctrl-C and Ctrl-Q, which nobody can be kept from."""
PIECES = (b"\x1b", b"\x1b[", b"\x1b[<", b"\x1bO", b"\x1b]", b"\x1b[M", b";", b":", b"M", b"u", b"~")


def random_input(seed: int) -> bytes:
    chosen = random.Random(seed)
    parts = [
        chosen.choice(PIECES) if chosen.random() < 0.4 else chosen.randbytes(chosen.randint(1, 6))
        for _ in range(chosen.randint(5, 60))
    ]
    return b"".join(parts).translate(None, LEAVES)


def test_hundreds_of_random_sequences_are_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # among what they do is to save a picture here
    config = tmp_path / "config.toml"
    config.write_text('[keys]\n"app.quit" = "f12"\n')
    with running(tmp_path, *OFTEN, WPX_CONFIG=str(config)) as program:
        for seed in range(200):
            type_all(program.terminal, random_input(seed))
            assert program.terminal.process.poll() is None, seed
        program.assert_polls_go_on()
