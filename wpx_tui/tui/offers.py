"""What a key offers to choose from, or the message that says why there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from textual.app import App

from wpx_tui.analysis.alert_draft import alertable
from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.tui.messages import AlertRequested, PickRequested
from wpx_tui.tui.themes import THEMES


def filter_offer(
    quotas: Sequence[Quota], take: Callable[[SubscriptionFilter | None], None]
) -> PickRequested | str:
    """Offer the subscriptions, and all of them; `take` is called with the one that is chosen."""
    quotas, are_known = [quota for quota in quotas if quota.id], bool(quotas)
    if not quotas:
        return _why_none(are_known, "there is nothing to choose from")
    filters = [None, *(SubscriptionFilter(quota.id or "", quota.name) for quota in quotas)]
    names = ["all subscriptions", *(quota.name for quota in quotas)]
    return PickRequested("Show only", names, lambda index: take(filters[index]))


def alert_offer(
    quotas: Sequence[Quota], current: Quota | None, now: datetime
) -> AlertRequested | str:
    """Offer an alert on those that have not ended at `now`, on `current` first if there is one."""
    quotas, are_known = [quota for quota in quotas if quota.id], bool(quotas)
    if not quotas:
        return _why_none(are_known, "no alert can be created")
    offered = alertable(quotas, now)
    if not offered:
        return "every subscription has ended, so no alert can be created"
    if current is not None and current.has_ended(now):
        return f"{current.name} has ended, so no alert can be created"
    return AlertRequested(offered, (current or offered[0]).id)


def theme_offer(app: App[Any]) -> PickRequested:
    """Offer the themes, our own first; the app takes each one that the cursor comes to."""
    own = [theme.name for theme in THEMES]
    names = [*own, *sorted(set(app.available_themes) - set(own))]

    def show(index: int) -> None:
        app.theme = names[index]

    return PickRequested("Theme", names, show, current=names.index(app.theme), show=show)


def _why_none(are_known: bool, effect: str) -> str:
    """Return why there is no subscription with an id."""
    if are_known:
        return f"the API sent no id for any subscription, so {effect}"
    return f"no subscription is known yet, so {effect}"
