"""A quota's burn-up: what was used, even pace, what is expected with its range, the quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from rich.cells import cell_len

from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.chart.axis import bounded_axis, tick_label
from wpx_tui.present.chart.plot import blank_plot
from wpx_tui.present.format.amounts import Amounts
from wpx_tui.present.format.empty_dates import day
from wpx_tui.present.format.forecast import amounts_of
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, in_role, joined, line

LEAST_ROWS = 8
"""Rows: title, axis and dates take three; a lower chart says nothing."""
LEAST_CELLS = 36
NAMED_FROM = 84
"""Cells from which on the figures beside the chart have their names."""

Points = Sequence[tuple[float, float]]
"""Times as shares of the period, and bytes in the unit of the axis."""


@dataclass(frozen=True, slots=True)
class _Series:
    """One line of the chart, or the range, with its sign and its roles below and over the quota."""

    points: Points
    sign: str
    role: Role
    beyond: Role
    name: str


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where the lines are drawn: `cells` × `rows`, values from 0 to `top`."""

    cells: int
    rows: int
    top: float

    def row(self, value: float) -> int:
        """Return the row, from above, of a value."""
        share = min(max(value / self.top, 0.0), 1.0)
        return self.rows - 1 - round(share * (self.rows - 1))

    def column(self, share: float) -> int:
        """Return the column of a time."""
        return round(min(max(share, 0.0), 1.0) * (self.cells - 1))


def burn_up(subject: SubjectForecast, fmt: Formatter, cells: int, rows: int) -> list[Line]:
    """Draw a forecast with a quota in `rows` lines of `cells` cells; nothing where it cannot be.

    From above: the name and what the signs mean, the lines over their axis, the dates.
    """
    forecast = subject.forecast
    if not forecast.quota or not forecast.days or cells < LEAST_CELLS or rows < LEAST_ROWS:
        return []
    amounts = amounts_of(forecast, fmt)
    top = amounts.size(max(forecast.quota, forecast.p90 or 0.0, forecast.used))
    axis, high = bounded_axis(top, rows - 3), rows - 3
    ticks = [(tick, tick_label(tick, amounts.unit)) for tick in axis.ticks]
    margin = max(cell_len(name) for _, name in ticks) + 1
    notes = list(_notes(subject, amounts, named=cells >= NAMED_FROM))
    beside = max(cell_len(text) for _, text, _ in notes) + 3
    plane = _Plane(cells - margin - 2 - beside, high, top)
    series = list(_series(subject, amounts, fmt))
    grid = _grid(series, plane, amounts.size(forecast.quota))
    left, right = _tick_rows(ticks, plane), _note_rows(notes, plane)
    lines = [_legend(subject, series, cells)]
    for index, row in enumerate(grid):
        name = left.get(index, "")
        edge = Span(f"{name:>{margin}}{fmt.glyphs.axis[3 if name else 0]}", Role.DIM)
        text, role = right.get(index, ("", Role.DIM))
        lines.append(line(" ", edge, row, "  " if text else "", Span(text, role)))
    ground = f"{'':>{margin}}{fmt.glyphs.axis[1]}{fmt.glyphs.axis[2] * plane.cells}"
    lines += [line(" ", Span(ground, Role.DIM)), _dates(subject, fmt, plane, margin + 2)]
    return [in_role(content, Role.DIM) for content in lines] if subject.is_stale else lines


def _series(subject: SubjectForecast, amounts: Amounts, fmt: Formatter) -> Iterator[_Series]:
    """Yield what is drawn, the most important last."""
    forecast = subject.forecast
    used, pace, median, band, quota = tuple(fmt.glyphs.burn_up)
    span = forecast.period.end - forecast.period.start
    size = amounts.size

    def at(time: datetime) -> float:
        return (time - forecast.period.start) / span

    now = (at(forecast.now), size(forecast.used))
    limit = size(forecast.quota or 0.0)
    low = [now, *((at(step.end), size(step.total_p10)) for step in forecast.days)]
    high = [now, *((at(step.end), size(step.total_p90)) for step in forecast.days)]
    middle = [now, *((at(step.end), size(step.total_p50)) for step in forecast.days)]
    yield _Series([*low, *reversed(high)], band, Role.TRACK, Role.BAD, "80 % range")
    yield _Series([(0.0, 0.0), (1.0, limit)], pace, Role.DIM, Role.DIM, "even pace")
    yield _Series([(0.0, limit), (1.0, limit)], quota, Role.STRONG, Role.STRONG, "quota")
    yield _Series(middle, median, Role.BAR_ALT, Role.BAD, "median")
    past = [(at(time), size(value)) for time, value in subject.so_far]
    yield _Series([*past, now], used, Role.BAR, Role.BAR, "used")


def _grid(series: Sequence[_Series], plane: _Plane, quota: float) -> list[Line]:
    """Draw the series over each other; what lies over the quota has the role of that."""
    signs: list[list[tuple[str, Role]]] = [
        [(" ", Role.TEXT)] * plane.cells for _ in range(plane.rows)
    ]
    for item in series:
        for row, text in enumerate(_drawn(item, plane)):
            role = item.beyond if row < plane.row(quota) else item.role
            for column, sign in enumerate(text):
                if sign != " ":
                    signs[row][column] = (sign, role)
    return [_joined(row) for row in signs]


