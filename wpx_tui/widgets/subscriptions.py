"""The subscriptions panel: how much of each quota is used, and until when it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.feeds.queries import NoQuery
from wpx_tui.feeds.state import Answer
from wpx_tui.insight.quota import Level, Quota, Thresholds, by_urgency, quota
from wpx_tui.present.bars import quota_bar
from wpx_tui.present.line import Line, Role, Span, fit_text, line
from wpx_tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions

ROLES = {
    Level.OK: Role.GOOD,
    Level.HIGH: Role.WARN,
    Level.CRITICAL: Role.BAD,
    Level.UNKNOWN: Role.DIM,
}

LEAST_BAR = 6
"""Cells: a shorter bar says less than a longer name."""


class SubscriptionsPanel(Panel):
    """A quota bar for each subscription, the one nearest its limit first."""

    thresholds = Thresholds()

    def heading(self) -> str:
        """Its name."""
        return "Subscriptions"

    def figures(
        self, answer: Answer[NoQuery, Subscriptions], cells: int, rows: int
    ) -> Sequence[Line]:
        """Two lines a subscription, or one where two do not fit."""
        quotas = by_urgency([quota(each) for each in answer.value.subscriptions])
        if not quotas:
            return [line(" ", Span("no subscription", Role.DIM))]
        names = max(cell_len(each.name) for each in quotas)
        words = max(len(self._word(each)) for each in quotas)
        tall = len(quotas) * 2 <= rows
        room = cells - 11 - words
        bar_cells = room - names - 1 if room - names > LEAST_BAR else 0
        details = self._details(quotas, cells - 3, bar_cells == 0) if tall else []
        lines: list[Line] = []
        for index, each in enumerate(quotas):
            lines.append(self._first(each, min(names, max(room, 0)), bar_cells, words))
            lines += details[index : index + 1]
        if len(lines) > rows > 0:
            hidden = len(lines) - rows + 1
            lines[rows - 1 :] = [line(" ", Span(f"and {hidden} more", Role.DIM))]
        return lines

    def _first(self, each: Quota, name_cells: int, bar_cells: int, words: int) -> Line:
        """Name, bar, share, word; the bar takes what the words leave."""
        role = self._role(each)
        return line(
            " ",
            Span(
                fit_text(each.name, name_cells, ellipsis=self.format.glyphs.ellipsis), Role.STRONG
            ),
            " " if bar_cells else "",
            self._bar(each, bar_cells),
            Span(f" {self.format.whole_percent(each.share):>6}", role),
            Span(f"  {self._word(each):<{words}}", role),
        )

    def _bar(self, each: Quota, cells: int) -> Line:
        share = None if each.share is None else each.share / 100
        mark = self.thresholds.high / 100
        return quota_bar(share, mark, cells, self.format.glyphs, self._role(each))

    def _role(self, each: Quota) -> Role:
        return ROLES[self.thresholds.level(each.share)] if each.is_active else Role.DIM

    def _word(self, each: Quota) -> str:
        return str(self.thresholds.level(each.share)) if each.is_active else each.status

    def _details(self, quotas: list[Quota], cells: int, with_bar: bool) -> list[Line]:
        """Used of limit, left, expiry: in columns, and the last ones go where they do not fit.

        `with_bar`: the line above has no room for the bar, so it stands here, before the rest.
        """
        rows = [self._facts(each) for each in quotas]
        widths = [max(len(row[index]) for row in rows) for index in range(3)]
        bar_cells = LEAST_BAR * 2 if with_bar else 0
        left = cells - (bar_cells + 2 if with_bar else 0)
        columns = 3
        while columns > 1 and sum(widths[:columns]) + 2 * (columns - 1) > left:
            columns -= 1
        lines = []
        for each, row in zip(quotas, rows, strict=True):
            facts = zip(row[:columns], widths[:columns], strict=True)
            text = "  ".join(f"{fact:<{size}}" for fact, size in facts)
            drawn = line(self._bar(each, bar_cells), "  ") if with_bar else line()
            lines.append(line("   ", drawn, Span(text, Role.DIM)))
        return lines

    def _facts(self, each: Quota) -> tuple[str, str, str]:
        fmt = self.format
        used, limit = fmt.billed(each.used), fmt.billed(each.limit)
        if used.split()[-1:] == limit.split()[-1:]:
            used = used.split()[0]
        left = "" if each.left is None else f"{fmt.billed(each.left)} left"
        return f"{used} of {limit}", left, fmt.expiry(each.expires_at, self.clock.utc())
