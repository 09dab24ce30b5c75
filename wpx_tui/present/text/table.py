"""Columns of text that line up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from wpx_tui.present.text.spans import Align, Line, Role, Span, fit_text, line


@dataclass(frozen=True, slots=True)
class Shape:
    """The decimals and the cells of the unit that follow the whole digits in a column of figures.

    Padded to it and aligned to the right, figures have their points and their units below each
    other.
    """

    decimals: int = 0
    unit: int = 0

    @classmethod
    def of(cls, texts: Iterable[str]) -> Shape:
        """Return the shape that has room for all of `texts` ("12.5 GB")."""
        parts = [_parts(text) for text in texts]
        return cls(
            max((len(decimals) for _, decimals, _ in parts), default=0),
            max((cell_len(unit) for _, _, unit in parts), default=0),
        )

    @property
    def cells(self) -> int:
        """The cells that it takes behind the whole digits."""
        return self.decimals + bool(self.decimals) + self.unit + bool(self.unit)

    def pad(self, text: str) -> str:
        """Pad `text` with blanks where it has fewer decimals or a narrower unit than others.

        A number with a unit and no decimals (bytes) stands beside its unit.
        """
        whole, decimals, unit = _parts(text)
        if unit and not decimals:
            return f"{whole} {unit}{' ' * (self.unit - cell_len(unit))}"
        point = "." if decimals else " " if self.decimals else ""
        behind = f" {unit}" if unit else " " if self.unit else ""
        missing = " " * (self.unit - cell_len(unit))
        return f"{whole}{point}{decimals:<{self.decimals}}{behind}{missing}"


def _parts(text: str) -> tuple[str, str, str]:
    """Split a figure into whole digits, decimals and unit."""
    number, _, unit = text.partition(" ")
    whole, _, decimals = number.partition(".")
    return whole, decimals, unit


def aligned(texts: Sequence[str]) -> list[str]:
    """Pad the figures to one width, with their points and their units below each other."""
    shape = Shape.of(texts)
    figures = [shape.pad(text) for text in texts]
    cells = max(map(cell_len, figures), default=0)
    return [fit_text(figure, cells, "right") for figure in figures]


def padded(texts: Sequence[str]) -> list[str]:
    """Pad the texts to the width of the widest."""
    cells = max(map(cell_len, texts), default=0)
    return [fit_text(text, cells) for text in texts]


@dataclass(frozen=True, slots=True)
class Column:
    """A column `cells` wide, `gap` blanks after the one before; its title is aligned as its values.

    `sign` marks the column that the rows are sorted by: it takes a blank of the gap, after a title
    on the left and before one on the right. A click on the title runs `action`. Figures are padded
    to `shape`, except for one that would have to be cut then.
    """

    title: str
    cells: int
    align: Align = "left"
    role: Role = Role.TEXT
    gap: int = 2
    sign: str = ""
    action: str | None = None
    shape: Shape = Shape()

    def text(self, value: str) -> str:
        """Return `value` as it is drawn in this column, exactly `cells` wide."""
        figure = self.shape.pad(value) if self.shape.cells else value
        return fit_text(figure if cell_len(figure) <= self.cells else value, self.cells, self.align)


def heading(columns: Sequence[Column]) -> Line:
    """Return the titles of the columns, as wide as a row."""
    spans: list[Span | str] = []
    room = 1  # the margin; later what the previous title has left of the gap
    for index, column in enumerate(columns):
        on_right = column.align == "right"
        after = columns[index + 1].gap if index + 1 < len(columns) else 0
        lends = not on_right and after > _lent_before(columns[index + 1 : index + 2])
        own = column.cells + (on_right or lends)
        signed = column.sign + column.title if on_right else column.title + column.sign
        title = fit_text(signed, own, column.align)
        role = Role.STRONG if column.sign else Role.DIM
        spans += [" " * (room - on_right), Span(title, role, column.action)]
        room = after - lends
    return line(*spans)


def _lent_before(following: Sequence[Column]) -> int:
    """Return the cells of the gap before it that the title of the following column takes."""
    return sum(column.align == "right" for column in following)


def row(columns: Sequence[Column], values: Sequence[str], role: Role | None = None) -> Line:
    """Return one row; `role` overrides the columns' own."""
    spans: list[str | Span] = [" "]
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        gap = " " * column.gap if index else ""
        spans.append(Span(gap + column.text(value), role or column.role))
    return line(*spans)


def row_cells(columns: Sequence[Column]) -> int:
    """Return the width of a row, with its margin on the left."""
    return 1 + sum(column.cells for column in columns) + sum(column.gap for column in columns[1:])


def aligned_columns(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return the columns with room for `rows`; those on the right have their figures aligned."""
    result = []
    for index, column in enumerate(columns):
        if column.align == "right":
            texts = [values[index] for values in rows]
            shape = Shape.of(texts)
            cells = max([column.cells, *(cell_len(shape.pad(text)) for text in texts)])
            column = replace(column, shape=shape, cells=cells)
        result.append(column)
    return result


def fitted_columns(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], cells: int, flexible: int = 0
) -> list[Column]:
    """Return the columns as wide as their widest text; the flexible one shrinks to fit `cells`."""
    result = [
        replace(
            column,
            cells=max(
                cell_len(column.title),
                column.cells,
                *(cell_len(values[index]) for values in rows),
            ),
        )
        for index, column in enumerate(aligned_columns(columns, rows))
    ]
    wanted = result[flexible].cells
    others = row_cells(result) - wanted
    result[flexible] = replace(result[flexible], cells=max(min(wanted, cells - others), 4))
    return result
