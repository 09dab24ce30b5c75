"""The subscriptions panel: how much of each quota is used, and until when it lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from wpx_tui.analysis.quotas import Quota, by_urgency, quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.queries import SubscriptionsQuery
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.text.bars import quota_bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, in_role, joined, line
from wpx_tui.present.text.table import aligned, padded
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscription, Subscriptions

LEAST_NAME = 6
"""Cells that a name keeps; where a word would take them, a sign says the level."""
LEAST_BAR = 6
"""Cells: a shorter bar says less than a longer name."""
BAR_CELLS = 12
"""Cells that are left to a bar in the line of the facts."""


class SubscriptionSelected(Message):
    """Enter on a subscription: the screen is to be about it alone."""

    def __init__(self, subject: SubscriptionFilter) -> None:
        super().__init__()
        self.subject = subject


class SubscriptionsPanel(CursorPanel, Panel):
    """A quota bar for each subscription, the one nearest its limit first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "choose",
            "Only this one",
            id="subscriptions.only",
            tooltip="History and summary of this one alone",
        ),
    ]

    def __init__(self, fmt: Formatter, clock: Clock, limits: ThresholdSettings, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.limits = limits

    def heading(self) -> str:
        """Its name, and which ones are asked for when that is not all."""
        query = SubscriptionsQuery() if self.feed is None else self.feed.query
        return f" {self.format.glyphs.separator} ".join(["Subscriptions", *_asked(query)])

    def describe(self, query: SubscriptionsQuery) -> str:
        """Which ones were asked for."""
        return " ".join(_asked(query)) or "all of them"

    @property
    def quotas(self) -> list[Quota]:
        """What the last good answer holds, as it is listed."""
        answer = None if self.feed is None else self.feed.answer
        if answer is None:
            return []
        return by_urgency([quota(each) for each in answer.value.subscriptions])

    @property
    def current(self) -> Quota | None:
        """The one that the cursor is on."""
        cursor = self.rows.cursor
        return next((each for key, each in _keyed(self.quotas) if key == cursor), None)

    def figures(
        self, answer: Answer[SubscriptionsQuery, Subscriptions], cells: int, rows: int
    ) -> Sequence[Line]:
        """Two lines a subscription, or one where two do not fit; zoomed, every field."""
        quotas = self.quotas
        if not quotas:
            asked = _asked(answer.query)
            then = "others may have some" if asked else "one that you buy shows here"
            return no_data(" ".join(["no", *asked, "subscription"]), then, cells, rows)
        if self.is_zoomed:
            blocks = self._fields(answer.value.subscriptions, quotas, cells)
        else:
            blocks = self._blocks(quotas, cells, two_lines=len(quotas) * 2 <= rows)
        keys = [key for key, _ in _keyed(quotas)]
        seen = self.rows.show(keys, rows, height=len(blocks[0]))
        here = self.rows.cursor if self.has_focus else None
        for index in seen:
            if keys[index] == here:
                margin, name, *rest = blocks[index][0]  # the bar keeps its colours
                blocks[index][0] = (*in_role((margin, name), Role.CURSOR), *rest)
        return [each for index in seen for each in blocks[index]]

    def _blocks(self, quotas: list[Quota], cells: int, *, two_lines: bool) -> list[list[Line]]:
        said = [self._word(each) for each in quotas]
        shares = max(len(self.format.whole_percent(each.share)) for each in quotas)
        if cells - 5 - shares - max(map(len, said)) < LEAST_NAME:
            said = [words.sign(each, self.limits.of(each.id)) for each in quotas]
        levels = max(map(len, said))
        room = cells - 5 - shares - levels
        shown = words.names(quotas, max(room, 0), self.format.glyphs.ellipsis)
        quotas = [replace(each, name=name) for each, name in zip(quotas, shown, strict=True)]
        names = max(map(cell_len, shown))
        bar_cells = room - names - 1 if room - names > LEAST_BAR else 0
        details = self._details(quotas, cells - 4, bar_cells == 0) if two_lines else []
        blocks = []
        for index, each in enumerate(quotas):
            first = self._first(each, min(names, max(room, 0)), bar_cells, shares)
            first = line(first, Span(f"  {said[index]:<{levels}}", self._role(each)))
            blocks.append([first, *details[index : index + 1]])
        return blocks

    def _first(self, each: Quota, name_cells: int, bar_cells: int, shares: int) -> Line:
        """Name, bar, share; the bar takes what the words leave."""
        return line(
            " ",
            Span(
                fit_text(each.name, name_cells, ellipsis=self.format.glyphs.ellipsis), Role.STRONG
            ),
            " " if bar_cells else "",
            self._bar(each, bar_cells),
            Span(f" {self.format.whole_percent(each.share):>{shares}}", self._role(each)),
        )

    def _bar(self, each: Quota, cells: int) -> Line:
        share = None if each.share is None else each.share / 100
        mark = self.limits.of(each.id).high / 100
        return quota_bar(share, mark, cells, self.format.glyphs, self._role(each))

    def _role(self, each: Quota) -> Role:
        return words.role(each, self.limits.of(each.id))

    def _word(self, each: Quota) -> str:
        return words.word(each, self.limits.of(each.id))

    def _details(self, quotas: list[Quota], cells: int, with_bar: bool) -> list[Line]:
        """Used of limit, what is left and the end, in columns.

        `with_bar`: the line above has no room for the bar, so it stands here, before the rest.
        """
        texts = self._facts(quotas, cells - BAR_CELLS - 2) if with_bar else []
        if not any(texts):
            texts = self._facts(quotas, cells)
        bar_cells = cells - 2 - max(map(cell_len, texts)) if with_bar else 0
        if bar_cells < LEAST_BAR:
            return [line("   ", Span(text, Role.DIM)) for text in texts]
        return [
            line("   ", self._bar(each, bar_cells), "  ", Span(text, Role.DIM))
            for each, text in zip(quotas, texts, strict=True)
        ]

    def _facts(self, quotas: list[Quota], cells: int) -> list[str]:
        """What is said of each in `cells` cells; what has no room in each line is in none."""
        now, fmt = self.clock.utc(), self.format
        used = [words.used_of_limit(each, fmt) for each in quotas]
        lefts = aligned([words.left(each, fmt.in_column) for each in quotas])
        ends = [words.ending(each, fmt, now) for each in quotas]
        brief = [fmt.expiry(each.expires_at, now) for each in quotas]
        for shown in ((used, lefts, ends), (used, lefts, brief), (used, lefts), (used,)):
            texts = ["  ".join(each) for each in zip(*map(padded, shown), strict=True)]
            if cell_len(texts[0]) <= cells:
                return texts
        return [""] * len(quotas)

    # ---- zoomed: every field but the credentials, which are not even kept

    def _fields(
        self, subscriptions: Sequence[Subscription], quotas: list[Quota], cells: int
    ) -> list[list[Line]]:
        by_id = {each.id: each for each in subscriptions}
        blocks = self._blocks(quotas, cells, two_lines=True)
        for block, each in zip(blocks, quotas, strict=True):
            block += [*self._more(by_id.get(each.id), cells - 4), line()]
        return blocks

    def _more(self, each: Subscription | None, cells: int) -> list[Line]:
        """What the panel has no room for among the others, in two lines."""
        unknown = self.format.glyphs.unknown
        if each is None:
            return [line(), line()]
        product = each.product
        rows = (
            (("id", each.id), ("type", product.type), ("product", product.id)),
            (
                ("status", each.status),
                ("since", f"{each.created_at:%Y-%m-%d}" if each.created_at else None),
                ("ends", f"{each.expires_at:%Y-%m-%d %H:%M} UTC" if each.expires_at else None),
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

    def action_choose(self) -> None:
        """The screen about the one under the cursor alone."""
        if (each := self.current) is not None and each.id is not None:
            self.post_message(SubscriptionSelected(SubscriptionFilter(each.id, each.name)))


def _keyed(quotas: Sequence[Quota]) -> list[tuple[tuple[str, int], Quota]]:
    """Each with a key of its own; the API may leave ids out or repeat them."""
    often: Counter[str] = Counter()
    keyed = []
    for each in quotas:
        name = each.id or each.name
        keyed.append(((name, often[name]), each))
        often[name] += 1
    return keyed


def _asked(query: SubscriptionsQuery) -> list[str]:
    return [str(each) for each in (query.status, query.product_type) if each is not None]
