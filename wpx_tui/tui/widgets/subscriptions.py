"""The subscriptions panel: how much of each quota is used, and until when it lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from wpx_tui.analysis.quotas import Quota, by_urgency
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import SUBSCRIPTIONS
from wpx_tui.monitor.queries import SubscriptionsQuery
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.text.bars import quota_bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, in_role, joined, line
from wpx_tui.present.text.table import aligned, padded
from wpx_tui.tui.messages import SubscriptionSelected
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscription, Subscriptions

LEAST_NAME = 6
"""Cells that a name keeps; where a word would take them, a sign says the level."""
LEAST_BAR = 6
"""Cells: a shorter bar says less than a longer name."""
ZOOMED_ROWS = 5
"""Lines of a subscription in the zoom: two as among the others, two of further fields, a blank."""
BAR_CELLS = 12
"""Cells that are left to a bar in the line of the facts."""


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

    spec = SUBSCRIPTIONS

    def __init__(self, fmt: Formatter, clock: Clock, limits: ThresholdSettings, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(fmt, clock, id=id)
        self.limits = limits

    @property
    def _answer(self) -> Answer[SubscriptionsQuery, Subscriptions] | None:
        return None if self.account is None else self.account.subscriptions.answer

    def heading(self) -> str:
        """Return its name, and which ones are asked for when that is not all."""
        query = SubscriptionsQuery() if self.account is None else self.account.subscriptions.query
        return f" {self.format.glyphs.separator} ".join(["Subscriptions", *_kinds(query)])

    def describe(self) -> str:
        """Return which ones were asked for."""
        kinds = [] if self._answer is None else _kinds(self._answer.query)
        return " ".join(kinds) or "all of them"

    @property
    def quotas(self) -> list[Quota]:
        """What the last good answer holds, the most urgent first."""
        return [] if self.account is None else by_urgency(list(self.account.quotas))

    @property
    def current(self) -> Quota | None:
        """The one that the cursor is on."""
        view = self.view
        return self.quotas[view.index] if view.keys else None

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return two lines a subscription, or one where two do not fit; zoomed, every field."""
        answer, quotas = self._answer, self.quotas
        assert answer is not None  # noqa: S101 - the base asks for figures of an answer
        if not quotas:
            kinds = _kinds(answer.query)
            then = "others may have some" if kinds else "one that you buy shows here"
            return no_data(" ".join(["no", *kinds, "subscription"]), then, cells, rows)
        view = self.table(cells, rows)
        if self.is_zoomed:
            blocks = self._fields(answer.value.subscriptions, quotas, cells)
        else:
            blocks = self._blocks(quotas, cells, two_lines=view.height == 2)
        if self.has_focus and view.index in view.seen:
            margin, name, *rest = blocks[view.index][0]  # the bar keeps its colours
            blocks[view.index][0] = (*in_role((margin, name), Role.CURSOR), *rest)
        return [content for index in view.seen for content in blocks[index]]

    def table(self, cells: int, rows: int) -> TableView[tuple[str, int]]:
        """Return what is seen of the subscriptions; each takes as many lines as there is room."""
        keys = [key for key, _ in _keyed(self.quotas)]
        two_lines = len(keys) * 2 <= rows
        height = ZOOMED_ROWS if self.is_zoomed else 2 if two_lines else 1
        return self.rows.view(keys, rows, height=height)

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


def _kinds(query: SubscriptionsQuery) -> list[str]:
    return [str(each) for each in (query.status, query.product_type) if each is not None]
