"""The lines of each subscription in the panel: bar, what is foreseen, facts, further fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from rich.cells import cell_len

from wpx_tui.analysis.health import QuotaHealth
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import money
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.forecast_bar import Outlook, edge, forecast_bar, outlook
from wpx_tui.present.text.bars import quota_bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, joined, line
from wpx_tui.present.text.table import aligned, padded

MIN_NAME_CELLS = 6
"""Cells that a name keeps; where a word would take them, a sign says the level."""
MIN_BAR_CELLS = 6
"""Cells: a shorter bar says less than a longer name."""
BAR_CELLS = 12
"""Cells that are left to a bar in the line of the facts."""
BRIEF_BAR_CELLS = 8
"""Cells that a bar keeps beside a sentence in the same line."""


@dataclass(frozen=True)  # without slots, which could cache nothing
class QuotaLines:
    """Draws subscriptions at `now`; `forecasts` are by subscription id, of the active ones."""

    fmt: Formatter
    limits: ThresholdSettings
    now: datetime
    forecasts: Mapping[str, SubjectForecast] = field(default_factory=dict)

    def blocks(
        self, quotas: Sequence[Quota], cells: int, height: int, seen: range | None = None
    ) -> list[list[Line]]:
        """Return at most `height` lines of each; the most important ones where it is low.

        Those that are not `seen` have no lines, but a part in the widths of the columns.
        """
        seen = range(len(quotas)) if seen is None else seen
        healths = [self._health(quota) for quota in quotas]
        states = [words.word(*pair) for pair in zip(quotas, healths, strict=True)]
        shares = max(len(self._share(quota)) for quota in quotas)
        if cells - 5 - shares - max(map(len, states)) < MIN_NAME_CELLS:
            states = [words.sign(health) for health in healths]
        levels = max(map(len, states))
        room = cells - 5 - shares - levels
        visible = self._names(quotas, max(room, 0))
        quotas = [quota._replace(name=name) for quota, name in zip(quotas, visible, strict=True)]
        names = max(map(cell_len, visible))
        bar_cells = room - names - 1 if room - names > MIN_BAR_CELLS else 0
        briefs = self._briefs(quotas, bar_cells - BRIEF_BAR_CELLS - 2) if height == 1 else []
        bar_cells -= max(map(cell_len, briefs)) + 2 if briefs else 0
        below = self._below(quotas, cells, height, seen, with_bar=bar_cells == 0)
        blocks: list[list[Line]] = [[] for _ in quotas]
        for index in seen:
            quota = quotas[index]
            first = self._first(quota, min(names, max(room, 0)), bar_cells, shares)
            first = line(first, Span(f"  {states[index]:<{levels}}", words.role(healths[index])))
            if briefs and briefs[index]:
                role = foreseen.role(self.forecasts[quota.subject])
                first = line(first, "  ", Span(briefs[index], role))
            blocks[index] = [first, *below[index]]
        return blocks

    @cached_property
    def _outlooks(self) -> Mapping[str, Outlook]:
        """What the bars show, by subscription id; those without evidence are left out."""
        outlooks = ((key, outlook(subject)) for key, subject in self.forecasts.items())
        return {key: ahead for key, ahead in outlooks if ahead is not None}

    @cached_property
    def _edge(self) -> float:
        return edge(self._outlooks.values())

    def _forecast(self, quota: Quota) -> SubjectForecast | None:
        return self.forecasts.get(quota.subject)

    def _names(self, quotas: Sequence[Quota], cells: int) -> list[str]:
        """Return the names in `cells` cells; without the sizes where that leaves room for bars."""
        ellipsis = self.fmt.glyphs.ellipsis
        names = words.names(quotas, cells, ellipsis)
        left = cells - MIN_BAR_CELLS - 1
        if max(map(cell_len, names)) <= left or left < MIN_NAME_CELLS:
            return names
        short = words.names(quotas, left, ellipsis)
        is_whole = all(words.is_whole(*pair) for pair in zip(quotas, short, strict=True))
        return short if is_whole else names

    # ---- the first line

    def _first(self, quota: Quota, name_cells: int, bar_cells: int, shares: int) -> Line:
        """Name, bar, share; the bar takes what the words leave."""
        name = fit_text(quota.name, name_cells, ellipsis=self.fmt.glyphs.ellipsis)
        return line(
            " ",
            Span(name, Role.STRONG),
            " " if bar_cells else "",
            self._bar(quota, bar_cells),
            Span(f" {self._share(quota):>{shares}}", words.role(self._health(quota))),
        )

    def _bar(self, quota: Quota, cells: int) -> Line:
        share = None if quota.share is None else quota.share / 100
        role, glyphs = words.role(self._health(quota)), self.fmt.glyphs
        if not self._outlooks:
            return quota_bar(share, self.limits.of(quota.id).high / 100, cells, glyphs, role)
        ahead = self._outlooks.get(quota.subject)
        return forecast_bar(share, ahead, self._edge, cells, glyphs, role)

    def _briefs(self, quotas: Sequence[Quota], cells: int) -> list[str]:
        """Return the forecasts in a few words, where all of them fit; else nothing."""
        texts = [foreseen.brief(self._forecast(quota), self.fmt, cells) for quota in quotas]
        wanted = [self._forecast(quota) is not None for quota in quotas]
        return texts if any(wanted) and wanted == list(map(bool, texts)) else []

    def _health(self, quota: Quota) -> QuotaHealth:
        return self.limits.health(quota, self.now)

    def _share(self, quota: Quota) -> str:
        return words.share(quota, self.fmt, self.limits.of(quota.id))

    # ---- the lines below it

    def _below(
        self, quotas: Sequence[Quota], cells: int, height: int, seen: range, *, with_bar: bool
    ) -> list[list[Line]]:
        """Return the lines below the first one: the sentence, the facts, pace and record."""
        lines: list[list[Line]] = [[] for _ in quotas]
        if height < 2:
            return lines
        facts = self._details(quotas, cells - 4, with_bar=with_bar)
        for index in seen:
            subject = self._forecast(quotas[index])
            lines[index] = [facts[index]]
            if subject is not None:
                rests = self._lefts(quotas[index]) if height == 2 else ()
                text = foreseen.sentence(subject, self.fmt, self.now, cells - 4, *rests)
                more = foreseen.more(subject, self.fmt, cells - 4) if height > 3 else []
                rows = [text, facts[index], *(line("   ", row) for row in more)]
                lines[index] = [line("   ", rows[0]), *rows[1:]]
        return [rows[: height - 1] for rows in lines]

    def _lefts(self, quota: Quota) -> tuple[str, str]:
        """Return what is left, with its cost and without."""
        return words.left_with_cost(quota, self.fmt), words.left(quota, self.fmt)

    def _details(self, quotas: Sequence[Quota], cells: int, *, with_bar: bool) -> list[Line]:
        """Return used of limit, what is left and the end, in columns.

        `with_bar`: the line above has no room for the bar, so it stands here, before the rest.
        """
        texts = self._facts(quotas, cells - BAR_CELLS - 2) if with_bar else []
        if not any(texts):
            texts = self._facts(quotas, cells)
        bar_cells = cells - 2 - max(map(cell_len, texts)) if with_bar else 0
        if bar_cells < MIN_BAR_CELLS:
            return [line("   ", Span(text, Role.DIM)) for text in texts]
        return [
            line("   ", self._bar(quota, bar_cells), "  ", Span(text, Role.DIM))
            for quota, text in zip(quotas, texts, strict=True)
        ]

    def _facts(self, quotas: Sequence[Quota], cells: int) -> list[str]:
        """Return the facts of the quotas; one that does not fit `cells` everywhere is left out."""
        now, fmt = self.now, self.fmt
        used = [words.used_of_limit(quota, fmt) for quota in quotas]
        lefts = aligned([words.left(quota, fmt.in_column) for quota in quotas])
        ends = [words.ending(quota, fmt, now) for quota in quotas]
        brief = [fmt.expiry(quota.expires_at, now) for quota in quotas]
        usual = ((used, lefts, ends), (used, lefts, brief), (used, lefts), (used,))
        for columns in (*self._priced_facts(quotas, used, lefts, ends, brief), *usual):
            texts = ["  ".join(row) for row in zip(*map(padded, columns), strict=True)]
            if cell_len(texts[0]) <= cells:
                return texts
        return [""] * len(quotas)

    def _priced_facts(
        self,
        quotas: Sequence[Quota],
        used: Sequence[str],
        lefts: Sequence[str],
        ends: Sequence[str],
        brief: Sequence[str],
    ) -> list[tuple[Sequence[str], ...]]:
        """Return the columns of the facts with the cost of what is left; none without a price."""
        costs = [words.cost_of_left(quota, self.fmt) for quota in quotas]
        if not any(costs):
            return []
        short = aligned([words.left_of_limit(quota, self.fmt.in_column) for quota in quotas])
        whole, less = (
            [f"{text} {cost}".rstrip() for text, cost in zip(texts, costs, strict=True)]
            for texts in (lefts, short)
        )
        return [(used, whole, ends), (used, whole, brief), (less, ends), (less, brief), (less,)]

    # ---- zoomed: every field but the credentials, which are not even kept

    def further(self, quota: Quota, cells: int) -> list[Line]:
        """Return what the panel has no room for among the others, in two lines."""
        unknown = self.fmt.glyphs.unknown
        rows = (
            (("id", quota.id), ("type", quota.product_type), ("product", quota.product_id)),
            (
                *self._price(quota),
                ("status", quota.status),
                ("since", f"{quota.created_at:%Y-%m-%d}" if quota.created_at else None),
                ("ends", f"{quota.expires_at:%Y-%m-%d %H:%M} UTC" if quota.expires_at else None),
            ),
        )
        return [
            line(
                "   ",
                joined(
                    (line(Span(f"{name} ", Role.DIM), text or unknown) for name, text in row), cells
                ),
            )
            for row in rows
        ]

    def _price(self, quota: Quota) -> list[tuple[str, str | None]]:
        """Return what a GB of it costs, where any price is set."""
        if self.fmt.prices is None:
            return []
        price = self.fmt.prices.of_quota(quota)
        return [("a GB", None if price is None else money(price, self.fmt))]
