"""The loop that keeps one feed fresh and survives whatever happens to a poll."""

from __future__ import annotations

import random as _random
from collections.abc import Awaitable, Callable
from typing import Generic

from wpx_tui.feeds.clock import Clock
from wpx_tui.feeds.state import Feed, FeedName, Q, T


class Poller(Generic[Q, T]):
    """Polls one feed for ever; each change of its state is published once, as a frozen `Feed`."""

    def __init__(
        self,
        name: FeedName,
        interval: float,
        query: Q,
        fetch: Callable[[Q], Awaitable[T]],
        *,
        clock: Clock,
        publish: Callable[[Feed[Q, T]], None],
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`interval` in seconds; `random` gives numbers from 0 to 1."""
        raise NotImplementedError

    @property
    def feed(self) -> Feed[Q, T]:
        """The present state."""
        raise NotImplementedError

    async def run(self) -> None:
        """Poll at once and then for ever; only cancelling ends it."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Poll now; if a poll is under way it counts as that one."""
        raise NotImplementedError

    def ask(self, query: Q) -> None:
        """Ask something else from now on: published at once, polled as soon as asking settles.

        The old figures stay, told apart by their `Answer.query`.
        """
        raise NotImplementedError
