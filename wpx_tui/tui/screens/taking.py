"""What the user takes from the screen: a copy, files, an alert."""

from __future__ import annotations

from typing import Any

from wpx_tui.analysis.quotas import by_urgency
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feed import Feed, FeedName
from wpx_tui.tui.messages import AlertRequested
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.line_widget import LineScreen
from wpx_tui.tui.widgets.panel import FramedWidget
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.summary import SummaryPanel


class Taking(LineScreen):
    """The part of the dashboard that hands something out."""

    clock: Clock
    feeds: dict[FeedName, Feed[Any, Any]]
    limits: ThresholdSettings
    clock_ahead: float
    footer: FooterLine
    summary: SummaryPanel
    subscriptions: SubscriptionsPanel

    def action_copy(self) -> None:
        """The figures of the panel that has the keyboard, to the clipboard."""
        from wpx_tui.tui.export import copy

        panel = self.focused if isinstance(self.focused, FramedWidget) else self.summary
        self.footer.say(copy(self.app, panel))

    def action_export(self) -> None:
        """A picture and the figures, as files."""
        self.run_worker(self._export(), name="export")

    async def _export(self) -> None:
        from wpx_tui.tui.export import export

        said = await export(self.app, self.feeds, self.clock.utc(), self.limits, self.clock_ahead)
        self.footer.say(said)

    def action_alert(self) -> None:
        """The form, on the subscription under the cursor or the one nearest its limit."""
        quotas = [each for each in by_urgency(self.subscriptions.quotas) if each.id]
        if not quotas:
            self.footer.say("no subscription is known yet, so there is nothing to be alerted of")
            return
        current = self.subscriptions.current if self.subscriptions.has_focus else quotas[0]
        self.post_message(AlertRequested(quotas, current.id if current else None))
