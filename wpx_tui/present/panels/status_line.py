"""The account in one line, for a terminal without room for more: the most important part first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from wpx_tui.analysis.health import QuotaHealth
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.dates import lowered
from wpx_tui.present.format.forecast import headline
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import forecast as foreseen
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.coverage import summary_title
from wpx_tui.present.panels.feed_status import live_count, stale_text
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, joined, line, width

Wordings = list[Line]
"""The same part in fewer and fewer words; the first one is in full."""

LEAST_NAME = 3
"""The fewest cells to which a name is cut."""
LEAST_WITH_SIGN = 8
"""The fewest cells of a line that begins with the sign of the feeds."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """The state of the account at `now` (`Clock.now()` seconds)."""

    account: AccountState
    limits: ThresholdSettings
    fmt: Formatter
    now: float

    def line(self, cells: int) -> Line:
        """Return all parts in full if they fit, else in short, the most important ones first.

        A part without room is left out whole: no number is cut.
        """
        sign = live_count(self.account, self.now, self.fmt.glyphs)[0]
        head = line(Span(f"{sign.text[:1]} ", sign.role)) if cells >= LEAST_WITH_SIGN else EMPTY
        parts = [part for part in self._parts() if part]
        between = f" {self.fmt.separator} "
        full = line(head, joined((part[0] for part in parts), sum(map(_longest, parts)), between))
        if width(full) <= cells:
            return full
        content = head
        for part in parts:
            gap = between if content != head else ""
            tries = (line(content, gap, wording) if wording else content for wording in part[1:])
            longer = next((longer for longer in tries if width(longer) <= cells), None)
            if longer is None:
                break
            content = longer
        return content

    def _parts(self) -> Iterator[Wordings]:
        """Yield the parts by importance; a part without wordings is empty."""
        summary = self.account.summary
        period = lowered(summary_title(summary, self.account.at, self.fmt))
        total = summary.answer.value.total if summary.answer else None
        realtime = self.account.realtime
        minute = realtime.answer.value.current_minute if realtime.answer else None
        yield self._trouble()
        yield self._quota()
        yield self._ahead()
        if total is not None:
            yield self._figure(summary, self.fmt.traffic(total.bytes_used), f" {period}")
        if minute is not None:
            yield self._figure(realtime, self.fmt.traffic(minute.bytes), " this minute", "/min")
        if total is not None:
            yield self._figure(summary, self.fmt.percent(total.success_rate), " success")

    def _figure(
        self, feed: Feed[object, object], text: str, label: str, short: str = ""
    ) -> Wordings:
        role = Role.STRONG if feed.status(self.now) is Status.LIVE else Role.DIM
        return [line(Span(text, role), Span(unit, Role.DIM)) for unit in (label, short)]

    def _trouble(self) -> Wordings:
        """Return since when no feed is live, or why; nothing while one is."""
        if any(feed.status(self.now) is Status.LIVE for feed in self.account.feeds.values()):
            return []
        if stale := stale_text(self.account.feeds.values(), self.now):
            return [line(Span(stale, Role.BAD))] * 2
        reasons = [feed.failure.reason for feed in self.account.feeds.values() if feed.failure]
        if not reasons:
            return [line(Span("waiting for the first answer", Role.DIM)), line(Span("waiting"))]
        wordings = (f"failed: {reasons[0]}", f"failed: {reasons[0]}", "failed")
        return [line(Span(text, Role.BAD)) for text in wordings]

    @property
    def _forecasts(self) -> Mapping[str, SubjectForecast]:
        account = self.account
        return foreseen.of_subscriptions(account.forecasts, account.quotas, account.at)

    @property
    def _first(self) -> Quota | None:
        account = self.account
        return foreseen.most_urgent(account.quotas, self._forecasts, self.limits, account.at)

    def _ahead(self) -> Wordings:
        """Return when that subscription is empty, or what of it will lapse; at last, nothing."""
        first = self._first
        subject = None if first is None else self._forecasts.get(first.subject)
        if subject is None:
            return []
        is_live = self.account.subscriptions.status(self.now) is Status.LIVE
        role = foreseen.role(subject) if is_live else Role.DIM
        texts = headline(subject, self.fmt)
        return [line(Span(text, role)) for text in (texts[0], *texts, "")]

    def _quota(self) -> Wordings:
        feed = self.account.subscriptions
        if feed.answer is None:
            return []
        at, first = self.account.at, self._first
        is_cut = feed.answer.value.is_incomplete
        health = None if first is None else self.limits.health(first, at)
        if first is None or health is None or health.is_history:
            text = words.INCOMPLETE if is_cut else "no subscription"
            return [line(Span(text, Role.DIM))] * 2
        is_live = feed.status(self.now) is Status.LIVE
        role = words.role(health) if is_live else Role.DIM
        wordings = list(self._wordings(first, health, role))
        if not is_cut:
            return wordings
        mark = Span(f" {words.INCOMPLETE}", Role.WARN if is_live else Role.DIM)
        marked = [line(wording, mark) for wording in wordings]
        return marked + wordings[-1:]

    def _wordings(self, quota: Quota, health: QuotaHealth, role: Role) -> Iterator[Line]:
        """Yield name, share and level; with a sign for the level; with a cut name; without it."""
        share = words.share(quota, self.fmt, self.limits.of(quota.id))
        name, word = words.short_name(quota), words.word(quota, health)
        marked = share + words.sign(health)
        yield line(f"{quota.name} ", Span(f"{share} {word}".rstrip(), role))
        for size in range(cell_len(name), LEAST_NAME - 1, -1):
            yield line(
                f"{words.cut_name(name, size, self.fmt.glyphs.ellipsis)} ", Span(marked, role)
            )
        yield line(Span(marked, role))


def _longest(part: Wordings) -> int:
    return max(map(width, part)) + len(" · ")
