"""A snapshot as a page of text that reads well in a terminal and in a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from wpx_tui.analysis.history import BucketedHistory
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.quotas import Quota, by_urgency, quota
from wpx_tui.analysis.shares import by_traffic, connections_of, share_percent
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import dates
from wpx_tui.present.format.dates import PERIODS
from wpx_tui.present.format.durations import clock_time, skew, zone_name
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions
from wpx_tui.present.panels.history import HistoryView, Stat
from wpx_tui.present.panels.realtime import minute_and_hour
from wpx_tui.present.text.bars import bar, quota_bar
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, cut, fit, line, spread, width, wrap
from wpx_tui.present.text.table import Column, fitted, heading, row

if TYPE_CHECKING:
    from wpx_tui.api.models import (
        Connections,
        Countries,
        History,
        Realtime,
        Subscriptions,
        Summary,
    )
    from wpx_tui.monitor.queries import (
        CountriesQuery,
        HistoryQuery,
        NoQuery,
        SubscriptionsQuery,
        SummaryQuery,
    )


CHART_ROWS = 4
"""Of the history: the bars and their dates."""
BAR_CELLS = 20
QUOTA_CELLS = 30


@dataclass(frozen=True, slots=True)
class Report:
    """One page. `cells` is its width; of the countries at most `rows` are shown."""

    taken: AccountState
    stretch: BucketedHistory | None
    account: str
    fmt: Formatter
    limits: ThresholdSettings
    cells: int = 80
    rows: int = 10

    def lines(self) -> list[Line]:
        """The page, none of its lines wider than `cells`."""
        sections = (
            self._section(
                PERIODS[self.taken.summary.query.period], self.taken.summary, self._usage
            ),
            self._section("Right now", self.taken.realtime, self._now),
            self._section(self._history_title(), self.taken.history, self._history),
            self._section(self._countries_title(), self.taken.countries, self._countries),
            self._section("Subscriptions", self.taken.subscriptions, self._subscriptions),
        )
        page = [self._head(), *self._clock(), *(each for section in sections for each in section)]
        sign = self.fmt.glyphs.ellipsis
        return [fit(each, self.cells, sign) if width(each) > self.cells else each for each in page]

    def _head(self) -> Line:
        name = line(Span("wpx-top", Role.TITLE), f"  {self.account}")
        time = Span(clock_time(self.taken.at, self.fmt.zone), Role.DIM)
        return spread(name, line(time), self.cells)

    def _clock(self) -> list[Line]:
        ahead = self.taken.clock_skew
        return wrap(f"clock: {skew(ahead)}", self.cells, Role.WARN) if ahead else []

    def _section(
        self, title: str, feed: Feed[Any, Any], draw: Callable[[Any], Sequence[Line]]
    ) -> list[Line]:
        """A title over the figures, or over the reason why there are none."""
        body: Sequence[Line]
        if feed.answer is not None:
            body = draw(feed.answer)
        else:
            reason = feed.failure.reason if feed.failure else self.fmt.glyphs.unknown
            body = wrap(f"no answer: {reason}", self.cells - 2, Role.BAD)
        return [EMPTY, line(Span(title, Role.TITLE)), *(line("  ", each) for each in body)]

    # ---- summary

    def _usage(self, answer: Answer[SummaryQuery, Summary]) -> list[Line]:
        total, fmt = answer.value.total, self.fmt
        figures = (
            (fmt.traffic(total.bytes_used), "used"),
            (fmt.count(total.requests), "requests"),
            (fmt.percent(total.success_rate), "success"),
        )
        head = [line(Span(text, Role.STRONG), Span(f" {name}", Role.DIM)) for text, name in figures]
        return [line(head[0], "   ", head[1], "   ", head[2]), *self._shares(answer.value)]

    def _shares(self, summary: Summary) -> list[Line]:
        used = sorted(summary.by_subscription, key=lambda each: -(each.bytes_used or 0))
        rows = []
        for each in used:
            share = share_percent(each.bytes_used, summary.total.bytes_used)
            rows.append(
                [
                    each.product_name or each.subscription_id or self.fmt.glyphs.unknown,
                    self.fmt.in_column.traffic(each.bytes_used),
                    self._bar(share),
                    self.fmt.percent(share),
                ]
            )
        return self._table(_SHARES, rows, flexible=0)

    def _bar(self, percent: float | None) -> str:
        return bar(None if percent is None else percent / 100, BAR_CELLS, self.fmt.glyphs)

    # ---- realtime

    def _now(self, answer: Answer[NoQuery, Realtime]) -> list[Line]:
        now, cells = answer.value, self.cells - 2
        open_now = connections(now.active_connections, self.fmt, cells)
        return [*minute_and_hour(now, self.fmt, cells), open_now]

    # ---- history

    def _history_title(self) -> str:
        query = self.taken.history.query
        utc = "" if self.fmt.zone is UTC else "UTC "
        of = f", {query.subscription_id} alone" if query.subscription_id else ""
        return f"Bandwidth by {utc}{dates.EACH[query.granularity]}{of}"

    def _history(self, answer: Answer[HistoryQuery, History]) -> list[Line]:
        stretch = self.stretch
        if stretch is None or not stretch.totals.known:
            words = "nothing known" if answer.value.data_points else "no traffic"
            return [line(Span(f"{words} in this window", Role.DIM))]
        shown = HistoryView.of(stretch, Metric.TRAFFIC, self.fmt)
        return [*shown.spark(self.cells - 2, CHART_ROWS), *map(_fact, shown.facts())]

    # ---- countries

    def _countries_title(self) -> str:
        window = self.taken.countries.query.window
        if window is None:
            return "Countries"
        zone = self.fmt.zone
        start, end = (
            f"{each.astimezone(zone):%Y-%m-%d %H:%M} {zone_name(each, zone)}" for each in window
        )
        return f"Countries, {start} to {end}"

    def _countries(self, answer: Answer[CountriesQuery, Countries]) -> list[Line]:
        countries = by_traffic(answer.value.countries)
        if not countries:
            return [line(Span("no traffic in this period", Role.DIM))]
        fmt = self.fmt.in_column
        realtime = self.taken.realtime.answer
        now = None if realtime is None else realtime.value.active_connections.by_country
        rows = [
            [
                each.country_code or fmt.glyphs.unknown,
                each.country_name or "",
                fmt.count(each.requests),
                fmt.traffic(each.bytes),
                fmt.percent(each.percentage),
                self._bar(each.percentage),
                fmt.count(connections_of(each.country_code, now)),
            ]
            for each in countries[: self.rows]
        ]
        lines = self._table(_COUNTRIES, rows, flexible=1)
        hidden = len(countries) - len(rows)
        return lines + ([line(Span(f"and {hidden:,} more", Role.DIM))] if hidden else [])

    # ---- subscriptions

    def _subscriptions(self, answer: Answer[SubscriptionsQuery, Subscriptions]) -> list[Line]:
        quotas = by_urgency([quota(each) for each in answer.value.subscriptions])
        if not quotas:
            return [line(Span("no subscription", Role.DIM))]
        names = min(max(cell_len(each.name) for each in quotas), self.cells - QUOTA_CELLS - 22)
        return [each for one in quotas for each in self._subscription(one, names)]

    def _subscription(self, one: Quota, name_cells: int) -> tuple[Line, Line]:
        tone = subscriptions.role(one, self.limits.of(one.id))
        share = None if one.share is None else one.share / 100
        name = cut(one.name, name_cells, self.fmt.glyphs.ellipsis)
        mark = self.limits.of(one.id).high / 100
        texts = subscriptions.facts(one, self.fmt, self.taken.at)
        return (
            line(
                Span(name + " " * (name_cells - cell_len(name)), Role.STRONG),
                "  ",
                quota_bar(share, mark, QUOTA_CELLS, self.fmt.glyphs, tone),
                Span(f" {self.fmt.whole_percent(one.share):>6}", tone),
                Span(f"  {subscriptions.word(one, self.limits.of(one.id))}", tone),
            ),
            line("  ", Span("   ".join(text for text in texts if text), Role.DIM)),
        )

    def _table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], flexible: int
    ) -> list[Line]:
        shaped = fitted(columns, rows, self.cells - 1, flexible)
        titles = [heading(shaped)] if any(column.title for column in columns) else []
        # A table's own margin of one cell is the page's.
        return [each[1:] for each in [*titles, *(row(shaped, values) for values in rows)]]


_SHARES = (
    Column("", 0),
    Column("", 0, "right"),
    Column("", 0, role=Role.BAR),
    Column("", 0, "right"),
)
_COUNTRIES = (
    Column("code", 0),
    Column("country", 0),
    Column("requests", 0, "right"),
    Column("traffic", 0, "right", Role.STRONG),
    Column("share", 0, "right"),
    Column("", 0, "left", Role.BAR),
    Column("now", 0, "right"),
)


def _fact(fact: Stat) -> Line:
    return line(
        Span(f"{fact.label:<11}", Role.DIM),
        Span(f"{fact.figure:>8}", Role.STRONG),
        Span(f"  {fact.detail}", Role.DIM),
    )


def connections(open_now: Connections, fmt: Formatter, cells: int) -> Line:
    """How many connections are open, and the countries with most of them as far as they fit."""
    text = line(Span(fmt.count(open_now.total), Role.STRONG), Span(" connections", Role.DIM))
    for code, number in sorted(open_now.by_country.items(), key=lambda pair: (-pair[1], pair[0])):
        part = line("   ", Span(f"{cut(code, 2)} ", Role.DIM), f"{number:,}")
        if width(text) + width(part) > cells:
            break
        text = line(text, part)
    return text
