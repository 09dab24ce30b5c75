"""The subscriptions panel: how much of every quota is used, and when it ends."""

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

MIN_NAME_CELLS = 6
"""Cells that a name keeps; where a word would take them, a sign says the level."""
MIN_BAR_CELLS = 6
"""Cells: a shorter bar says less than a longer name."""
ZOOMED_ROWS = 5
"""Lines of a subscription in the zoom: two as among the others, two of further fields, a blank."""
BAR_CELLS = 12
"""Cells that are left to a bar in the line of the facts."""


class SubscriptionsPanel(CursorPanel, Panel):
    """A quota bar for every subscription, the one nearest its limit first."""

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
        """Return its name, and the status and the type of the query where that filters."""
        query = SubscriptionsQuery() if self.account is None else self.account.subscriptions.query
        return f" {self.format.glyphs.separator} ".join(["Subscriptions", *_kinds(query)])

    def describe(self) -> str:
        """Return the status and the type of the answer's query."""
        kinds = [] if self._answer is None else _kinds(self._answer.query)
        return " ".join(kinds) or "all of them"

    @property
    def quotas(self) -> list[Quota]:
        """The quotas of the last good answer, the most urgent first."""
        return [] if self.account is None else by_urgency(list(self.account.quotas))

    @property
    def current(self) -> Quota | None:
        """The quota under the cursor."""
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
        """Return what is seen of the subscriptions; the height of one depends on the room."""
        keys = [key for key, _ in _keyed(self.quotas)]
        two_lines = len(keys) * 2 <= rows
        height = ZOOMED_ROWS if self.is_zoomed else 2 if two_lines else 1
        return self.rows.view(keys, rows, height=height)

    def _blocks(self, quotas: list[Quota], cells: int, *, two_lines: bool) -> list[list[Line]]:
        levels = [self._word(quota) for quota in quotas]
        shares = max(len(self.format.whole_percent(quota.share)) for quota in quotas)
        if cells - 5 - shares - max(map(len, levels)) < MIN_NAME_CELLS:
            levels = [words.sign(quota, self.limits.of(quota.id)) for quota in quotas]
        level_cells = max(map(len, levels))
        room = cells - 5 - shares - level_cells
        names = words.names(quotas, max(room, 0), self.format.glyphs.ellipsis)
        quotas = [replace(quota, name=name) for quota, name in zip(quotas, names, strict=True)]
        name_cells = max(map(cell_len, names))
        bar_cells = room - name_cells - 1 if room - name_cells > MIN_BAR_CELLS else 0
        details = self._details(quotas, cells - 4, bar_cells == 0) if two_lines else []
        blocks = []
        for index, quota in enumerate(quotas):
            first = self._first(quota, min(name_cells, max(room, 0)), bar_cells, shares)
            first = line(first, Span(f"  {levels[index]:<{level_cells}}", self._role(quota)))
            blocks.append([first, *details[index : index + 1]])
        return blocks

    def _first(self, quota: Quota, name_cells: int, bar_cells: int, shares: int) -> Line:
        """Return name, bar, share; the bar takes what the words leave."""
        return line(
            " ",
            Span(
                fit_text(quota.name, name_cells, ellipsis=self.format.glyphs.ellipsis), Role.STRONG
            ),
            " " if bar_cells else "",
            self._bar(quota, bar_cells),
            Span(f" {self.format.whole_percent(quota.share):>{shares}}", self._role(quota)),
        )

    def _bar(self, quota: Quota, cells: int) -> Line:
        share = None if quota.share is None else quota.share / 100
        mark = self.limits.of(quota.id).high / 100
        return quota_bar(share, mark, cells, self.format.glyphs, self._role(quota))

    def _role(self, quota: Quota) -> Role:
        return words.role(quota, self.limits.of(quota.id))

    def _word(self, quota: Quota) -> str:
        return words.word(quota, self.limits.of(quota.id))

    def _details(self, quotas: list[Quota], cells: int, with_bar: bool) -> list[Line]:
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

    def _facts(self, quotas: list[Quota], cells: int) -> list[str]:
        """Return the facts of the quotas; one that does not fit `cells` everywhere is left out."""
        now, fmt = self.clock.utc(), self.format
        used = [words.used_of_limit(quota, fmt) for quota in quotas]
        lefts = aligned([words.left(quota, fmt.in_column) for quota in quotas])
        ends = [words.ending(quota, fmt, now) for quota in quotas]
        brief = [fmt.expiry(quota.expires_at, now) for quota in quotas]
        for columns in ((used, lefts, ends), (used, lefts, brief), (used, lefts), (used,)):
            texts = ["  ".join(row) for row in zip(*map(padded, columns), strict=True)]
            if cell_len(texts[0]) <= cells:
                return texts
        return [""] * len(quotas)

    # ---- zoomed: every field but the credentials, which are not even kept

    def _fields(
        self, subscriptions: Sequence[Subscription], quotas: list[Quota], cells: int
    ) -> list[list[Line]]:
        by_id = {subscription.id: subscription for subscription in subscriptions}
        blocks = self._blocks(quotas, cells, two_lines=True)
        for block, quota in zip(blocks, quotas, strict=True):
            block += [*self._more_fields(by_id.get(quota.id), cells - 4), line()]
        return blocks

    def _more_fields(self, subscription: Subscription | None, cells: int) -> list[Line]:
        """Return the fields that only the zoomed panel has room for, in two lines."""
        unknown = self.format.glyphs.unknown
        if subscription is None:
            return [line(), line()]
        product = subscription.product
        rows = (
            (("id", subscription.id), ("type", product.type), ("product", product.id)),
            (
                ("status", subscription.status),
                (
                    "since",
                    f"{subscription.created_at:%Y-%m-%d}" if subscription.created_at else None,
                ),
                (
                    "ends",
                    f"{subscription.expires_at:%Y-%m-%d %H:%M} UTC"
                    if subscription.expires_at
                    else None,
                ),
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
        """Filter the screen to the subscription under the cursor."""
        if (quota := self.current) is not None and quota.id is not None:
            self.post_message(SubscriptionSelected(SubscriptionFilter(quota.id, quota.name)))


def _keyed(quotas: Sequence[Quota]) -> list[tuple[tuple[str, int], Quota]]:
    """Return the quotas with unique keys; the API may leave ids out or repeat them."""
    repeats: Counter[str] = Counter()
    keyed = []
    for quota in quotas:
        name = quota.id or quota.name
        keyed.append(((name, repeats[name]), quota))
        repeats[name] += 1
    return keyed


def _kinds(query: SubscriptionsQuery) -> list[str]:
    return [str(kind) for kind in (query.status, query.product_type) if kind is not None]
