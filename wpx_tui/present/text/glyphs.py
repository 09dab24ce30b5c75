"""Every sign that the screen draws, in Unicode and in ASCII. All are one cell wide."""

from __future__ import annotations

from enum import StrEnum

from wpx_tui.named_tuple import NamedTuple


class Plot(StrEnum):
    """Characters of the charts: eighths of a cell, dots of braille, or ASCII."""

    BLOCKS = "blocks"
    BRAILLE = "braille"
    ASCII = "ascii"


class Glyphs(NamedTuple):
    """One family of signs. `bar` and `spark` run from the smallest to the full cell."""

    frame: str  # top left, across, top right, down, bottom left, bottom right
    bar: str
    spark: str
    halves: str  # upper, lower; empty where there are none
    shade: str
    life: str  # the frames of a spinner
    track: str
    mark: str
    pace: str  # on a quota bar: where an even use would stand now
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
    axis: str  # down, corner, across, tick on the down line
    column: str  # a full cell of a chart's bar
    average: str  # the line across a chart, where no bar stands
    unfinished: str  # a full cell of a bar that still fills
    burn_up: str  # used, even pace, median, 80 % range, quota
    arrows: str  # the keys to the left and to the right
    plot: Plot


UNICODE = Glyphs(
    frame="╭─╮│╰╯",
    bar="▏▎▍▌▋▊▉█",
    spark="▁▂▃▄▅▆▇█",
    halves="▀▄",
    shade="▒",
    life="▘▝▗▖",
    track="░",
    mark="│",
    pace="┃",
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
    axis="│└─┤",
    column="█",
    average="┄",
    unfinished="▒",
    burn_up="●·◦░─",
    arrows="←→",
    plot=Plot.BLOCKS,
)

ASCII = Glyphs(
    frame="+-+|++",
    bar="#",
    spark="_.:-=+*#",
    halves="",
    shade=":",
    life="|/-\\",
    track=".",
    mark="|",
    pace="|",
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
    axis="|+-+",
    column="#",
    average="~",
    unfinished=":",
    burn_up="o-*.=",
    arrows="<>",
    plot=Plot.ASCII,
)


BRAILLE = UNICODE._replace(column="⣿", plot=Plot.BRAILLE)
MIXED = UNICODE._replace(
    bar=ASCII.bar,
    spark=ASCII.spark,
    track=ASCII.track,
    pace=ASCII.pace,
    column=ASCII.column,
    average=ASCII.average,
    unfinished=ASCII.unfinished,
    burn_up=ASCII.burn_up,
    plot=Plot.ASCII,
)
PLOTS = {Plot.BLOCKS: UNICODE, Plot.BRAILLE: BRAILLE, Plot.ASCII: MIXED}
"""The glyphs of each kind of chart, on a terminal that can do more than ASCII."""


def family(plot: Plot, *, ascii: bool) -> Glyphs:  # noqa: A002 - the setting's name
    """Return the glyphs of these settings; with `ascii` everything is drawn in ASCII."""
    if ascii:
        return ASCII
    return PLOTS[plot]
