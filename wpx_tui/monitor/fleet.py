"""Several accounts, each with a monitor of its own: one in front, the others in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.monitor.supervisor import supervise

if TYPE_CHECKING:
    from wpx_tui.monitor.account import AccountMonitor
    from wpx_tui.monitor.selection import SubscriptionFilter
    from wpx_tui.monitor.state import AccountState

FIRST_AFTER = 1.0
"""Seconds that the account in front has for itself, ..."""
SPREAD = 0.3
"""... and between the starts of two others, so that their polls do not fall together."""

FleetListener = Callable[[int, "AccountState"], object]
"""Called with the place of an account and its new state; must not block."""


class Fleet:
    """Keeps all accounts fresh. None hears of another: a client, a token and a store each.

    The account in front has all its feeds; the others are polled as `background` says. Everything
    is for the thread of the event loop that runs `run`.
    """

    def __init__(
        self,
        monitors: Sequence[AccountMonitor],
        *,
        first_after: float = FIRST_AFTER,
        spread: float = SPREAD,
        settle: float = SETTLE,
    ) -> None:
        """Put the first of `monitors` in front; the others begin after `first_after` seconds.

        One that is brought to the front has all its feeds after `settle` seconds: who goes through
        ten accounts makes no call for those that are passed.
        """
        self.monitors = tuple(monitors)
        self.index = 0
        """The place of the account in front."""
        self._first_after = first_after
        self._spread = spread
        self._settle = settle
        self._are_seen = False
        self._filters: dict[int, SubscriptionFilter] = {}
        self._called = [asyncio.Event() for _ in self.monitors]
        for monitor in self.monitors[1:]:
            monitor.to_background(True)

    @property
    def front(self) -> AccountMonitor:
        """The monitor of the account in front."""
        return self.monitors[self.index]

    @property
    def is_several(self) -> bool:
        """Whether there is more than one account."""
        return len(self.monitors) > 1

    def subscribe(self, listener: FleetListener) -> None:
        """Call `listener` with every new state of every account."""
        for index, monitor in enumerate(self.monitors):
            monitor.subscribe(partial(listener, index))

    def bring_to_front(self, index: int) -> AccountMonitor:
        """Give one account all its feeds and send the one in front to the background.

        It takes the period along; a filter stays with its account, for when it comes back.
        """
        if index == self.index:
            return self.front
        before, self.index = self.front, index
        selection = before.state.selection
        if selection.subscription is not None:  # a row is of the whole account
            self._filters[self.monitors.index(before)] = selection.subscription
            before.select(selection._replace(subscription=None))
        before.to_background(True, is_seen=self._are_seen)
        front = self.front
        own = front.state.selection
        wanted = own._replace(period=selection.period, subscription=self._filters.pop(index, None))
        if wanted != own:
            front.select(wanted)
        if self._settle:
            asyncio.get_running_loop().call_later(self._settle, self._settled, index)
        else:
            self._settled(index)
        return front

    def _settled(self, index: int) -> None:
        """Poll all of the account in front, unless another one has taken its place meanwhile."""
        if index == self.index:
            self.front.to_background(False)
            self._called[index].set()

    def show_rows(self, are_seen: bool) -> None:
        """Poll the present traffic of the others more often while their rows are seen."""
        self._are_seen = are_seen
        for monitor in self.monitors:
            if monitor.is_background:
                monitor.to_background(True, is_seen=are_seen)

    def align_periods(self) -> None:
        """Ask the others for the period of the account in front, so that they can be compared."""
        period = self.front.state.selection.period
        for monitor in self.monitors:
            if monitor.state.selection.period is not period:
                monitor.select(monitor.state.selection._replace(period=period))

    def refresh(self) -> bool:
        """Poll everything of every account now; False where that was too soon for all."""
        polled = [monitor.refresh() for monitor in self.monitors]
        return any(polled)

    async def run(self) -> None:
        """Keep all fresh, whatever happens to one of them; only cancelling ends it."""
        await asyncio.gather(*(self._run(index) for index in range(len(self.monitors))))

    async def _run(self, index: int) -> None:
        monitor, called = self.monitors[index], self._called[index]
        if index != self.index:
            try:
                async with asyncio.timeout(self._first_after + index * self._spread):
                    await called.wait()
            except TimeoutError:
                pass  # its turn has come
        # One that ends by a bug is started again; its feeds grow old meanwhile, and say so.
        await supervise(monitor.run, lambda *_: None, clock=monitor.clock, wake=asyncio.Event())


class FrontClock:
    """The `Clock` of the account in front, whichever that is."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def now(self) -> float:
        """Return seconds since some start; the same for all accounts."""
        return self._clock.now()

    def utc(self) -> datetime:
        """Return the wall clock of its API, aware, in UTC."""
        return self._clock.utc()

    async def wait(self, until: float, wake: asyncio.Event) -> None:
        """Wait as its clock does."""
        await self._clock.wait(until, wake)

    @property
    def _clock(self) -> Clock:
        return self._fleet.front.clock
