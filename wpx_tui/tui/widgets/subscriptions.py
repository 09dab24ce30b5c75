"""The subscriptions panel: how much of every quota is used, and when it ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from wpx_tui.analysis.health import QuotaHealth, by_urgency, is_history
from wpx_tui.analysis.quotas import Quota, RowKey, keyed
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Answer
from wpx_tui.monitor.feeds import SUBSCRIPTIONS
from wpx_tui.monitor.queries import SubscriptionsQuery
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.text.bars import quota_bar
from wpx_tui.present.text.spans import Line, Role, Span, fit_text, in_role, joined, line, width
from wpx_tui.present.text.table import aligned, padded
from wpx_tui.tui.messages import SubscriptionSelected, SubscriptionWithoutId
from wpx_tui.tui.widgets.panel import Panel
from wpx_tui.tui.widgets.table_cursor import CursorPanel, TableView

if TYPE_CHECKING:
    from wpx_tui.api.models import Subscriptions

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
        self._made: tuple[object, object, Sequence[tuple[RowKey, Quota]]] | None = None

    @property
    def _answer(self) -> Answer[SubscriptionsQuery, Subscriptions] | None:
        return None if self.account is None else self.account.subscriptions.answer

    @property
    def _selection(self) -> Selection:
        return Selection() if self.account is None else self.account.selection

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the feed, and which of its subscriptions are shown."""
        selection = state.selection
        return (*super().parts(state), selection.status, selection.product_type)

    def heading(self) -> str:
        """Return its name, and which ones are shown when that is not all."""
        kinds = _kinds(self._selection)
        return f" {self.format.glyphs.separator} ".join(["Subscriptions", *kinds])

    @property
    def _all(self) -> tuple[Quota, ...]:
        return () if self.account is None else self.account.quotas

    @property
    def quotas(self) -> list[Quota]:
        """What is shown of the last good answer, the most urgent first."""
        return [quota for _, quota in self._listed()]

    def _listed(self) -> Sequence[tuple[RowKey, Quota]]:
        """Return what is neither filtered out nor ended long ago, with the keys of all rows.

        What ended long ago is there in the zoom, and where one asks for the expired ones.
        """
        now, selection = self.clock.utc(), self._selection
        minute = now.replace(second=0, microsecond=0)
        view = (selection.status, selection.product_type, self.is_zoomed, minute)
        if self._made is None or self._made[0] is not self._answer or self._made[1] != view:
            pairs = keyed(self._all)
            keys = {id(quota): key for key, quota in pairs}
            matches = [quota for _, quota in pairs if _matches(quota, selection)]
            if not self.is_zoomed and selection.status is None:
                matches = [quota for quota in matches if not is_history(quota, now)] or matches
            ordered = by_urgency(matches, now, self.limits.of)
            self._made = (self._answer, view, [(keys[id(quota)], quota) for quota in ordered])
        return self._made[2]

    def state(self, room: int = sys.maxsize) -> Line:
        """Return how far the figures can be believed, and how many are not shown."""
        trouble, hidden = super().state(room), len(self._all) - len(self.quotas)
        if self._answer is not None and (cut := words.incomplete(self._answer.value)):
            return trouble or line(Span(cut, Role.BAD))
        if not hidden or self._answer is None:
            return trouble
        note = line(Span(f"{hidden:,} {self._why_hidden()}", Role.DIM))
        between = Span(f" {self.format.glyphs.separator} ", Role.DIM)
        both = line(note, between, trouble) if trouble else note
        return both if width(both) <= room else trouble

    def _why_hidden(self) -> str:
        if _kinds(self._selection):
            return "not shown"
        return "expired hidden"

    @property
    def current(self) -> Quota | None:
        """The quota under the cursor."""
        view = self.view
        return self.quotas[view.index] if view.keys else None

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return two lines a subscription, or one where two do not fit; zoomed, every field."""
        quotas = self.quotas
        if not quotas:
            kinds = _kinds(self._selection)
            then = f"{len(self._all):,} of another kind" if kinds else "one that you buy shows here"
            return no_data(" ".join(["no", *kinds, "subscription"]), then, cells, rows)
        view = self.table(cells, rows)
        if self.is_zoomed:
            blocks = self._fields(quotas, cells)
        else:
            blocks = self._blocks(quotas, cells, two_lines=view.height == 2)
        if self.has_focus and view.index in view.seen:
            margin, name, *rest = blocks[view.index][0]  # the bar keeps its colours
            blocks[view.index][0] = (*in_role((margin, name), Role.CURSOR), *rest)
        return [content for index in view.seen for content in blocks[index]]

    def table(self, cells: int, rows: int) -> TableView[RowKey]:
        """Return what is seen of the subscriptions; each takes as many lines as there is room."""
        keys = [key for key, _ in self._listed()]
        two_lines = len(keys) * 2 <= rows
        height = ZOOMED_ROWS if self.is_zoomed else 2 if two_lines else 1
        return self.rows.view(keys, rows, height=height)

    def _blocks(self, quotas: list[Quota], cells: int, *, two_lines: bool) -> list[list[Line]]:
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
        details = self._details(quotas, cells - 4, bar_cells == 0) if two_lines else []
        blocks = []
        for index, quota in enumerate(quotas):
            first = self._first(quota, min(names, max(room, 0)), bar_cells, shares)
            first = line(first, Span(f"  {states[index]:<{levels}}", words.role(healths[index])))
            blocks.append([first, *details[index : index + 1]])
        return blocks

    def _names(self, quotas: list[Quota], cells: int) -> list[str]:
        """Return the names in `cells` cells; without the sizes where that leaves room for bars."""
        ellipsis = self.format.glyphs.ellipsis
        names = words.names(quotas, cells, ellipsis)
        left = cells - MIN_BAR_CELLS - 1
        if max(map(cell_len, names)) <= left or left < MIN_NAME_CELLS:
            return names
        short = words.names(quotas, left, ellipsis)
        return (
            short
            if all(words.is_whole(*pair) for pair in zip(quotas, short, strict=True))
            else names
        )

    def _first(self, quota: Quota, name_cells: int, bar_cells: int, shares: int) -> Line:
        """Name, bar, share; the bar takes what the words leave."""
        name = fit_text(quota.name, name_cells, ellipsis=self.format.glyphs.ellipsis)
        return line(
            " ",
            Span(name, Role.STRONG),
            " " if bar_cells else "",
            self._bar(quota, bar_cells),
            Span(f" {self._share(quota):>{shares}}", words.role(self._health(quota))),
        )

    def _bar(self, quota: Quota, cells: int) -> Line:
        share = None if quota.share is None else quota.share / 100
        mark = self.limits.of(quota.id).high / 100
        role = words.role(self._health(quota))
        return quota_bar(share, mark, cells, self.format.glyphs, role)

    def _health(self, quota: Quota) -> QuotaHealth:
        return self.limits.health(quota, self.clock.utc())

    def _share(self, quota: Quota) -> str:
        return words.share(quota, self.format, self.limits.of(quota.id))

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

    def _fields(self, quotas: list[Quota], cells: int) -> list[list[Line]]:
        blocks = self._blocks(quotas, cells, two_lines=True)
        for block, quota in zip(blocks, quotas, strict=True):
            block += [*self._more(quota, cells - 4), line()]
        return blocks

    def _more(self, quota: Quota, cells: int) -> list[Line]:
        """Return what the panel has no room for among the others, in two lines."""
        unknown = self.format.glyphs.unknown
        rows = (
            (("id", quota.id), ("type", quota.product_type), ("product", quota.product_id)),
            (
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

    def action_choose(self) -> None:
        """Show the one under the cursor alone on the screen."""
        quota = self.current
        if quota is None:
            return
        if quota.id is None:
            self.post_message(SubscriptionWithoutId(quota.name))
        else:
            self.post_message(SubscriptionSelected(SubscriptionFilter(quota.id, quota.name)))


def _kinds(selection: Selection) -> list[str]:
    kinds = (selection.status, selection.product_type)
    return [str(kind) for kind in kinds if kind is not None]


def _matches(quota: Quota, selection: Selection) -> bool:
    """Return True if the view filter lets the subscription through."""
    status, wanted = selection.status, selection.product_type
    if status is not None and quota.standing.value != status.value:
        return False
    return wanted is None or (quota.product_type or "").casefold() == wanted.value
