"""A minute of the demo as one animated SVG: what each key does, without a script or a GIF.

A row that looks the same in several frames is drawn once and shown for as long; the changes are CSS
animations, which also run where a page shows the file as a picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size

from tests.harness.dashboard_harness import Stage, stage
from tests.harness.feed_names import FeedName
from tests.screenshots.gallery import FOLDER
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.samples import MINUTE, SLACK
from wpx_tui.present.text.cell_shapes import CELL_HEIGHT, CELL_WIDTH
from wpx_tui.present.text.picture import FONT, Ground, Run, drawn

PATH = FOLDER / "demo.svg"
SIZE = (100, 30)
EDGE = 16
BAR = 48
"""Units around the screen and of the bar above it."""

T = TypeVar("T")
Row = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen for so many seconds, and what was pressed."""

    rows: tuple[Row, ...]
    seconds: float
    caption: str


SCRIPT: Sequence[tuple[str, str, float]] = (
    ("", "live, every five seconds", 2.0),
    *[("tick", "live, every five seconds", 1.2)] * 3,
    ("slash", "/  find a country", 0.8),
    *[(letter, "/  find a country", 0.4) for letter in "uni"],
    ("escape", "Esc", 0.8),
    ("m", "m  requests instead of traffic", 2.0),
    ("z", "z  one panel alone", 2.5),
    ("z", "z  and back", 1.0),
    ("w", "w  the wall, for across the room", 2.0),
    ("tick", "w  the wall, for across the room", 2.0),
    ("w", "w  and back", 1.0),
    ("t", "t  other colours", 1.0),
    *[("down", "t  other colours", 0.9)] * 2,
    ("escape", "Esc", 1.5),
)
"""Key, caption and seconds, one after the other; `tick` is the next poll."""


async def film() -> str:
    """The animation, the same each time: polls come when the script says so, without jitter."""
    settings = Settings(demo=Demo(), intervals=dict.fromkeys(FeedName, 3_600.0))
    async with stage(SIZE, settings=settings, with_trend=True) as on:
        samples = on.app.monitor.samples  # those of polls as often as usual
        samples.samples = samples.samples._replace(needed_second=MINUTE - SLACK)
        await on.until_live()
        await on.until_compared()
        await on.until_foreseen()
        frames = []
        for key, caption, seconds in SCRIPT:
            await _play(on, key)
            frames.append(Frame(_rows(on), seconds, caption))
    return _svg(frames)


async def _play(on: Stage, key: str) -> None:
    if key == "tick":
        await on.clock.advance(6)
        on.app.action_refresh()
        await on.until(lambda: _are_new(on), "five answers")
        on.app.front.look_at_the_clock()
    elif key:
        await on.pilot.press(key)
    await on.pilot.pause(0.1)


def _are_new(on: Stage) -> bool:
    answers = [feed.answer for feed in on.app.monitor.state.feeds.values()]
    return all(each is not None and each.fetched_monotonic == on.clock.now() for each in answers)


def _rows(on: Stage) -> tuple[Row, ...]:
    strips = on.app.screen._compositor.render_strips(Size(*on.app.size))
    return tuple(
        tuple(Segment(text, _look(style)) for text, style, _ in strip.simplify())
        for strip in strips
    )


def _look(style: Style | None) -> Style:
    """What can be seen of a style."""
    if style is None:
        return Style()
    return Style(color=style.color, bgcolor=style.bgcolor, bold=style.bold, reverse=style.reverse)


# ---- the file


def _svg(frames: Sequence[Frame]) -> str:
    columns, rows = SIZE
    width, height = columns * CELL_WIDTH + 2 * EDGE, rows * CELL_HEIGHT + BAR + EDGE
    ground = _ground(frames[0].rows)
    starts = [sum(each.seconds for each in frames[:at]) for at in range(len(frames) + 1)]
    shown: list[str] = []
    spans: set[tuple[int, int]] = set()
    for y in range(rows):
        shown += _shown([frame.rows[y] for frame in frames], y, ground, spans)
    for first, last, caption in _runs([frame.caption for frame in frames]):
        place = f'x="{width / 2 - EDGE:g}" y="-16" text-anchor="middle" fill="#d3dae3"'
        words = escape(caption).replace(" ", "\N{NO-BREAK SPACE}")
        shown.append(f"<text {_visible(first, last, spans)}{place}>{words}</text>")
    style = _style(sorted(spans), starts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {FONT}>\n'
        "<title>wpx-top: a minute of the demo</title>\n"
        f"<style>{style}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>\n'
        f'<g transform="translate({EDGE} {BAR})">\n' + "\n".join(shown) + "\n</g>\n</svg>\n"
    )


def _style(spans: Sequence[tuple[int, int]], starts: Sequence[float]) -> str:
    total = starts[-1]
    rules = [
        "path:not([stroke]){shape-rendering:crispEdges}",  # no seams between the rows, drawn apart
        "@media(prefers-reduced-motion:reduce){*{animation:none!important}}",
    ]
    for first, last in spans:
        name = f"s{first}-{last}"
        begin, end = (f"{100 * starts[at] / total:.2f}%" for at in (first, last))
        before = "" if first == 0 else "0%{visibility:hidden}"
        after = "" if last == len(starts) - 1 else f"{end}{{visibility:hidden}}"
        rules.append(f"@keyframes {name}{{{before}{begin}{{visibility:visible}}{after}}}")
        still = "" if first == 0 else "visibility:hidden;"
        rules.append(f".{name}{{{still}animation:{name} {total:g}s step-end infinite}}")
    return "\n".join(rules)


def _shown(rows: Sequence[Row], y: int, ground: str, spans: set[tuple[int, int]]) -> list[str]:
    """One row of the screen: each of its looks once for every time that it is seen."""
    return [
        f"<g {_visible(first, last, spans)}>{_drawn(row, y, ground)}</g>"
        for first, last, row in _runs(rows)
    ]


def _runs(looks: Sequence[T]) -> list[tuple[int, int, T]]:
    runs, at = [], 0
    for look, group in groupby(looks):
        count = len(list(group))
        runs.append((at, at + count, look))
        at += count
    return runs


def _visible(first: int, last: int, spans: set[tuple[int, int]]) -> str:
    spans.add((first, last))
    return f'class="s{first}-{last}" '


def _drawn(row: Row, y: int, ground: str) -> str:
    grounds, runs, x = [], [], 0
    for text, style, _ in row:
        assert style is not None
        front, back = _colours(style, ground)
        if back != ground:
            grounds.append(Ground(y, x, cell_len(text), back))
        runs.append(Run(y, x, text, front, ' font-weight="bold"' if style.bold else ""))
        x += cell_len(text)
    return drawn(grounds, runs)


def _colours(style: Style, ground: str) -> tuple[str, str]:
    front = "#d3dae3" if style.color is None else style.color.get_truecolor().hex
    back = ground if style.bgcolor is None else style.bgcolor.get_truecolor().hex
    return (back, front) if style.reverse else (front, back)


def _ground(rows: Sequence[Row]) -> str:
    """The colour behind most of the screen."""
    found: Counter[str] = Counter()
    for row in rows:
        for text, style, _ in row:
            if style is not None and style.bgcolor is not None:
                found[style.bgcolor.get_truecolor().hex] += len(text)
    return found.most_common(1)[0][0]
