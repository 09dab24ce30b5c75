"""What the monitor tells the screens, and the screens the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.message import Message

from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.state import AccountState


class StateChanged(Message):
    """The monitor hands out a new state; only the newest matters."""

    def __init__(self, state: AccountState) -> None:
        super().__init__()
        self.state = state

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older state that has not been seen yet."""
        return isinstance(message, StateChanged)


class WallRequested(Message):
    """The user wants the wall."""


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
