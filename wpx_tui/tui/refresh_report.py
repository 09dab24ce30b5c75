"""Polls everything on demand, and says when all of it has been polled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wpx_tui.monitor.feed import Feed
from wpx_tui.monitor.state import AccountState

if TYPE_CHECKING:
    from wpx_tui.tui.app import WpxTop


class RefreshReport:
    """One refresh at a time, told of in the footer."""

    def __init__(self, app: WpxTop) -> None:
        self._app = app
        self._before: Mapping[str, Feed[object, object]] = {}

    def begin(self) -> None:
        """Poll everything now, at most once a second, and say so."""
        monitor = self._app.monitor
        if monitor.refresh():
            self._before = monitor.state.feeds
            self._app.dashboard.footer.say("polling")

    def drop(self) -> None:
        """Tell nothing of the last one: another account is looked at."""
        self._before = {}

    def take(self, state: AccountState) -> None:
        """Say what has become of it, once every feed has been polled."""
        before = self._before
        if not before or any(
            _is_as_before(feed, before[name]) for name, feed in state.feeds.items()
        ):
            return
        self._before = {}
        failing = sum(feed.failure is not None for feed in state.feeds.values())
        result = f"{failing} of {len(before)} failed" if failing else f"all {len(before)} answered"
        self._app.dashboard.footer.say(f"polled: {result}")


def _is_as_before(feed: Feed[object, object], before: Feed[object, object]) -> bool:
    """Return True if no poll of the feed has ended since `before`."""
    return feed.answer is before.answer and feed.failure is before.failure
