"""The messages between the monitor, the widgets, the screens and the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from wpx_tui.analysis.comparison import Comparison
from wpx_tui.analysis.quotas import Quota
from wpx_tui.api.enums import Period
from wpx_tui.monitor.events import Event
from wpx_tui.monitor.feed import Feed, FeedName
from wpx_tui.monitor.selection import SubscriptionFilter

if TYPE_CHECKING:
    from wpx_tui.tui.widgets.panel import FramedWidget


@dataclass
class FeedUpdated(Message):
    """A feed's state has changed; only the newest state of a feed matters."""

    feed: Feed[Any, Any]

    def can_replace(self, message: Message) -> bool:
        """Return True for an older state of the same feed that was not handled yet."""
        return isinstance(message, FeedUpdated) and message.feed.name == self.feed.name


@dataclass
class ComparisonUpdated(Message):
    """A period was compared with the one before it; None where that is not known."""

    period: Period
    comparison: Comparison | None


@dataclass
class ThresholdCrossed(Message):
    """A threshold was crossed: worth a bell or a title, where those are wanted."""

    event: Event


@dataclass
class QueryChanged(Message):
    """The user changed the query of a feed; only the newest query of a feed matters."""

    name: FeedName
    query: Any

    def can_replace(self, message: Message) -> bool:
        """Return True for an older query of the same feed that was not sent yet."""
        return isinstance(message, QueryChanged) and message.name == self.name


@dataclass
class SubscriptionSelected(Message):
    """The user pressed Enter on a subscription: the screen shows it alone."""

    subject: SubscriptionFilter


@dataclass
class CountryLimitSelected(Message):
    """The user chose how many countries to ask the API for."""

    limit: int


@dataclass
class ZoomRequested(Message):
    """The user clicked a panel twice: it is shown alone, or back in its place."""

    panel: FramedWidget


@dataclass
class PickRequested(Message):
    """The user is to pick one of `options`; `take` is called with its index.

    The cursor starts at `current`. `show` is called with each index that the cursor moves to, and
    with `current` again when nothing is picked.
    """

    title: str
    options: Sequence[str]
    take: Callable[[int], None]
    _: KW_ONLY
    current: int = 0
    show: Callable[[int], None] = lambda _index: None


@dataclass
class AlertRequested(Message):
    """The user wants an alert on one of `quotas`; `chosen` is the id of the current one."""

    quotas: Sequence[Quota]
    chosen: str | None
