"""The account in the terminal's title: one line that never shows old figures as live ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Status
from wpx_tui.monitor.state import AccountState
from wpx_tui.outputs.oneline import oneline
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.feed_status import stale_text
from wpx_tui.present.text.spans import cut

if TYPE_CHECKING:
    from wpx_tui.tui.app import WpxTop

MAX_REASON = 40
"""Cells of a reason: the figures behind it should still be seen in a tab."""
CHECK_EVERY = 5.0
"""Seconds between two looks at what time alone changes: figures that became stale, their age."""


class TitleLine:
    """Says in the terminal's title how the account in front is, where that is wanted."""

    def __init__(self, app: WpxTop) -> None:
        self._app = app
        self._text = ""

    def show(self) -> None:
        """Set the title, where it has changed."""
        app = self._app
        if not app.settings.title:
            return
        account = app.accounts.front
        monitor = account.monitor
        text = title_text(monitor.state, monitor.clock.now(), account.format, account.thresholds)
        if text != self._text:
            self._text = text
            app.say_in_title(text)


def title_text(
    state: AccountState, now: float, fmt: Formatter, thresholds: ThresholdSettings
) -> str:
    """Return the figures of `state`, behind what is wrong with them at `now` (`Clock.now()`)."""
    summary, quotas = state.summary.answer, state.subscriptions.answer
    figures = oneline(
        summary.value if summary else None,
        quotas.value if quotas else None,
        fmt,
        thresholds,
        now=state.at,
        forecasts=state.forecasts,
    )
    return f" {fmt.separator} ".join((*_trouble(state, now, fmt), figures))


def _trouble(state: AccountState, now: float, fmt: Formatter) -> Iterator[str]:
    """Yield the age of figures that are stale, and why polls fail."""
    stale = [
        feed for feed in (state.summary, state.subscriptions) if feed.status(now) is Status.STALE
    ]
    if stale:
        oldest = min(stale, key=lambda feed: feed.stale_at or 0.0)
        yield stale_text([oldest], now)
    reasons = [feed.failure.reason for feed in state.feeds.values() if feed.failure is not None]
    if reasons:
        yield f"failing: {cut(reasons[0], MAX_REASON, fmt.glyphs.ellipsis)}"
