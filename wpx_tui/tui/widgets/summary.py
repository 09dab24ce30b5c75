"""The summary panel: what the period used, and which subscription used it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.analysis.comparison import Comparison
from wpx_tui.analysis.periods import is_running
from wpx_tui.analysis.shares import by_traffic, column_shares, share_percent
from wpx_tui.api.enums import Period
from wpx_tui.monitor.feeds import SUMMARY
from wpx_tui.monitor.queries import SummaryQuery
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import billing
from wpx_tui.present.format.dates import PERIODS, lowered
from wpx_tui.present.format.money import money
from wpx_tui.present.panels.comparison import comparison_line
from wpx_tui.present.panels.costs import cost_line, cost_of_period, part_cost
from wpx_tui.present.panels.coverage import summary_span, summary_title
from wpx_tui.present.panels.feed_status import no_data
from wpx_tui.present.panels.forecast import by_the_end, of_account, record_line
from wpx_tui.present.panels.period_lines import means, share_line, top_countries, usage_table
from wpx_tui.present.text.spans import (
    EMPTY,
    Line,
    Role,
    Span,
    fit,
    fit_text,
    joined,
    line,
    width,
)
from wpx_tui.present.text.table import Column, aligned
from wpx_tui.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Cost
    from wpx_tui.api.models import SubscriptionUsage, Summary

MANY_ROWS = 6
"""With more rows than these, cost and comparison have a line each."""
ONE_LINE_CELLS, WIDE_CELLS = 46, 72
"""Cells from which on the key figures have one line with their words; and one more figure."""
MIN_COST_CELLS = 48
"""Cells of the zoomed table from which on it has a column of costs."""


class SummaryPanel(Panel):
    """Total of the period: used, requests, success rate; then a line a subscription."""

    spec = SUMMARY

    @property
    def _subscription(self) -> SubscriptionFilter | None:
        """The subscription that the screen is filtered to, None for all."""
        return None if self.account is None else self.account.selection.subscription

    def parts(self, state: AccountState) -> tuple[object, ...]:
        """Return the feed, the comparison, the account's forecast, and what tells prices."""
        products = None if self.format.prices is None else state.subscriptions.answer
        return (*super().parts(state), state.comparison, of_account(state.forecasts), products)

    def heading(self) -> str:
        """Return the period, and the subscription."""
        title = PERIODS[SummaryQuery().period]
        if self.account is not None:
            feed, now = self.account.summary, self.clock.utc()
            title = summary_title(feed, now, self.format, current=True)
            if title == PERIODS[Period.MONTH] and self._is_billing_month:
                title = billing.CALENDAR_MONTH
        if self._subscription is None:
            return title
        return f"{title} {self.format.glyphs.separator} only {self._subscription.name}"

    @property
    def _is_billing_month(self) -> bool:
        """Whether the forecast is of another month than the figures."""
        if self.account is None:
            return False
        subject = of_account(self.account.forecasts)
        return billing.is_billing_month(subject, self.account.selection.period)

    def describe(self) -> str:
        """Return the period of the answer."""
        if self.account is None or self.account.summary.answer is None:
            return ""
        return lowered(summary_title(self.account.summary, self.clock.utc(), self.format))

    def _comparison(self, state: AccountState) -> Comparison | None:
        """Return the comparison, if it is of all and of the very period that the figures cover."""
        answer = state.summary.answer
        if answer is None or self._subscription is not None:
            return None
        is_same = is_running(answer.query.period, summary_span(answer), self.clock.utc())
        return state.comparison if is_same else None

    def figures(self, cells: int, rows: int) -> Sequence[Line]:
        """Return three figures over their labels, then the subscriptions as far as they fit."""
        state = self.account
        assert state is not None  # noqa: S101 - the base asks for figures of an answer
        assert state.summary.answer is not None  # noqa: S101
        summary = state.summary.answer.value
        lines = self._key_figures(summary, cells)
        cost = cost_of_period(state, self.format)
        by_end, error = self._by_end(cells - 3, None if cost is None else cost.rate)
        if self.is_zoomed:
            spent = self._cost(cost, cells - 3)
            record = self._record(cells - 3) if by_end else EMPTY
            parts = (spent, by_end, error, record)
            lines += [line("  ", content) for content in parts if content]
            return [*lines, EMPTY, *self._tables(summary, cells, rows - len(lines) - 1)]
        lines += self._cost_and_comparison(state, cost, cells, rows)
        if rows > 5 and not by_end and len(lines) == 2 and cells < ONE_LINE_CELLS:
            lines.append(EMPTY)
        if by_end and rows > len(lines):
            lines.append(line("  ", by_end))
        spare = rows - len(lines) - len(summary.by_subscription)
        if spare > 0 and cells >= ONE_LINE_CELLS and self._subscription is None:
            further = top_countries(summary, self.format, cells - 3, spare)
        else:
            further = ()
        shares = self._shares(summary, cells, rows - len(lines) - len(further))
        shares += [line("  ", content) for content in further]
        if not shares and error and rows > len(lines):
            shares = [line("  ", error)]
        return lines + shares

    def _cost_and_comparison(
        self, state: AccountState, cost: Cost | None, cells: int, rows: int
    ) -> list[Line]:
        """Return the cost and how the period stands against the last, in one line or two."""
        spent = self._cost(cost, cells - 3)
        comparison = self._comparison(state) if rows > 4 else None
        if comparison is None:
            return [line("  ", spent)] if spent and rows > 3 else []
        if not spent or rows > MANY_ROWS:
            compared = comparison_line(comparison, self.format, cells - 3)
            more = self._means()[:-1] if cells >= WIDE_CELLS else self._means()
            compared = joined([compared, *more], cells - 3)
            return [line("  ", content) for content in (compared, spent) if content]
        spent = spent[:1]  # without its parts
        room = cells - 3 - width(spent) - 3
        return [line("  ", spent, "   ", comparison_line(comparison, self.format, room))]

    def _cost(self, cost: Cost | None, cells: int) -> Line:
        """Return what the period cost, of all or of the one subscription; nothing if unknown."""
        if cost is None:
            return EMPTY
        if self._subscription is None:
            return cost_line(cost, self.format, cells)
        amount = part_cost(cost, self._subscription.id)
        return EMPTY if amount is None else line(Span(money(amount, self.format), Role.STRONG))

    def _by_end(self, cells: int, rate: float | None) -> tuple[Line, Line]:
        """Return what is used by the period's end, and how far off such forecasts were."""
        subject = None if self.account is None else of_account(self.account.forecasts)
        if subject is None or self._subscription is not None:
            return EMPTY, EMPTY
        labels = billing.labels(subject, self.format) if self._is_billing_month else ()
        return by_the_end(subject, self.format, self.clock.utc(), cells, rate, labels=labels)

    def _record(self, cells: int) -> Line:
        """Return how right the kept forecasts of the account were."""
        subject = None if self.account is None else of_account(self.account.forecasts)
        return EMPTY if subject is None else record_line(subject, cells)

    def _key_figures(self, summary: Summary, cells: int) -> list[Line]:
        total, fmt = summary.total, self.format
        used, requests, rate = total.bytes_used, total.requests, total.success_rate
        if self._subscription is not None:
            usage = self._selected_usage(summary)
            used = usage.bytes_used if usage else None
            requests, rate = (usage.requests if usage else None), None
        figures = [(fmt.traffic(used), "used"), (fmt.count(requests), "requests")]
        if self._subscription is None:
            figures.append((fmt.percent(rate), "success"))
        else:
            share = share_percent(used, total.bytes_used)
            figures.append((fmt.percent(share), "of all traffic"))
        if cells >= ONE_LINE_CELLS:
            texts = (line(Span(text, Role.STRONG), f" {name}") for text, name in figures)
            further = self._means()[-1:] if cells >= WIDE_CELLS else ()
            return [line("  ", joined([*texts, *further], cells - 3))]
        column = max(min((cells - 2) // 3, 16), 9)
        return [
            line("  ", Span("".join(fit_text(text, column) for text, _ in figures), Role.STRONG)),
            line("  ", Span("".join(fit_text(name, column) for _, name in figures), Role.DIM)),
        ]

    def _means(self) -> Sequence[Line]:
        answer = None if self.account is None else self.account.summary.answer
        return () if answer is None else means(answer, self.format)

    def _selected_usage(self, summary: Summary) -> SubscriptionUsage | None:
        wanted = None if self._subscription is None else self._subscription.id
        usages = (usage for usage in summary.by_subscription if usage.subscription_id == wanted)
        return next(usages, None)

    def _by_traffic(self, summary: Summary) -> list[tuple[SubscriptionUsage, float | None]]:
        """Return the subscriptions with their shares, the most used first, unknown ones last."""
        parts = sorted(
            summary.by_subscription,
            key=lambda part: -1 if part.bytes_used is None else part.bytes_used,
            reverse=True,
        )
        shares = column_shares([part.bytes_used for part in parts], summary.total.bytes_used)
        return list(zip(parts, shares, strict=True))

    def _shares(self, summary: Summary, cells: int, rows: int) -> list[Line]:
        users = self._by_traffic(summary)
        if not users and rows > 0:
            return _no_users(summary, cells, rows)
        if not users or rows < min(len(users), 2):
            return []
        names = max(cell_len(self._label(usage)) for usage, _ in users)
        largest = max(percent or 0.0 for _, percent in users)
        visible = users if len(users) <= rows else users[: rows - 1]
        amounts = [self.format.in_column.traffic(usage.bytes_used) for usage, _ in visible]
        lines = [
            share_line(
                (self._label(usage), names),
                figure,
                (percent, largest),
                cells,
                self.format,
                is_other=self._is_other(usage),
            )
            for (usage, percent), figure in zip(visible, aligned(amounts), strict=True)
        ]
        if len(visible) < len(users):
            lines.append(line("  ", Span(f"and {len(users) - len(visible)} more", Role.DIM)))
        return lines

    def _is_other(self, usage: SubscriptionUsage) -> bool:
        """Return True if the screen is filtered to another one."""
        wanted = self._subscription
        return wanted is not None and usage.subscription_id != wanted.id

    def _label(self, usage: SubscriptionUsage) -> str:
        return usage.product_name or usage.subscription_id or self.format.glyphs.unknown

    # ---- zoomed: subscriptions and countries side by side

    def _tables(self, summary: Summary, cells: int, rows: int) -> list[Line]:
        half = (cells - 3) // 2
        left = usage_table("subscription", *self._with_costs(summary, half), half)
        right = usage_table("country", self._country_rows(summary), (), half)
        if len(right) > rows > 1:
            more = line(" ", Span(f"and {len(right) - rows + 1} more", Role.DIM))
            right = [*right[: rows - 1], more]
        pairs = zip_longest(left[:rows], right[:rows], fillvalue=EMPTY)
        return [line(fit(one, half), "   ", other) for one, other in pairs]

    def _with_costs(self, summary: Summary, cells: int) -> tuple[list[list[str]], Sequence[Column]]:
        """Return the rows of the subscriptions, and where there is room a column of costs."""
        rows = self._subscription_rows(summary)
        cost = None if self.account is None else cost_of_period(self.account, self.format)
        if cost is None or cells < MIN_COST_CELLS:
            return rows, ()
        for values, (usage, _) in zip(rows, self._by_traffic(summary), strict=True):
            amount = part_cost(cost, usage.subscription_id)
            unknown = self.format.glyphs.unknown
            values.append(unknown if amount is None else money(amount, self.format))
        return rows, (Column("cost", 6, "right"),)

    def _subscription_rows(self, summary: Summary) -> list[list[str]]:
        return [
            self._cells(self._label(usage), usage.requests, usage.bytes_used, share)
            for usage, share in self._by_traffic(summary)
        ]

    def _country_rows(self, summary: Summary) -> list[list[str]]:
        countries = by_traffic(summary.by_country)
        shares = column_shares([row.bytes for row in countries], summary.total.bytes_used)
        unknown = self.format.glyphs.unknown
        return [
            self._cells(country.country or unknown, country.requests, country.bytes, share)
            for country, share in zip(countries, shares, strict=True)
        ]

    def _cells(
        self, name: str, requests: int | None, traffic: int | None, share: float | None
    ) -> list[str]:
        fmt = self.format.in_column
        return [name, fmt.count(requests), fmt.traffic(traffic), fmt.percent(share)]


def _no_users(summary: Summary, cells: int, rows: int) -> list[Line]:
    """Return that nothing was used; where something was, that the API does not say by whom."""
    if summary.total.bytes_used == 0:
        return no_data("no traffic yet", "subscriptions will appear here", cells - 1, rows)
    then = "the API does not say by which subscription"
    return no_data("not known by subscription", then, cells - 1, rows)
