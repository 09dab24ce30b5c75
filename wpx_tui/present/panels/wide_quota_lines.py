"""Two lines of each subscription at full width: bar and what is foreseen, facts and pace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from wpx_tui.analysis.quotas import Quota
from wpx_tui.present.format import forecast as forecast_words
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.quota_lines import MIN_NAME_CELLS, QuotaLines
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line, spread, width
from wpx_tui.present.text.table import aligned, padded

WIDE_CELLS = 74
"""Cells inside the frame from which on a bar and a sentence stand in one line."""
WIDE_BAR_CELLS = 16
"""Cells that the bar keeps beside a sentence."""
WIDE_HEIGHT = 2
"""Lines that a subscription takes at full width."""
SENTENCE_CELLS = (48, 36, 33, 26, 20)
"""Cells of the sentences, the first with which names and bars have room."""
GAP = "   "


class WideQuotaLines(QuotaLines):
    """Draws subscriptions in the whole width of the screen."""

    def wide_blocks(self, quotas: Sequence[Quota], cells: int, seen: range) -> list[list[Line]]:
        """Return two lines of each that is `seen`; `cells` are `WIDE_CELLS` or more."""
        healths = [self._health(quota) for quota in quotas]
        states = [words.word(*pair) for pair in zip(quotas, healths, strict=True)]
        levels = max(map(len, states))
        shares = max(len(self._share(quota)) for quota in quotas)
        room = cells - 1 - 1 - 1 - shares - (levels + 2 if levels else 0) - 1
        names, sentences = self._names_and_sentences(quotas, room)
        name_cells, ahead = max(map(cell_len, names)), max(map(width, sentences))
        bar_cells = room - name_cells - (ahead + 2 if ahead else 0)
        below = self._below_wide(quotas, cells - len(GAP) - 1)
        blocks: list[list[Line]] = [[] for _ in quotas]
        for index in seen:
            quota = quotas[index]._replace(name=names[index])
            first = self._first(quota, name_cells, bar_cells, shares)
            level = Span(f"  {states[index]:<{levels}}", words.role(healths[index]))
            first = line(first, level) if levels else first
            first = spread(first, sentences[index], cells - 1)
            blocks[index] = [first, line(GAP, below[index])]
        return blocks

    def _names_and_sentences(
        self, quotas: Sequence[Quota], room: int
    ) -> tuple[list[str], list[Line]]:
        """Return whole names beside the longest sentences; else names that are cut."""
        ellipsis = self.fmt.glyphs.ellipsis
        names, sentences = [""] * len(quotas), [EMPTY] * len(quotas)
        for most in SENTENCE_CELLS:
            sentences = [self._sentence(quota, most) for quota in quotas]
            ahead = max(map(width, sentences))
            left = room - WIDE_BAR_CELLS - (ahead + 2 if ahead else 0)
            names = words.names(quotas, max(left, MIN_NAME_CELLS), ellipsis)
            if all(words.is_whole(*pair) for pair in zip(quotas, names, strict=True)):
                break
        return names, sentences

    def _sentence(self, quota: Quota, cells: int) -> Line:
        subject = self._forecast(quota)
        return EMPTY if subject is None else foreseen.sentence(subject, self.fmt, self.now, cells)

    def _below_wide(self, quotas: Sequence[Quota], cells: int) -> list[Line]:
        """Return the facts and the pace in columns, the end of the term at the right."""
        ends: Sequence[str] = [""] * len(quotas)
        facts: list[str] = [""] * len(quotas)
        for columns, ends in self._columns(quotas):
            facts = [GAP.join(row).rstrip() for row in zip(*map(padded, columns), strict=True)]
            if max(map(cell_len, facts)) + 2 + max(map(cell_len, ends)) <= cells:
                break
        pairs = zip(facts, ends, strict=True)
        return [
            spread(line(Span(fact, Role.DIM)), line(Span(end, Role.DIM)), cells)
            for fact, end in pairs
        ]

    def _columns(
        self, quotas: Sequence[Quota]
    ) -> Iterator[tuple[Sequence[Sequence[str]], Sequence[str]]]:
        """Yield the columns of the facts with the ends, in fewer and fewer words."""
        now, fmt = self.now, self.fmt
        used = [words.used_of_limit(quota, fmt) for quota in quotas]
        costs = [words.cost_of_left(quota, fmt) for quota in quotas]
        lefts, of_limit = (
            [f"{text} {cost}".rstrip() for text, cost in zip(texts, costs, strict=True)]
            for texts in (
                aligned([words.left(quota, fmt.in_column) for quota in quotas]),
                [
                    words.left_of_limit(quota, fmt) or words.used_of_limit(quota, fmt)
                    for quota in quotas
                ],
            )
        )
        long, short, least = ([self._pace(quota, step) for quota in quotas] for step in range(3))
        ends = [words.ending(quota, fmt, now) for quota in quotas]
        brief = [fmt.expiry(quota.expires_at, now) for quota in quotas]
        none = [""] * len(quotas)
        top_ups = [self._top_up(quota) for quota in quotas]
        if any(top_ups):
            yield ([f"{text} used" for text in used], lefts, long, top_ups), ends
            yield (used, lefts, long, top_ups), ends
        yield ([f"{text} used" for text in used], lefts, long), ends
        yield (used, lefts, long), ends
        yield (used, lefts, short), ends
        yield (of_limit, short), ends
        yield (of_limit, least), ends
        yield (of_limit, least), brief
        yield (of_limit,), brief
        yield (of_limit,), none

    def _pace(self, quota: Quota, step: int) -> str:
        """Return the use a day in the wording of that step, or the last one."""
        subject = self._forecast(quota)
        texts = () if subject is None else forecast_words.pace(subject, self.fmt)
        return texts[min(step, len(texts) - 1)] if texts else ""

    def _top_up(self, quota: Quota) -> str:
        """Return what to buy to be safe; nothing where it is, or where no forecast is fresh."""
        subject = self._forecast(quota)
        if subject is None or subject.is_stale:
            return ""
        return next(iter(foreseen.top_up(subject, self.fmt)), "")
