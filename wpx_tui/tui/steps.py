"""The steps into a view, so that Esc goes back by the one that was made last."""

from __future__ import annotations

from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.tui.row_pages import RowPages
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.panel_grid import PanelGrid


class Steps:
    """Which of `page`, `reading`, `zoom`, `filter`, `view` was made last; each is undone once.

    What was not made by a key, such as a filter of the settings, is undone in that order.
    """

    def __init__(self, monitor: AccountMonitor, grid: PanelGrid, pages: RowPages) -> None:
        """`grid`: the panels of which one may be zoomed, and a bar of the history be read."""
        self._monitor = monitor
        history = grid.panel(BandwidthPanel)
        pages.opened = lambda: self.made("page")
        history.reading_began = lambda: self.made("reading")
        self._undo = {
            "page": pages.close,
            "reading": history.end_reading,
            "zoom": grid.leave_zoom,
            "filter": self._leave_filter,
            "view": self._leave_view,
        }
        self._made: list[str] = []

    def made(self, kind: str) -> None:
        """Remember a step, as the last one."""
        self._made = [*(step for step in self._made if step != kind), kind]

    def back(self) -> bool:
        """Undo the last step that is still there; return False where there is none."""
        for kind in (*reversed(self._made), *self._undo):
            if kind in self._made:
                self._made.remove(kind)
            if self._undo[kind]():
                return True
        return False

    def _leave_filter(self) -> bool:
        selection = self._monitor.state.selection
        if selection.subscription is None:
            return False
        self._monitor.select(selection._replace(subscription=None))
        return True

    def _leave_view(self) -> bool:
        selection = self._monitor.state.selection
        if selection.status is None and selection.product_type is None:
            return False
        self._monitor.select(selection._replace(status=None, product_type=None))
        return True
