"""Where across the bars of a chart stand: which of them a click hits, and which are visible."""

from __future__ import annotations

from wpx_tui.named_tuple import NamedTuple


class BarPlaces(NamedTuple):
    """Bars of `size` cells from the cell `left` on: those of the indices `first` to `total` - 1."""

    left: int
    size: int
    first: int
    total: int

    def index_at(self, cell: int) -> int | None:
        """Return the index of the bar on a cell, or before that gap; None where there is none."""
        index = self.first + (cell - self.left) // self.size
        return index if self.first <= index < self.total else None

    def nearest(self, index: int) -> int:
        """Return the index of the visible bar that is nearest to `index`; there must be a bar."""
        return min(max(index, self.first), self.total - 1)

    def moved(self, cells: int) -> BarPlaces:
        """Return the places in what begins so many cells further left."""
        return self._replace(left=self.left + cells)
