"""The accounts of one dashboard: what each is watched with, and what the header says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.fleet import Fleet, FrontClock
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui import start

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.present.panels.account_row import AccountRow


class AccountSetup(NamedTuple):
    """How an account is reached: `connect` builds its client, in a thread, with its own token."""

    settings: Settings
    connect: Callable[[], UsageClient]
    store: AccountStore | None = None


class WatchedAccount(NamedTuple):
    """An account with all that its screen is drawn with: its own thresholds, its own prices."""

    setup: AccountSetup
    monitor: AccountMonitor
    format: Formatter
    thresholds: ThresholdSettings
    token_end: datetime | None

    @property
    def name(self) -> str:
        """What it is called in the header."""
        return self.monitor.state.account


class Accounts:
    """All accounts, the one in front first of all; at least one."""

    def __init__(self, setups: Sequence[AccountSetup], clock: Clock, fmt: Formatter) -> None:
        """`fmt`: the units, the zone and the signs of all of them."""
        is_several = len(setups) > 1
        self.all = tuple(_watched(setup, clock, fmt, is_several=is_several) for setup in setups)
        self.fleet = Fleet([account.monitor for account in self.all])
        self.clock: Clock = FrontClock(self.fleet) if is_several else self.all[0].monitor.clock
        """The clock of the account in front."""
        self._rows: dict[int, tuple[tuple[object, ...], tuple[object, ...], AccountRow]] = {}

    @property
    def front(self) -> WatchedAccount:
        """The account in front."""
        return self.all[self.fleet.index]

    @property
    def place(self) -> str:
        """Where the one in front is among them, "1/4"; empty where it is the only one."""
        return f"{self.fleet.index + 1}/{len(self.all)}" if self.fleet.is_several else ""

    def rows(self) -> list[AccountRow]:
        """Return the row of every account, in the order of the settings."""
        return [self._row(index) for index in range(len(self.all))]

    def _row(self, index: int) -> AccountRow:
        """Return one row, made anew where what it stands on is another, and each minute."""
        from wpx_tui.present.panels.account_row import account_row  # of those with several

        account = self.all[index]
        monitor, state = account.monitor, account.monitor.state
        now, at = monitor.clock.now(), monitor.clock.utc()
        parts, ids = _made_of(state, now, at)
        kept = self._rows.get(index)
        if kept is not None and kept[0] == ids:
            return kept[2]
        row = account_row(index, account.name, state, account.thresholds, account.format, now, at)
        self._rows[index] = ids, parts, row  # the parts too, so that no id comes again
        return row


def _made_of(
    state: AccountState, now: float, at: datetime
) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return what a row is made of, and that in a form that is fast to compare."""
    feeds = (state.summary, state.realtime, state.subscriptions)
    parts = (*(feed.answer for feed in feeds), *(feed.failure for feed in feeds), state.forecasts)
    statuses = tuple(feed.status(now) for feed in feeds)
    is_live = all(feed.failure is None and feed.is_current for feed in feeds)
    turn = at.replace(second=0 if is_live else at.second // 5 * 5, microsecond=0)
    return parts, (*map(id, parts), *statuses, state.selection, turn)


def _watched(
    setup: AccountSetup, clock: Clock, fmt: Formatter, *, is_several: bool
) -> WatchedAccount:
    settings = setup.settings
    name = settings.profile if is_several else None
    monitor = AccountMonitor(
        name or start.account_name(settings),
        setup.connect,
        selection=start.initial_selection(settings),
        intervals={str(name): seconds for name, seconds in settings.intervals.items()},
        thresholds=settings.limits,
        clock=clock,
        store=setup.store,
        rules=settings.forecast_rules,
    )
    return WatchedAccount(
        setup,
        monitor,
        fmt._replace(prices=settings.prices),
        settings.limits,
        start.token_expires_at(settings),
    )