def _joined(signs: Sequence[tuple[str, Role]]) -> Line:
    """Return a row of signs with a span for each run of one role."""
    runs = groupby(signs, key=lambda sign: sign[1])
    return line(*(Span("".join(sign for sign, _ in run), role) for role, run in runs))


def _drawn(series: _Series, plane: _Plane) -> list[str]:
    """Draw one series with plotext, as rows of exactly `cells` cells."""
    plot = blank_plot(plane.cells, plane.rows, right=plane.cells - 1, top=plane.rows - 1)
    cells = [(plane.column(share), plane.rows - 1 - plane.row(y)) for share, y in series.points]
    if series.name == "80 % range":
        cells = _filled(cells)
        plot.scatter(*map(list, zip(*cells, strict=True)), marker=series.sign)
    else:
        plot.plot(*map(list, zip(*cells, strict=True)), marker=series.sign)
    rows = plot.uncolorize(plot.build()).split("\n")
    return [f"{row:<{plane.cells}}"[: plane.cells] for row in rows[: plane.rows]]


def _filled(outline: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the cells between the lower and the upper edge: the first half and the second."""
    half = len(outline) // 2
    lower, upper = outline[:half], outline[half:][::-1]
    cells: list[tuple[int, int]] = []
    for column in range(lower[0][0], lower[-1][0] + 1):
        bottom, top = _height(lower, column), _height(upper, column)
        cells += [(column, row) for row in range(round(bottom), round(top) + 1)]
    return cells


def _height(points: Sequence[tuple[int, int]], column: int) -> float:
    """Return the height of a line at a column."""
    before = max((point for point in points if point[0] <= column), key=lambda point: point[0])
    after = min((point for point in points if point[0] >= column), key=lambda point: point[0])
    if after[0] == before[0]:
        return after[1]
    share = (column - before[0]) / (after[0] - before[0])
    return before[1] + share * (after[1] - before[1])


def _notes(
    subject: SubjectForecast, amounts: Amounts, *, named: bool
) -> Iterator[tuple[float, str, Role]]:
    """Yield the figures beside the chart: height, text, role."""
    forecast = subject.forecast
    low, middle, high = forecast.p10 or 0.0, forecast.p50 or 0.0, forecast.p90 or 0.0
    step = amounts.per(low, high)
    names = ("median ", "1 in 10 above ", "1 in 10 below ") if named else ("", "", "")
    yield amounts.size(middle), f"{names[0]}{amounts.number(middle, step)}", Role.STRONG
    yield amounts.size(forecast.quota or 0.0), "quota", Role.DIM
    yield amounts.size(high), f"{names[1]}{amounts.number(high, step)}", Role.DIM
    yield amounts.size(low), f"{names[2]}{amounts.number(low, step)}", Role.DIM


def _tick_rows(ticks: Sequence[tuple[float, str]], plane: _Plane) -> dict[int, str]:
    """Return the names of the ticks by rows."""
    return {plane.row(tick): name for tick, name in ticks}


def _note_rows(
    notes: Sequence[tuple[float, str, Role]], plane: _Plane
) -> dict[int, tuple[str, Role]]:
    """Return the notes by rows: at their height, or moved down or up; the higher stays higher."""
    ranked = sorted(notes, key=lambda note: -note[0])
    rows = [plane.row(value) for value, _, _ in ranked]
    for index in range(1, len(rows)):
        rows[index] = max(rows[index], rows[index - 1] + 1)
    for index in reversed(range(len(rows))):
        below = rows[index + 1] if index + 1 < len(rows) else plane.rows
        rows[index] = min(rows[index], below - 1)
    return {row: (text, role) for row, (_, text, role) in zip(rows, ranked, strict=True)}


def _legend(subject: SubjectForecast, series: Sequence[_Series], cells: int) -> Line:
    signs = (line(Span(f"{item.name}{item.sign}", item.role)) for item in reversed(series))
    name = (line(Span(subject.name, Role.STRONG)),) if subject.name else ()
    return line(" ", joined((*name, *signs), cells - 1, "  "))


def _dates(subject: SubjectForecast, fmt: Formatter, plane: _Plane, margin: int) -> Line:
    """Write the first day, now, and the end under their columns, as far as they fit."""
    forecast = subject.forecast
    period = forecast.period
    now = (forecast.now - period.start) / (period.end - period.start)
    text = " " * plane.cells
    last = day(period.end - timedelta(seconds=1), forecast, fmt)
    for share, label in ((0.0, day(period.start, forecast, fmt)), (1.0, last), (now, "now")):
        start = min(max(plane.column(share) - len(label) // 2, 0), plane.cells - len(label))
        around = text[max(start - 1, 0) : start + len(label) + 1]
        if start >= 0 and not around.strip():
            text = f"{text[:start]}{label}{text[start + len(label) :]}"
    return line(" " * margin, Span(text.rstrip(), Role.DIM)) if text.strip() else EMPTY
