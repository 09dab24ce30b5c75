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
        details = self._details(quotas, cells - 3) if tall else []
        lines: list[Line] = []
        for index, each in enumerate(quotas):
            lines.append(self._bar(each, cells, names, words))
            lines += details[index : index + 1]
        if len(lines) > rows > 0:
            hidden = len(lines) - rows + 1
            lines[rows - 1 :] = [line(" ", Span(f"and {hidden} more", Role.DIM))]
        return lines

    def _bar(self, each: Quota, cells: int, names: int, words: int) -> Line:
        """Name, bar, share, word; the bar takes what the words leave, and goes before they do."""
        room = cells - 1 - 7 - 2 - words - 1
        name_cells = min(names, room)
        bar_cells = room - name_cells - 1
        if bar_cells < LEAST_BAR:
            name_cells, bar_cells = min(names, max(room, 0)), 0
        role = ROLES[self.thresholds.level(each.share)] if each.is_active else Role.DIM
        share = None if each.share is None else each.share / 100
        mark = self.thresholds.high / 100
        glyphs = self.format.glyphs
        return line(
            " ",
            Span(fit_text(each.name, name_cells, ellipsis=glyphs.ellipsis), Role.STRONG),
            " " if bar_cells else "",
            quota_bar(share, mark, bar_cells, glyphs, role),
            Span(f" {self.format.whole_percent(each.share):>6}", role),
            Span(f"  {self._word(each):<{words}}", role),
        )

    def _word(self, each: Quota) -> str:
        return str(self.thresholds.level(each.share)) if each.is_active else each.status

    def _details(self, quotas: list[Quota], cells: int) -> list[Line]:
        """Used of limit, left, expiry: in columns, and the last ones go where they do not fit."""
        fmt, now = self.format, self.clock.utc()
        rows = []
        for each in quotas:
            used, limit = fmt.billed(each.used), fmt.billed(each.limit)
            if used.split()[-1:] == limit.split()[-1:]:
                used = used.split()[0]
            left = "" if each.left is None else f"{fmt.billed(each.left)} left"
            rows.append((f"{used} of {limit}", left, fmt.expiry(each.expires_at, now)))
        widths = [max(len(row[index]) for row in rows) for index in range(3)]
        columns = 3
        while columns > 1 and sum(widths[:columns]) + 2 * (columns - 1) > cells:
            columns -= 1
        padded = [
            "  ".join(f"{text:<{size}}" for text, size in zip(row[:columns], widths, strict=False))
            for row in rows
        ]
        return [line("   ", Span(text, Role.DIM)) for text in padded]
