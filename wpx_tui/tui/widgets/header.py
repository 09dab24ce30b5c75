"""The first line of the screen: whose it is, whether all is well, how old it is, the time."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.durations import apart, clock_times, time_of_day, zone_name
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.status_line import StatusLine
from wpx_tui.present.panels.verdict import data_age, verdict
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, fit, joined, line, width
from wpx_tui.tui.widgets.line_widget import LineWidget

MIN_NOTE_CELLS = 10
"""Cells: less of a note says nothing."""
GAP = 2
"""Cells between two parts."""


class HeaderLine(LineWidget):
    """Name and account on the left, then the verdict; how old the data are and the time right."""

    def __init__(
        self, fmt: Formatter, clock: Clock, thresholds: ThresholdSettings, state: AccountState
    ) -> None:
        """Compose the header. `thresholds`: when a quota is high, for the one-line layout."""
        super().__init__(id="header")
        self.format = fmt
        self.clock = clock
        self.thresholds = thresholds
        self.account = state
        """The state that it judges; also while the panels are frozen."""
        self.place = ""
        """Where the account is among others, "1/4"; empty where it is the only one."""
        self.others: Sequence[Line] = (EMPTY,)
        """The signs of the others in less and less room."""
        self.life = ""
        """A sign that something goes on, behind the clock; empty where there is no need of one."""
        self._notes: dict[str, str] = {}
        self._has_time = False
        self._judged: tuple[tuple[object, ...], tuple[object, ...], list[list[Line]]] | None = None

    def show(self, state: AccountState) -> None:
        """Judge `state`, and name what the figures are filtered to."""
        self.account = state
        only = state.selection.subscription
        self._notes["filter"] = "" if only is None else f"only {only.name}"
        self._notes["clock"] = f"API clock {apart(state.clock_skew)}" if state.clock_skew else ""
        self.redraw()

    def show_time(self) -> None:
        """Show the time from now on; not earlier, as the first frame is the same at every start."""
        self._has_time = True
        self.redraw()

    def note(self, what: str, text: str) -> None:
        """Show a note beside the account under the name `what`; an empty text removes it."""
        self._notes = {**self._notes, what: text}
        self.redraw()

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Name, account, notes, the verdict, whether the data are live, the time.

        With little room the name goes first, then the date, then words of the verdict, then the
        account, the time, and the last words; the notes stay. No part is cut.
        """
        now = self.clock.now()
        if self.screen.has_class("line"):
            return [StatusLine(self.account, self.thresholds, self.format, now).line(cells)]
        life = line(Span(f" {self.life}", Role.DIM), " ") if self.life else EMPTY
        date, time = (line(Span(text, Role.DIM), life or " ") for text in self._times())
        name = f" {self.account.account} {self.place}".rstrip()
        account = line(Span(name, Role.DIM))
        whole = line(Span(" wpx-top ", Role.TITLE), account)
        notes = line(*(Span(f"  {text}", Role.WARN) for text in self._notes.values() if text))
        items = self._verdict(now)
        ages = self._ages(now)
        wordings = items[0] if items else [EMPTY]
        own = line(account, notes)
        rich = [(line(whole, notes), date), (own, date), (own, time)]
        if self.place:
            signs = [line("  ", other) if other else EMPTY for other in self.others]
            rich = [(line(left, other), end) for other in signs for left, end in rich]
        poor = ((notes, time), (notes, life))
        tries = [(text, *ends, ages[0]) for text in wordings[:-2] or wordings for ends in rich]
        if self.place:  # whose figures these are goes last
            names = (own, line(Span(f" {self.place}", Role.DIM), notes))
            tries += [(text, left, life, ages[0]) for left in names for text in wordings]
        tries += [(text, *ends, ages[0]) for text in wordings for ends in poor]
        tries.append((wordings[-1], notes, life, ages[-1]))
        for first, left, right, age in tries:
            free = cells - width(left) - width(age) - width(right) - 2 * GAP
            if free >= width(first):
                text = self._more(first, items[1:], free)
                return [line(left, " " * GAP, text, " " * (free - width(text) + GAP), age, right)]
        content = line(" ", ages[-1], life)
        if cells - width(content) >= MIN_NOTE_CELLS:
            content = line(content, notes)
        return [fit(content, cells, self.format.glyphs.ellipsis)]

    def _ages(self, now: float) -> Sequence[Line]:
        """Return how old the data are, in words that get fewer."""
        return data_age(self.account, self.format, now)

    def _verdict(self, now: float) -> list[list[Line]]:
        """Return the verdict, judged anew once a minute and when what it stands on is another.

        Of a hundred subscriptions it takes longer than a whole frame should.
        """
        account = self.account
        quotas, summary, forecasts = account.subscriptions, account.summary, account.forecasts
        parts = (quotas.answer, quotas.failure, summary.answer, forecasts)
        statuses = (quotas.status(now), summary.status(now), account.live_count(now))
        ids = (*map(id, parts), *statuses, account.at.replace(second=0, microsecond=0))
        if self._judged is None or self._judged[0] != ids:
            items = verdict(account, self.thresholds, self.format, now)
            self._judged = ids, parts, items  # the parts too, so that no id comes again
        return self._judged[2]

    def _more(self, first: Line, items: Sequence[Sequence[Line]], cells: int) -> Line:
        """Return the first part of the verdict and as many more in full as there is room for."""
        parts = [first, *(wordings[0] for wordings in items)]
        return joined(parts, cells, f" {self.format.separator} ")

    def _times(self) -> tuple[str, str]:
        """Return date and time, and the time alone; before `show_time` blanks of their size."""
        now, zone = self.clock.utc(), self.format.zone
        texts = (clock_times(now, zone), f"{time_of_day(now, zone)} {zone_name(now, zone)}")
        full, brief = texts if self._has_time else tuple(" " * len(text) for text in texts)
        return f"  {full}", f"  {brief}"
