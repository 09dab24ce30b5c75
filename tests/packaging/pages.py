"""The pages of the documentation: their marked blocks and the shell commands in them.

A marker is an HTML comment in the line before a block. Before a fenced block of shell commands it
says how `test_commands.py` runs them:

    (none)                  in a fresh home, with an account; the status is 0
    <!-- look -->, <!-- tests -->, <!-- ci -->      `.ci/run` runs them
    <!-- status: 0 1 2 -->  each line on its own; one of these is the status
    <!-- terminal: TEXT --> on a terminal until it shows TEXT, then `q`; the status is 0.
                            "paste the token; TEXT" types the token and Ctrl+D first
    <!-- as root -->            with stand-ins for what needs root, by `test_monitoring_page.py`
    <!-- not run: REASON -->    not at all
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELLS = {"sh": "bash", "zsh": "zsh"}
"""The program that runs a fenced block, by the word after the fence."""

_FENCED = re.compile(
    r"^(?:<!-- (?P<marker>[^\n]+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def pages() -> list[Path]:
    """Return every page, those in the root first."""
    return [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), ROOT / "tests/README.md"]


def block(page: str, name: str) -> str:
    """Return what follows the marker `name` in a page, up to the next empty line."""
    text = (ROOT / page).read_text(encoding="utf-8")
    match = block_pattern(name).search(text)
    assert match is not None, f"{page} has no marker {name}"
    return match[2]


def block_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a marked block: first the marker's line, then the block."""
    return re.compile(rf"^(<!-- {name} -->\n)(.*?)(?=\n\n|\n\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Commands:
    """A fenced block of shell commands; `line` is where its fence stands, from 1."""

    page: str
    line: int
    language: str
    text: str
    marker: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def shell(self) -> str:
        """The program that runs them."""
        return SHELLS[self.language]


def commands() -> Iterator[Commands]:
    """Yield every fenced block of shell commands."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for match in _FENCED.finditer(text):
            if match["language"] in SHELLS:
                line = text.count("\n", 0, match.start("text"))
                name = page.relative_to(ROOT).as_posix()
                yield Commands(name, line, match["language"], match["text"], match["marker"] or "")
