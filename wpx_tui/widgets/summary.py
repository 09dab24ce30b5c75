"""The summary panel: what the period used, and which subscription used it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.api.params import Period
from wpx_tui.feeds.queries import SummaryQuery
from wpx_tui.feeds.state import Answer
from wpx_tui.present.bars import bar
from wpx_tui.present.line import EMPTY, Line, Role, Span, fit_text, line
from wpx_tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wpx_tui.api.models import SubscriptionUsage, Summary

TITLES = {
    Period.TODAY: "Today",
    Period.WEEK: "This week",
    Period.MONTH: "This month",
    Period.ALL: "All time",
}

LEAST_BAR = 6
"""Cells: a shorter bar says less than a longer name."""


class SummaryPanel(Panel):
    """Total of the period: used, requests, success rate; then a line for each subscription."""

    def heading(self) -> str:
        """The period."""
        query = SummaryQuery() if self.feed is None else self.feed.query
        return TITLES[query.period]

    def figures(
        self, answer: Answer[SummaryQuery, Summary], cells: int, rows: int
    ) -> Sequence[Line]:
        """Three figures over their labels, then the subscriptions as far as there is room."""
        summary = answer.value
        total, fmt = summary.total, self.format
        column = max(min((cells - 2) // 3, 16), 9)
        shown = (
            (fmt.traffic(total.bytes_used), "used"),
            (fmt.count(total.requests), "requests"),
            (fmt.percent(total.success_rate), "success"),
        )
        lines = [
            line("  ", Span("".join(fit_text(text, column) for text, _ in shown), Role.STRONG)),
            line("  ", Span("".join(fit_text(name, column) for _, name in shown), Role.DIM)),
        ]
        if rows > 5:
            lines.append(EMPTY)
        return lines + self._shares(summary, cells, rows - len(lines))

    def _shares(self, summary: Summary, cells: int, rows: int) -> list[Line]:
        used = [each for each in summary.by_subscription if each.bytes_used is not None]
        used.sort(key=lambda each: -(each.bytes_used or 0))
        if not used or rows < min(len(used), 2):
            return []
        names = max(cell_len(self._label(each)) for each in used)
        shown = used if len(used) <= rows else used[: rows - 1]
        lines = [self._share(each, summary.total.bytes_used, cells, names) for each in shown]
        if len(shown) < len(used):
            lines.append(line("  ", Span(f"and {len(used) - len(shown)} more", Role.DIM)))
        return lines

    def _label(self, usage: SubscriptionUsage) -> str:
        return usage.product_name or usage.subscription_id or self.format.glyphs.unknown

    def _share(self, usage: SubscriptionUsage, total: int | None, cells: int, names: int) -> Line:
        """Name, traffic, bar, share; the bar takes what is left and goes first."""
        glyphs = self.format.glyphs
        share = usage.bytes_used / total if usage.bytes_used is not None and total else None
        percent = self.format.percent(None if share is None else 100 * share)
        room = cells - 2 - 9 - 9 - 1
        name_cells = min(names, max(room, 0))
        bar_cells = room - name_cells - 2
        drawn = f"  {bar(share, bar_cells, glyphs)}" if bar_cells >= LEAST_BAR else ""
        return line(
            "  ",
            fit_text(self._label(usage), name_cells, ellipsis=glyphs.ellipsis),
            Span(f"  {self.format.traffic(usage.bytes_used):>7}", Role.STRONG),
            Span(drawn, Role.BAR),
            f"  {percent:>7}",
        )
