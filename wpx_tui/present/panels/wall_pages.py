"""What stands on the wall: the overview, or with rotation a page for each topic in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from rich.cells import cell_len

from wpx_tui.analysis.countries import CountryRow, country_rows
from wpx_tui.monitor.feed import Status
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.coverage import countries_title
from wpx_tui.present.panels.headline import feed_problem, headline, headline_lines
from wpx_tui.present.panels.wall import Figure, figure_lines
from wpx_tui.present.panels.wall_figures import (
    Scene,
    expected,
    failed,
    live_data,
    minute,
    outages,
    rate,
    requests,
    shares_left,
    success,
    success_of_period,
    trend_lines,
    used,
)
from wpx_tui.present.text.bars import bar
from wpx_tui.present.text.big_digits import LARGEST, big, dots, height
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, width

MIN_TREND_ROWS = 3
"""Rows: a lower trend says nothing from four metres."""
MAX_HEADLINE_SHARE = 0.55
"""Share of the rows that the verdict takes, ..."""
ROWS_OF_HEADLINE = 14
"""... or so many of a low wall, where the figures below are in words."""
FIGURES = 3
MAX_FIGURES_SHARE = 0.6
"""Share of the rows below the verdict that the figures take; the trend has the rest."""
MIN_ROWS_WITH_TREND = 18
"""Rows from which on there is a trend at all."""
TOP = 3
"""Countries on their page."""
MIN_BAR, MIN_BAR_SHARE = 6, 1 / 6
"""Cells, and share of the width: a shorter bar beside its figure compares nothing from afar."""
NO_TRAFFIC = "no traffic"
EDGE, ROOM_FOR_EDGE = 2, 30
"""Blank cells on the left; one alone on a screen that is narrower than that."""
_WIDEST_SHARE = "88.8 %"


# ---- the pages


def overview(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return verdict, figures, a blank, and the trend in the rest of the rows."""
    lines = _verdict(scene, cells, rows)
    figures = [used(scene), minute(scene), success(scene)]
    return _with_figures_and_trend(lines, figures, scene, cells, rows)


