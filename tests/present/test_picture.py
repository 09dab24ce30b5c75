"""A picture says what the screen says, each character in its cell, whoever draws it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from tests.harness.svg_screen import HEIGHT, WIDTH, screen
from wpx_tui.present.text.picture import portable

COLUMNS = 40
BACK = (0x29, 0x29, 0x29)
"""Rich's own background."""
Row = Sequence[tuple[str, Style]]

BLOCKS = "█▇▆▅▄▃▂▁▉▊▋▌▍▎▏▀▔▐▕▘▝▖▗▚▞▛▜▙▟░▒▓"
LINES = "─│┌┐└┘├┤┬┴┼╴╵╶╷╭╮╰╯━┃┄╌"
SIGNS = (
    "▲",
    "▼",
    "●",
    "✓",
    "…",
    "–",
    "€",
    "ü",
    "<",
    "&",
    "日",
    "本",
    "e\N{COMBINING ACUTE ACCENT}",
)
texts = st.lists(st.sampled_from((*" " * 9, *"abc19.%", *BLOCKS, *LINES, *SIGNS)), max_size=12)
styles = st.sampled_from(
    [Style.parse(text) for text in ("none", "red", "bold #58b7f0 on #0e1318", "reverse", "dim")]
)
screens = st.lists(st.lists(st.tuples(texts.map("".join), styles), max_size=6), max_size=6)


def picture(rows: Sequence[Row]) -> str:
    console = Console(
        width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        record=True, legacy_windows=False,
    )  # fmt: skip
    for row in rows:
        console.print(Segments([*(Segment(*part) for part in row), Segment.line()]))
    return portable(console.export_svg(title="a title"))


def fitting(row: Row) -> Row:
    """Return as much of a row as the screen has room for."""
    kept: list[tuple[str, Style]] = []
    for text, style in row:
        if sum(cell_len(text) for text, _ in kept) + cell_len(text) <= COLUMNS:
            kept.append((text, style))
    return kept


@given(screens)
def test_every_character_stands_in_its_cell(rows: list[list[tuple[str, Style]]]) -> None:
    shown = [fitting(row) for row in rows]
    wanted = ["".join(text for text, _ in row).rstrip() for row in shown]
    while wanted and not wanted[-1]:
        wanted.pop()
    assert screen(picture(shown)) == wanted


def test_colours_and_weight_are_those_of_the_screen() -> None:
    bold, reverse = Style.parse("bold #58b7f0 on #0e1318"), Style.parse("reverse #d3dae3")
    root = ElementTree.fromstring(picture([[("7 GB", bold), ("█", bold), ("!", reverse)]]))  # noqa: S314
    (group,) = (group for group in root.iter() if group.get("transform"))
    paths = [element.get("fill") for element in group if element.tag.endswith("path")]
    assert paths == ["#0e1318", "#d3dae3", "#58b7f0"], "two grounds and a block"
    words = [
        ("".join(element.itertext()), element.get("fill"), element.get("font-weight"))
        for element in group
        if element.tag.endswith("g")
    ]
    assert words == [("7GB", "#58b7f0", "bold"), ("!", "#292929", None)]


def test_what_rich_may_come_to_write_otherwise_is_left_but_fetches_nothing() -> None:
    svg = '<svg><style>@font-face { src: url("https://a/b") }</style><text>Fira Code</text></svg>'
    assert portable(svg) == "<svg><style></style><text>DejaVu Sans Mono</text></svg>"


# ---- as librsvg draws it


def pixels(png: bytes) -> list[bytes]:
    """Return the rows of a PNG of 8-bit RGBA without interlace."""
    width, position, data = int.from_bytes(png[16:20]), 8, b""
    assert png[24:29] == bytes((8, 6, 0, 0, 0))
    while position < len(png):
        size = int.from_bytes(png[position : position + 4])
        if png[position + 4 : position + 8] == b"IDAT":
            data += png[position + 8 : position + 8 + size]
        position += size + 12
    raw, stride = zlib.decompress(data), width * 4 + 1
    rows = [bytes(stride - 1)]
    for start in range(0, len(raw), stride):
        rows.append(unfiltered(raw[start], raw[start + 1 : start + stride], rows[-1]))
    return rows[1:]


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    result = bytearray(row)
    for at, value in enumerate(row):
        left, up, corner = (
            result[at - 4] if at >= 4 else 0,
            above[at],
            above[at - 4] if at >= 4 else 0,
        )
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda side: abs(guess - side))
        result[at] = (value + (0, left, up, (left + up) // 2, nearest)[kind]) & 0xFF
    return bytes(result)


def is_inked(rows: Sequence[bytes], row: int, column: int) -> bool:
    """Return True where a cell has anything but background, a pixel from its edges aside."""
    top, left = 41 + row * HEIGHT, 9 + column * WIDTH
    inner = [line[(left + 1) * 4 : (left + WIDTH - 1) * 4] for line in rows[top + 1 : top + 23]]
    return any(tuple(line[at : at + 3]) != BACK for line in inner for at in range(0, len(line), 4))


@pytest.fixture
def rsvg() -> str:
    program, fonts = shutil.which("rsvg-convert"), shutil.which("fc-match")
    if program is None or fonts is None:
        pytest.skip("rsvg-convert and fc-match are not installed")
    command = [fonts, "--format=%{spacing}", "DejaVu Sans Mono"]
    if subprocess.run(command, capture_output=True, check=True).stdout != b"100":
        pytest.skip("no monospaced font is installed")
    return program


def test_librsvg_draws_each_character_in_its_cell(rsvg: str, tmp_path: Path) -> None:
    plain, bold, blue = Style.parse("white"), Style.parse("bold white"), Style.parse("#58b7f0")
    rows = [
        [("   used  ", plain), ("421 GB", bold), ("    of   Nov 29", plain)],
        [("  ", plain), ("███▌", blue), ("   39.0 %  ", plain), ("▁▃▅▇█", blue), ("  │ ┃", plain)],
        [("  ███  ▒▒▒  ", blue), ("wwwwwwwwwwwwwwwwwwww", bold), ("   x", plain)],
    ]
    source, target = tmp_path / "a.svg", tmp_path / "a.png"
    source.write_text(picture(rows))
    subprocess.run([rsvg, str(source), "-o", str(target)], check=True, timeout=60)
    drawn = pixels(target.read_bytes())
    for number, row in enumerate(rows):
        text = "".join(text for text, _ in row).ljust(COLUMNS)
        inked = "".join("x" if is_inked(drawn, number, at) else " " for at in range(COLUMNS))
        assert inked == "".join(" " if char == " " else "x" for char in text), text
    left = (9 + 3 * WIDTH) * 4
    column = [line[left : left + 3] for line in drawn[41 + HEIGHT : 41 + 3 * HEIGHT]]
    assert not [pair for pair in pairwise(column) if pair[0] != pair[1]], "a bar has no seam"
