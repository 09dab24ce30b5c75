"""What the pollers tell the screen, and the screen the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.message import Message

from wpx_tui.analysis.comparison import Comparison
from wpx_tui.analysis.quotas import Quota
from wpx_tui.api.enums import Period
from wpx_tui.monitor.events import Event
from wpx_tui.monitor.feed import Feed, FeedName


class FeedUpdated(Message):
    """A feed's state has changed; only the newest state of each feed matters."""

    def __init__(self, feed: Feed[Any, Any]) -> None:
        super().__init__()
        self.feed = feed

    def can_replace(self, message: Message) -> bool:
        """A newer state of the same feed takes the place of one not yet seen."""
        return isinstance(message, FeedUpdated) and message.feed.name == self.feed.name


class QueryChanged(Message):
    """The user asks a feed something else; only the newest question of each feed matters."""

    def __init__(self, name: FeedName, query: Any) -> None:
        super().__init__()
        self.name = name
        self.query = query

    def can_replace(self, message: Message) -> bool:
        """A newer question to the same feed takes the place of one not yet asked."""
        return isinstance(message, QueryChanged) and message.name == self.name


class ThresholdCrossed(Message):
    """A threshold was crossed: worth a bell or a title, where those are wanted."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class PickRequested(Message):
    """The user is to choose one of `options`; `take` is told its index.

    The cursor starts at `current`. `show` is told each index that the cursor comes to, and
    `current` again when nothing is taken.
    """

    def __init__(
        self,
        title: str,
        options: Sequence[str],
        take: Callable[[int], None],
        *,
        current: int = 0,
        show: Callable[[int], None] = lambda _index: None,
    ) -> None:
        super().__init__()
        self.title = title
        self.options = options
        self.take = take
        self.current = current
        self.show = show


class AlertRequested(Message):
    """The user wants an alert on one of `quotas`; `chosen` is the id of the one at hand."""

    def __init__(self, quotas: Sequence[Quota], chosen: str | None) -> None:
        super().__init__()
        self.quotas = quotas
        self.chosen = chosen


class ComparisonUpdated(Message):
    """How a period stands against the one before it, None where that is not known."""

    def __init__(self, period: Period, comparison: Comparison | None) -> None:
        super().__init__()
        self.period = period
        self.comparison = comparison
