"""A key figure of a panel."""

from __future__ import annotations

from dataclasses import dataclass

from wpx_tui.present.text.spans import Line, Role, Span, line


@dataclass(frozen=True, slots=True)
class Stat:
    """A key figure: what it is, how much, and of what or when."""

    label: str
    figure: str
    detail: str

    @property
    def brief(self) -> Line:
        """The label and the figure, without the detail."""
        return self.padded(0)

    def padded(self, cells: int) -> Line:
        """Return label and figure without the detail; the label takes `cells` cells."""
        return line(Span(f"{self.label:<{cells}} ", Role.DIM), Span(self.figure, Role.STRONG))
