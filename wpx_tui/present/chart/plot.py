"""plotext, without what it draws of itself."""

from __future__ import annotations

from typing import Any


def load() -> Any:
    """Import plotext, which has no types. That takes 30 ms: do so after the first paint."""
    import plotext

    return plotext


def blank_plot(cells: int, rows: int, *, right: float, top: float) -> Any:
    """Return plotext as an empty plane from (0, 0) to (`right`, `top`), without frame and axes."""
    plot = load()
    plot.clf()  # its state is global
    plot.limit_size(False, False)
    plot.plotsize(cells, rows)
    plot.theme("clear")
    plot.frame(False)
    plot.xaxes(False, False)
    plot.yaxes(False, False)
    plot.xfrequency(0)
    plot.yfrequency(0)
    plot.xlim(0, right)
    plot.ylim(0, top)
    return plot
