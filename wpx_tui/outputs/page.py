"""A snapshot as a page of text for a terminal or a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import chain
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from wpx_tui.analysis.countries import CountryRow, country_rows
from wpx_tui.analysis.health import by_urgency
from wpx_tui.analysis.history import BucketedHistory
from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.shares import by_traffic, column_shares
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Answer, Feed
from wpx_tui.monitor.past_hours import usual_now
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format import billing, dates
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.durations import clock_times, duration, skew
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions
from wpx_tui.present.panels.costs import cost_line, cost_of_period
from wpx_tui.present.panels.countries import page_columns
from wpx_tui.present.panels.country_columns import BAR, BY_ID, CODE, COUNTRY, CountryColumn
from wpx_tui.present.panels.coverage import countries_title, summary_title
from wpx_tui.present.panels.history import HistoryView
from wpx_tui.present.panels.realtime import connections_lines, hour_and_minute
from wpx_tui.present.panels.stat import Stat
from wpx_tui.present.panels.usual import usual_line
from wpx_tui.present.text.bars import bar, quota_bar
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, line, spread, width, wrap
from wpx_tui.present.text.table import Column, fitted_columns, heading, row

if TYPE_CHECKING:
    from wpx_tui.api.models import Countries, History, Realtime, Subscriptions, Summary
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
class Page:
    """One page. `cells` is its width; at most `rows` countries are listed.

    `history` is the history by buckets, None where it has no answer.
    """

    snapshot: AccountState
    history: BucketedHistory | None
    account: str
    fmt: Formatter
    limits: ThresholdSettings
    cells: int = 80
    rows: int = 10

    def lines(self) -> list[Line]:
        """Return the lines of the page, none wider than `cells`."""
        snapshot = self.snapshot
        sections = (
            self._section(
                summary_title(snapshot.summary, snapshot.at, self.fmt),
                snapshot.summary,
                self._usage,
            ),
            self._section("Right now", snapshot.realtime, self._now),
            self._section(self._history_title(), snapshot.history, self._history),
            self._section(self._countries_title(), snapshot.countries, self._countries),
            self._section("Subscriptions", snapshot.subscriptions, self._subscriptions),
        )
        page = [self._head(), *self._clock(), *chain.from_iterable(sections)]
        return [self._cut(content) for content in page]

    def _cut(self, content: Line) -> Line:
        if width(content) <= self.cells:
            return content
        return fit(content, self.cells, self.fmt.glyphs.ellipsis)

    def _head(self) -> Line:
        name = line(Span("wpx-top", Role.TITLE), f"  {self.account}")
        time = Span(clock_times(self.snapshot.at, self.fmt.zone), Role.DIM)
        return spread(name, line(time), self.cells)

    def _clock(self) -> list[Line]:
        ahead = self.snapshot.clock_skew
        return wrap(f"clock: {skew(ahead)}", self.cells, Role.WARN) if ahead else []

    def _section(
        self, title: str, feed: Feed[object, object], draw: Callable[[Any], Sequence[Line]]
    ) -> list[Line]:
        """Return a title over the figures, or over the reason why there are none."""
        body: Sequence[Line]
        if feed.answer is not None:
            body = draw(feed.answer)
        else:
            reason = feed.failure.reason if feed.failure else self.fmt.glyphs.unknown
            body = wrap(f"no answer: {reason}", self.cells - 2, Role.BAD)
        age = f"  {duration(feed.answer.age)} old" if feed.answer and feed.was_old else ""
        head = line(Span(title, Role.TITLE), Span(age, Role.BAD))
        return [EMPTY, head, *(line("  ", content) for content in body)]

    # ---- summary

    def _usage(self, answer: Answer[SummaryQuery, Summary]) -> list[Line]:
        total, fmt = answer.value.total, self.fmt
        figures = (
            (fmt.traffic(total.bytes_used), "used"),
            (fmt.count(total.requests), "requests"),
            (fmt.percent(total.success_rate), "success"),
        )
        head = [line(Span(text, Role.STRONG), Span(f" {name}", Role.DIM)) for text, name in figures]
        cost = cost_of_period(self.snapshot, fmt)
        spent = [] if cost is None else [cost_line(cost, fmt, self.cells - 2)]
        return [
            line(head[0], "   ", head[1], "   ", head[2]),
            *spent,
            *self._by_the_end(None if cost is None else cost.rate),
            *self._shares(answer.value),
        ]

    def _by_the_end(self, rate: float | None) -> list[Line]:
        """Return the use by the period's end with its range and the past error, where known.

        With a `rate`, the mean price of a GB, the cost stands beside the use.
        """
        subject = foreseen.of_account(self.snapshot.forecasts)
        if subject is None:
            return []
        is_billed = billing.is_billing_month(subject, self.snapshot.selection.period)
        labels = billing.labels(subject, self.fmt) if is_billed else ()
        pair = foreseen.by_the_end(
            subject, self.fmt, self.snapshot.at, self.cells - 2, rate, labels=labels
        )
        return [content for content in pair if content]

    def _shares(self, summary: Summary) -> list[Line]:
        known = [part for part in summary.by_subscription if part.bytes_used is not None]
        parts = sorted(known, key=lambda part: -(part.bytes_used or 0))
        parts += [part for part in summary.by_subscription if part.bytes_used is None]
        if not parts and summary.total.bytes_used != 0:
            return [line(Span("not known by subscription", Role.DIM))]
        shares = column_shares([part.bytes_used for part in parts], summary.total.bytes_used)
        rows = []
        for part, share in zip(parts, shares, strict=True):
            rows.append(
                [
                    part.product_name or part.subscription_id or self.fmt.glyphs.unknown,
                    self.fmt.in_column.traffic(part.bytes_used),
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
        [connections] = connections_lines(now.active_connections, self.fmt, cells, 1, 0)
        usual = usual_now(self.snapshot, self.fmt.zone)
        beside = [] if usual is None else [usual_line(usual, self.fmt, cells)]
        return [*hour_and_minute(now, self.fmt, cells), *beside, connections]

    # ---- history

    def _history_title(self) -> str:
        query = self.snapshot.history.query
        is_utc = self.fmt.zone is UTC or self.history is None or self.history.zone is not UTC
        utc = "" if is_utc else "UTC "
        of = f", only {query.subscription_id}" if query.subscription_id else ""
        return f"Bandwidth by {utc}{dates.BUCKET_NAMES[query.granularity]}{of}"

    def _history(self, answer: Answer[HistoryQuery, History]) -> list[Line]:
        history = self.history
        view = None if history is None else HistoryView.of(history, Metric.TRAFFIC, self.fmt)
        if view is None or not view.is_known:
            words = "nothing known" if answer.value.data_points else "no traffic"
            return [line(Span(f"{words} in this window", Role.DIM))]
        kept = [line(Span(view.kept_note, Role.DIM))] if view.kept_note else []
        bars = view.dated_bars(self.cells - 2, CHART_ROWS)
        return [*bars, *map(_stat_line, view.stats()), *kept]

    # ---- countries

    def _countries_title(self) -> str:
        title = countries_title(self.snapshot.countries, self.snapshot.at, self.fmt)
        return f"Countries, {lowered(title)}"

    def _countries(self, answer: Answer[CountriesQuery, Countries]) -> list[Line]:
        countries = by_traffic(answer.value.countries)
        if not countries:
            return [line(Span("no traffic in this period", Role.DIM))]
        realtime = self.snapshot.realtime
        live = None if realtime.was_old else realtime.answer
        now = None if live is None else live.value.active_connections
        columns, drawn = page_columns()
        listed = country_rows(countries, now)[: self.rows]
        rows = [[self._country_text(column, row) for column in columns] for row in listed]
        lines = self._table(drawn, rows, flexible=columns.index(BY_ID[COUNTRY]))
        hidden = len(countries) - len(rows)
        return lines + ([line(Span(f"and {hidden:,} more", Role.DIM))] if hidden else [])

    def _country_text(self, column: CountryColumn, row: CountryRow) -> str:
        if column.id == BAR:
            return self._bar(row.figures.share)
        text = column.text(row, self.fmt.in_column)
        return text or (self.fmt.glyphs.unknown if column.id == CODE else "")

    # ---- subscriptions

    def _subscriptions(self, answer: Answer[SubscriptionsQuery, Subscriptions]) -> list[Line]:
        cut = subscriptions.incomplete(answer.value)
        return [*self._quotas(), *([line(Span(cut, Role.BAD))] if cut else [])]

    def _quotas(self) -> list[Line]:
        now, limits = self.snapshot.at, self.limits
        quotas = by_urgency(self.snapshot.quotas, now, limits.of)
        recent = [quota for quota in quotas if not limits.health(quota, now).is_history]
        old = subscriptions.ended_long_ago(len(quotas) - len(recent))
        if not quotas:
            return [line(Span("no subscription", Role.DIM))]
        names = max((cell_len(quota.name) for quota in recent), default=0)
        names = min(names, self.cells - QUOTA_CELLS - 24)
        lines = [content for quota in recent for content in self._subscription(quota, names)]
        return [*lines, line(Span(old, Role.DIM))] if old else lines

    def _subscription(self, quota: Quota, name_cells: int) -> tuple[Line, ...]:
        limits, health = self.limits.of(quota.id), self.limits.health(quota, self.snapshot.at)
        role = subscriptions.role(health)
        share = None if quota.share is None else quota.share / 100
        name = subscriptions.cut_name(quota.name, name_cells, self.fmt.glyphs.ellipsis)
        texts = subscriptions.details(quota, self.fmt, self.snapshot.at)
        return (
            line(
                Span(name + " " * (name_cells - cell_len(name)), Role.STRONG),
                "  ",
                quota_bar(share, limits.high / 100, QUOTA_CELLS, self.fmt.glyphs, role),
                Span(f" {subscriptions.share(quota, self.fmt, limits):>8}", role),
                Span(f"  {subscriptions.word(quota, health)}", role),
            ),
            line("  ", Span("   ".join(text for text in texts if text), Role.DIM)),
            *self._foreseen(quota),
        )

    def _foreseen(self, quota: Quota) -> list[Line]:
        """Return when it is empty or what of it will lapse, then the chance with the use."""
        snapshot, cells = self.snapshot, self.cells - 4
        subjects = foreseen.of_subscriptions(snapshot.forecasts, [quota], snapshot.at)
        return [
            line("  ", content)
            for subject in subjects.values()
            for content in (
                foreseen.sentence(subject, self.fmt, snapshot.at, cells),
                foreseen.chance(subject, self.fmt, cells),
            )
            if content
        ]

    def _table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], flexible: int
    ) -> list[Line]:
        fitted = fitted_columns(columns, rows, self.cells - 1, flexible)
        titles = [heading(fitted)] if any(column.title for column in columns) else []
        # A table's own margin of one cell is the page's.
        return [content[1:] for content in [*titles, *(row(fitted, values) for values in rows)]]


_SHARES = (
    Column("", 0),
    Column("", 0, "right"),
    Column("", 0, role=Role.BAR),
    Column("", 0, "right"),
)


def _stat_line(stat: Stat) -> Line:
    return line(
        Span(f"{stat.label:<11}", Role.DIM),
        Span(f"{stat.figure:>8}", Role.STRONG),
        Span(f"  {stat.detail}", Role.DIM),
    )
