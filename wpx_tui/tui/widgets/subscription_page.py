"""The page of one subscription, live: its quota, what is foreseen of it, its burn-up chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feeds import SUBSCRIPTIONS
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.forecast_bar import outlook
from wpx_tui.present.text.spans import EMPTY, Line, line, wrap
from wpx_tui.tui.widgets.row_page import RowPage
from wpx_tui.tui.widgets.subscriptions import ONLY_KEY, SubscriptionsPanel

MOST_CHART_ROWS = 30
MANY = 100
"""Lines: more than any subscription has."""


class SubscriptionPageWidget(RowPage):
    """One subscription of the quotas."""

    BINDINGS: ClassVar[list[BindingType]] = [ONLY_KEY]

    spec = SUBSCRIPTIONS
    list_name = "Quotas"

    def __init__(self, fmt: Formatter, clock: Clock, table: SubscriptionsPanel, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, table, id=id)
        self.quotas = table

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the panel's parts, and the summary for the period's use."""
        return (*self.quotas.parts(state), state.summary)

    @property
    def current(self) -> Quota | None:
        """The quota of the page; None where it is not in the list any more."""
        return self.quotas.quota_of(self.key)

    def row_name(self) -> str:
        """Return the subscription's name."""
        quota = self.current
        return "" if quota is None else quota.name

    def describe(self) -> str:
        """Return what old figures answer."""
        return self.quotas.describe()

    def why_gone(self) -> str:
        """Return that the last answer has no such subscription."""
        name, count = self.name_of_row or "It", self.quotas.count_of_all
        return (
            f"{name} is no longer in the API's list of {count:,} subscriptions. "
            "The arrows lead to the others."
        )

    def page(self, cells: int, rows: int) -> Sequence[Line]:
        """Return bar, sentences, facts and fields, and below them the burn-up chart."""
        quota = self.current
        if quota is None:
            return ()
        text = self._text(quota, cells)
        chart: Sequence[Line] = ()
        forecast = self.quotas.forecast_of(quota)
        if forecast is None:
            text += [EMPTY, *(line("   ", part) for part in wrap(self._why_none(quota), cells - 5))]
        elif outlook(forecast) is not None:
            room = min(rows - len(text) - 1, MOST_CHART_ROWS)
            chart = self.quotas.burn_up(forecast, cells, room)
        return [*text[:rows], *((EMPTY, *chart) if chart else ())]

    def _why_none(self, quota: Quota) -> str:
        """Return why nothing is forecast of a subscription."""
        if not quota.subject:
            return "No forecast: the API sent no id of its own to ask for its history by."
        if not quota.is_active or quota.has_ended(self.clock.utc()):
            return "No forecast: it is not in use."
        return "No forecast yet: its history has not been answered."

    def _text(self, quota: Quota, cells: int) -> list[Line]:
        drawing = self.quotas.drawing
        (block,) = drawing.blocks([quota], cells, MANY)
        return [*block, *drawing.further(quota, cells - 4)]

    def action_choose(self) -> None:
        """Show this one alone on the screen."""
        self.quotas.choose(self.current)
