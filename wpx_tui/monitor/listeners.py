"""Who is told every new state of an account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from wpx_tui.system import crash_report

if TYPE_CHECKING:
    from wpx_tui.monitor.state import AccountState, Listener

log = logging.getLogger("wpx_tui.monitor")


class Listeners:
    """The listeners, in the order in which they came."""

    def __init__(self) -> None:
        """Begin with none."""
        self._listeners: list[Listener] = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._listeners)

    def add(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` every new state; the result takes it away, and does so only once."""
        self._listeners.append(listener)

        def remove() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return remove

    def tell(self, state: AccountState) -> None:
        """Hand the state out; a listener that fails keeps its place."""
        for listener in tuple(self._listeners):
            try:
                listener(state)
            except Exception as error:  # noqa: BLE001  # who shows a state must not end its polling
                log.error("a listener fails: %s", crash_report.line(error))
