"""The messages between the monitor, the widgets, the screens and the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.monitor.state import AccountState

if TYPE_CHECKING:
    from wpx_tui.tui.widgets.panel import FramedWidget
    from wpx_tui.tui.widgets.search_panel import SearchPanel


@dataclass
class StateChanged(Message):
    """The monitor hands out a new state; only the newest matters."""

    state: AccountState

    def can_replace(self, message: Message) -> bool:
        """Return True for an older state that was not handled yet."""
        return isinstance(message, StateChanged)


@dataclass
class ViewChanged(Message):
    """The user may have changed what is remembered of the view."""


@dataclass
class WallRequested(Message):
    """The user wants the wall."""


@dataclass
class SubscriptionSelected(Message):
    """The user pressed Enter on a subscription: the screen shows it alone."""

    subscription: SubscriptionFilter


@dataclass
class SubscriptionWithoutId(Message):
    """The user pressed Enter on a subscription that cannot be asked for: the API sent no id."""

    name: str


@dataclass
class CountryLimitSelected(Message):
    """The user chose how many countries to ask the API for."""

    limit: int


@dataclass
class ZoomRequested(Message):
    """The user clicked a panel twice, to zoom it or to put it back in its place."""

    panel: FramedWidget


@dataclass
class PageRequested(Message):
    """The user wants the page of the row under the cursor of a table."""

    table: SearchPanel


@dataclass
class PickRequested(Message):
    """The user is to pick one of `options`; `take` is called with its index.

    The cursor starts at `current`. `show` is called with every index that the cursor moves to, and
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