def quotas(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return the verdict, and of the quotas what is left in percent."""
    lines = _verdict(scene, cells, rows)
    figures, glyphs = shares_left(scene, FIGURES), scene.fmt.glyphs
    return _centred([*lines, *figure_lines(figures, cells, rows - len(lines), glyphs)], rows)


def right_now(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return the rates of the last hour, the success rate, and the trend in what is left."""
    figures = [rate(scene), requests(scene), success_of_period(scene)]
    lines = figure_lines(figures, cells, rows, scene.fmt.glyphs)
    left = rows - len(lines) - 1
    if rows < MIN_ROWS_WITH_TREND or left < MIN_TREND_ROWS:
        return _centred(lines, rows)
    return [*lines, EMPTY, *trend_lines(scene, cells, left)]


def period(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return what the period used, and what is expected by its end."""
    figures = [used(scene), *filter(None, [expected(scene)]), success(scene)]
    return _centred(figure_lines(figures, cells, rows, scene.fmt.glyphs), rows)


def failures(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return how many requests failed, and how often the API did."""
    figures = [failed(scene), live_data(scene), outages(scene)]
    return _centred(figure_lines(figures, cells, rows, scene.fmt.glyphs), rows)


def _centred(lines: list[Line], rows: int) -> list[Line]:
    """Return the lines with half of the rows that are left above them."""
    return [*[EMPTY] * ((rows - len(lines)) // 2), *lines]


def _verdict(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return the verdict, and a blank where figures have room below."""
    content = headline(scene.account, scene.limits, scene.fmt, scene.now, scene.at)
    most = max(int(rows * MAX_HEADLINE_SHARE), min(rows - FIGURES, ROWS_OF_HEADLINE))
    lines = headline_lines(content, cells, max(most, 1), scene.fmt.glyphs)
    return [*lines, EMPTY] if rows - len(lines) > FIGURES else lines


def _with_figures_and_trend(
    above: list[Line], figures: Sequence[Figure], scene: Scene, cells: int, rows: int
) -> list[Line]:
    """Return the figures below the lines `above`, and the trend in the rest of the rows."""
    left = rows - len(above)
    room = int(left * MAX_FIGURES_SHARE) if rows >= MIN_ROWS_WITH_TREND else left
    glyphs = scene.fmt.glyphs
    lines = [*above, *figure_lines(figures, cells, max(room, min(FIGURES, left)), glyphs)]
    left = rows - len(lines) - 1
    if rows < MIN_ROWS_WITH_TREND or left < MIN_TREND_ROWS:
        return lines
    lines = [EMPTY, *lines] if left > MIN_TREND_ROWS + 2 else lines
    return [*lines, EMPTY, *trend_lines(scene, cells, rows - len(lines) - 1)]


# ---- the countries


_Lines: TypeAlias = list[Line]


class _Look(NamedTuple):
    """How figures are written and drawn: strong while they are live, else pale."""

    fmt: Formatter
    is_live: bool

    @property
    def role(self) -> Role:
        """The role of letters."""
        return Role.STRONG if self.is_live else Role.DIM


class _Block(NamedTuple):
    """How countries are drawn: labels in dots of `size` columns, bars `beside` them or below.

    `start` is the column in which a bar beside a label begins; `has_name`: a line below has name
    and traffic.
    """

    size: int
    start: int
    is_beside: bool
    has_name: bool

    def rows(self, glyphs: Glyphs) -> int:
        """Return the rows of one country."""
        return height(self.size, glyphs) + (0 if self.is_beside else self.bar_rows) + self.has_name

    @property
    def bar_rows(self) -> int:
        """The rows of a bar below its label."""
        return max(self.size // 2, 1)


def countries(scene: Scene, cells: int, rows: int) -> list[Line]:
    """Return the countries with the most traffic: share and bar of each, scaled to the first."""
    feed, fmt = scene.account.countries, scene.fmt
    edge = " " * (EDGE if cells >= ROOM_FOR_EDGE else 1)
    room = cells - len(edge)
    known = [] if feed.answer is None else country_rows(feed.answer.value.countries)
    top = [row for row in _ranked(known) if row.figures.share][:TOP]
    word, reason = "", ""
    if feed.status(scene.now) is not Status.LIVE:
        word, reason = feed_problem(feed, scene.now)
    elif not top:
        word = NO_TRAFFIC
    period_text = lowered(countries_title(feed, scene.at, fmt))
    lines = [_title(period_text, word, reason, room)] if rows > TOP else []
    look = _Look(fmt, feed.status(scene.now) is Status.LIVE)
    drawn = _blocks(top, room, rows - len(lines), look)
    if lines and len(drawn) + len(lines) < rows:
        lines.append(EMPTY)
    return _centred([line(edge, content) for content in (*lines, *drawn)][:rows], rows)


def _ranked(rows: Sequence[CountryRow]) -> list[CountryRow]:
    return sorted(rows, key=lambda row: -(row.figures.share or 0.0))


def _title(period_text: str, word: str, reason: str, cells: int) -> Line:
    """Return the title with what is wrong with the figures; parts that do not fit are left out."""
    problem = Span(word, Role.BAD if reason or word != NO_TRAFFIC else Role.DIM)
    title, short = (Span(text, Role.TITLE) for text in (f"Countries, {period_text}", "Countries"))
    why = Span(f"  {reason}" if reason else "", Role.DIM)
    between = "  " if word else ""
    tries = (
        line(title, between, problem, why),
        line(title, between, problem),
        line(short, between, problem),
        line(problem),
    )
    return next((content for content in tries if width(content) <= cells), EMPTY)


def _blocks(top: Sequence[CountryRow], cells: int, rows: int, look: _Look) -> _Lines:
    """Return the countries as large as fits: all of them, in words where big ones do not fit."""
    if not top:
        return []
    glyphs = look.fmt.glyphs
    block = _largest([_label(row, look) for row in top], cells, rows, glyphs)
    if block is None:
        return [_in_words(row, top[0], cells, look) for row in top[:rows]]
    gap = [EMPTY] if block.size > 1 or not glyphs.halves else []
    drawn = (_country(block, row, top[0], cells, look) for row in top)
    return [content for lines in drawn for content in (*lines, *gap)]


def _label(row: CountryRow, look: _Look) -> str:
    name = row.code or row.name or look.fmt.glyphs.unknown
    return f"{name[:3]} {look.fmt.percent(row.figures.column_share)}"


def _largest(labels: Sequence[str], cells: int, rows: int, glyphs: Glyphs) -> _Block | None:
    """Return how to draw them: the largest size that fits, with names and bars below if it can."""
    code = max((label.partition(" ")[0] for label in labels), key=dots)
    wide = max(dots(f"{code} {_WIDEST_SHARE}"), *map(dots, labels))
    least = max(MIN_BAR, int(cells * MIN_BAR_SHARE))
    shapes = [(name, beside) for name in (True, False) for beside in (False, True)]
    for size in range(LARGEST, 0, -1):
        gaps = len(labels) if size > 1 or not glyphs.halves else 0
        for has_name, is_beside in shapes:
            block = _Block(size, wide * size + 2 * size - 1, is_beside, has_name)
            needed = block.start + least if is_beside else wide * size
            if len(labels) * block.rows(glyphs) + gaps <= rows and needed <= cells:
                return block
    return None


def _country(block: _Block, row: CountryRow, first: CountryRow, cells: int, look: _Look) -> _Lines:
    letters = big(_label(row, look), block.size, look.fmt.glyphs, shaded=not look.is_live)
    lines = [line(Span(text, look.role)) for text in letters]
    if block.is_beside:
        drawn = _bar(row, first, cells - block.start, look)
        lines = [line(text, " " * (block.start - width(text)), drawn) for text in lines]
    else:
        lines += [line(_bar(row, first, cells, look))] * block.bar_rows
    if block.has_name:
        lines.append(line(Span(_name(row, look, cells), Role.DIM)))
    return lines


def _bar(row: CountryRow, first: CountryRow, cells: int, look: _Look) -> Span:
    share, most = row.figures.share or 0.0, first.figures.share or 1.0
    text, glyphs = bar(share / most, cells, look.fmt.glyphs), look.fmt.glyphs
    if look.is_live:
        return Span(text, Role.BAR)
    return Span("".join(sign if sign == " " else glyphs.shade for sign in text), Role.DIM)


def _name(row: CountryRow, look: _Look, cells: int) -> str:
    """Return name and traffic, as whole parts that fit."""
    traffic = look.fmt.traffic(row.figures.traffic)
    texts = (f"{row.name}  {traffic}", traffic) if row.name else (traffic,)
    return next((text for text in texts if cell_len(text) <= cells), "")


def _in_words(row: CountryRow, first: CountryRow, cells: int, look: _Look) -> Line:
    """Return a country in one line: code and share, with the bar where there is room for it."""
    code, _, share = _label(row, look).partition(" ")
    text = f"{code:<3} {share:>7}"
    left = cells - cell_len(text) - 2
    if left < MIN_BAR // 2:
        return line(Span(text if cell_len(text) <= cells else share, look.role))
    return line(Span(text, look.role), "  ", _bar(row, first, left, look))


Page = Callable[[Scene, int, int], list[Line]]

PAGES: tuple[Page, ...] = (quotas, right_now, period, countries, failures)
"""The pages of a wall that rotates, in their order: the first one begins with the verdict."""
