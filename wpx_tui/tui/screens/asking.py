"""What the user asks for: periods, windows, filters. Each key makes new choices, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual import on

from wpx_tui.analysis.metrics import Metric
from wpx_tui.analysis.quotas import Quota, quota
from wpx_tui.monitor.feed import Feed, FeedName
from wpx_tui.monitor.selection import Selection, SubscriptionFilter
from wpx_tui.tui.messages import PickRequested, QueryChanged, SubscriptionSelected
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.footer import FooterLine
from wpx_tui.tui.widgets.line_widget import LineScreen


class Asking(LineScreen):
    """The part of the dashboard that turns keys into questions for the feeds."""

    choices: Selection
    feeds: dict[FeedName, Feed[Any, Any]]
    bandwidth: BandwidthPanel
    footer: FooterLine

    def show_subject(self, subject: SubscriptionFilter | None) -> None:
        """Say everywhere what the screen is filtered to."""
        raise NotImplementedError

    def choose(self, choices: Selection) -> None:
        """From now on these: every feed whose question is another one is asked anew."""
        before, self.choices = self.choices.queries(), choices
        for name, query in choices.queries().items():
            if query != before[name]:
                self.post_message(QueryChanged(name, query))

    def action_period(self, step: int) -> None:
        """The next period, or the one before."""
        self.choose(self.choices.turn_period(step))

    def action_granularity(self) -> None:
        """Hours, days, weeks, months."""
        self.choose(self.choices.turn_granularity(1))

    def action_metric(self) -> None:
        """Traffic, requests, success rate: another figure of the same answer."""
        metrics = list(Metric)
        place = metrics.index(self.bandwidth.metric)
        self.bandwidth.metric = metrics[(place + 1) % len(metrics)]

    def action_move_window(self, windows: int) -> None:
        """The history further back, or forward."""
        self.choose(self.choices.move(windows))

    def action_now(self) -> None:
        """The history up to now."""
        self.choose(replace(self.choices, back=0))

    def action_status(self) -> None:
        """Subscriptions of another status."""
        self.choose(self.choices.turn_status())

    def action_product_type(self) -> None:
        """Subscriptions of another type."""
        self.choose(self.choices.turn_product_type())

    def limit_countries(self, limit: int) -> None:
        """How many countries are asked for."""
        self.choose(replace(self.choices, countries=limit))

    # ---- one subscription alone

    def action_filter(self) -> None:
        """Choose the one subscription to look at; there is nothing to choose from without any."""
        quotas = [each for each in self._quotas(self.feeds[FeedName.SUBSCRIPTIONS]) if each.id]
        if not quotas:
            self.footer.say("no subscription is known yet, so there is nothing to choose from")
            return
        names = ["all subscriptions", *(each.name for each in quotas)]
        self.post_message(
            PickRequested("Show only", names, lambda index: self._only(quotas, index))
        )

    def _only(self, quotas: Sequence[Quota], index: int) -> None:
        each = quotas[index - 1] if index else None
        self.filter_to(SubscriptionFilter(each.id, each.name) if each and each.id else None)

    @on(SubscriptionSelected)
    def _chosen(self, message: SubscriptionSelected) -> None:
        self.filter_to(message.subject)

    def filter_to(self, subject: SubscriptionFilter | None) -> None:
        """Only this subscription from now on; None is all."""
        self.show_subject(subject)
        self.choose(replace(self.choices, subject=subject))

    def _quotas(self, feed: Feed[Any, Any]) -> list[Quota]:
        if feed.answer is None:
            return []
        return [quota(each) for each in feed.answer.value.subscriptions]
