"""Every sign that the screen draws, in Unicode and in ASCII. Each is one cell wide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One family of signs. `bar` and `spark` run from the smallest to the full cell."""

    frame: str  # top left, across, top right, down, bottom left, bottom right
    bar: str
    spark: str
    track: str
    mark: str
    unknown: str
    ellipsis: str
    times: str
    dash: str  # from one date to another
    separator: str
    all_live: str
    some_live: str
    none_live: str
    good: str
    warn: str
    bad: str
    up: str
    down: str
    axis: str  # down, corner, across, tick on the down line, tick on the across line
    plot_marker: str


UNICODE = Glyphs(
    frame="╭─╮│╰╯",
    bar="▏▎▍▌▋▊▉█",
    spark="▁▂▃▄▅▆▇█",
    track="░",
    mark="│",
    unknown="–",
    ellipsis="…",
    times="×",
    dash="–",
    separator="·",
    all_live="●",
    some_live="◐",
    none_live="○",
    good="✓",
    warn="▲",
    bad="✗",
    up="▲",
    down="▼",
    axis="│└─┤┬",
    plot_marker="braille",
)

ASCII = Glyphs(
    frame="+-+|++",
    bar="#",
    spark="_.:-=+*#",
    track=".",
    mark="|",
    unknown="-",
    ellipsis="~",
    times="x",
    dash="-",
    separator="-",
    all_live="*",
    some_live="o",
    none_live="!",
    good="+",
    warn="^",
    bad="x",
    up="^",
    down="v",
    axis="|+-++",
    plot_marker="*",
)
