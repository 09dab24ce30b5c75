"""Begins the dashboard with the remembered view, and remembers what the user changes.

It is written a moment after the last change, so that little is lost with a killed process, and at
the end; never while nothing changes.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.analysis.metrics import Metric
from wpx_tui.config.remembered_view import RememberedView, View
from wpx_tui.monitor.selection import Selection
from wpx_tui.present.panels.country_columns import SORTABLE, CountryOrder
from wpx_tui.tui.screens.account_screen import AccountScreen
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel

if TYPE_CHECKING:
    from textual.timer import Timer

    from wpx_tui.tui.app import WpxTop

SETTLE = 1.0
"""Seconds after the last change until it is written."""

logger = logging.getLogger(__name__)


class ViewKeeper:
    """The app's hold on the remembered view; without one it keeps nothing."""

    def __init__(self, app: WpxTop, remembered: RememberedView | None) -> None:
        self._app = app
        self._remembered = remembered
        self._theme = ""
        self._seen = View()
        self._timer: Timer | None = None
        self._has_failed = False
        if remembered is not None and remembered.problem:
            logger.warning("remembered view: %s", remembered.problem)

    # ---- the start

    def theme(self) -> str:
        """Return the remembered theme; empty without one, or if there is none of that name."""
        theme = "" if self._remembered is None else self._remembered.start.theme or ""
        return theme if theme in self._app.available_themes else ""

    def begin(self, dashboard: DashboardScreen) -> None:
        """Show what is remembered; what this version or this screen does not have is left out."""
        if self._remembered is None:
            return
        view = self._remembered.start
        if view.metric in list(Metric):
            dashboard.grid.panel(BandwidthPanel).metric = Metric(view.metric)
        if view.sort in {column.id for column in SORTABLE}:
            dashboard.countries.order = CountryOrder(view.sort, bool(view.is_reversed))
        for panel in dashboard.grid.panels:
            if panel.id == view.zoomed:
                dashboard.grid.zoom(panel)
        self._theme = self._app.theme
        self._seen = self._now(dashboard)
        self._remembered.begin(self._seen)

    # ---- changes

    def _now(self, dashboard: DashboardScreen) -> View:
        """Return the view as it is; a theme that is only previewed is not it yet."""
        if not self._app.screen_stack or isinstance(self._app.screen, AccountScreen):
            self._theme = self._app.theme
        selection, order = dashboard.monitor.state.selection, dashboard.countries.order
        zoomed = dashboard.grid.zoomed
        if dashboard.pages.current is not None:  # of a row that may be gone by then
            zoomed = None
        return View(
            theme=self._theme,
            period=selection.period.value,
            granularity=selection.granularity.value,
            countries=selection.countries,
            metric=dashboard.grid.panel(BandwidthPanel).metric.value,
            sort=order.by,
            is_reversed=order.is_reversed,
            zoomed="" if zoomed is None else zoomed.id,
        )

    def look(self) -> None:
        """See whether the view has changed, and write it if it then stays for a moment."""
        if self._remembered is None:
            return
        view = self._now(self._app.dashboard)
        if view == self._seen:
            return
        self._seen = view
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(SETTLE, self._settle)

    def _settle(self) -> None:
        if self._remembered is not None:
            self._remembered.take(self._seen)
            # In a thread: it waits for the disk.
            self._app.run_worker(partial(self._write, self._remembered), thread=True)

    def keep(self) -> None:
        """Write the view as it is now, where it is not written yet."""
        if self._remembered is not None:
            self._remembered.take(self._now(self._app.dashboard))
            self._write(self._remembered)

    def _write(self, remembered: RememberedView) -> None:
        has_failed = not remembered.write()
        if has_failed and not self._has_failed:
            logger.warning("remembered view: %s", remembered.problem)
        self._has_failed = has_failed

    # ---- the screen that is kept for the next start

    def selection_at_next_start(self, initial: Selection) -> Selection | None:
        """Return what the next start selects; None where it begins with another view than now.

        `initial` is the selection of the settings.
        """
        dashboard = self._app.dashboard
        if dashboard.pages.current is not None:
            return None
        if self._remembered is None:
            return None if dashboard.grid.zoomed else initial
        view = self._now(dashboard)
        self._remembered.take(view)
        if not self._remembered.is_at_next_start(view):
            return None
        selection = dashboard.monitor.state.selection
        return initial._replace(
            period=selection.period,
            granularity=selection.granularity,
            countries=selection.countries,
        )
