"""The accounts of one dashboard: what each is watched with, and what the header says of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Period
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.fleet import Fleet, FrontClock
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.tui import start

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.secret import Secret
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.present.panels.account_row import AccountRow, Standing


class AccountSetup(NamedTuple):
    """How an account is reached: `connect` builds its client, in a thread, with its own token.

    `monitor` watches it, where that is another one than of the API.
    """

    settings: Settings
    connect: Callable[[], UsageClient]
    store: AccountStore | None = None
    monitor: AccountMonitor | None = None
    late_token: Callable[[], Secret | None] | None = None
    """Returns the token of an account whose settings have none yet; None until it is there."""


class WatchedAccount(NamedTuple):
    """An account with all that its screen is drawn with: its own thresholds, its own prices."""

    setup: AccountSetup
    monitor: AccountMonitor
    format: Formatter
    thresholds: ThresholdSettings

    @property
    def token(self) -> Secret | None:
        """Its token; None where there is none, or not yet."""
        setup = self.setup
        return setup.settings.token if setup.late_token is None else setup.late_token()

    @property
    def identity(self) -> tuple[str, str] | None:
        """Its address and its token in the clear, never to be shown; None without a token."""
        token = self.token
        return None if token is None else (self.setup.settings.base_url, token.reveal())

    @property
    def token_end(self) -> datetime | None:
        """When its token expires; None where that is not known."""
        return start.token_expires_at(self.setup.settings._replace(token=self.token))

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
        self._standings: dict[int, tuple[tuple[object, ...], Standing]] = {}
        self._rows: dict[int, tuple[tuple[object, ...], AccountRow]] = {}

    @property
    def front(self) -> WatchedAccount:
        """The account in front."""
        return self.all[self.fleet.index]

    @property
    def place(self) -> str:
        """Where the one in front is among them, "1/4"; empty where it is the only one."""
        return f"{self.fleet.index + 1}/{len(self.all)}" if self.fleet.is_several else ""

    @property
    def period(self) -> Period:
        """The period of the account in front, which the others follow."""
        return self.front.monitor.state.selection.period

    def standings(self) -> list[Standing]:
        """Return how each account is, in the order of the settings."""
        return [self.standing(place) for place in range(len(self.all))]

    def standing(self, place: int) -> Standing:
        """Return how one account is, judged anew where what that stands on is another.

        Of many subscriptions it takes longer than a whole frame should.
        """
        from wpx_tui.present.panels.account_row import standing, standing_key

        account = self.all[place]
        monitor, state = account.monitor, account.monitor.state
        now = monitor.clock.now()
        parts = standing_key(state, now, monitor.clock.utc())
        kept = self._standings.get(place)
        if kept is None or not _are_same(kept[0], parts):
            kept = parts, standing(state, account.thresholds, account.format, now)
            self._standings[place] = kept
        return kept[1]

    def rows(self) -> list[AccountRow]:
        """Return the row of every account, in the order of the settings."""
        return [self._row(place) for place in range(len(self.all))]

    def _row(self, place: int) -> AccountRow:
        """Return one row, made anew where its state is another, and every few seconds."""
        from wpx_tui.present.panels.account_row import account_row

        account = self.all[place]
        monitor, state = account.monitor, account.monitor.state
        now, at = monitor.clock.now(), monitor.clock.utc()
        parts = (state, self.standing(place), at.minute, at.second // 5)
        kept = self._rows.get(place)
        if kept is None or not _are_same(kept[0], parts):
            figures = account_row(
                place, state, parts[1], account.thresholds, account.format, now, at
            )
            own = figures.figures._replace(owner=self._owner(place))
            kept = parts, figures._replace(figures=own)
            self._rows[place] = kept
        return kept[1]

    def _owner(self, place: int) -> int | None:
        """Return the first place with the same address and token; None where that is unknown."""
        wanted = self.all[place].identity
        if wanted is None:
            return None
        return next(index for index, item in enumerate(self.all) if item.identity == wanted)


def _are_same(before: Sequence[object], after: Sequence[object]) -> bool:
    """Return whether all are the very same, as answers are large; of plain values, equal."""
    return all(
        one is other or (isinstance(one, int | float | str) and one == other)
        for one, other in zip(before, after, strict=True)
    )


def _watched(
    setup: AccountSetup, clock: Clock, fmt: Formatter, *, is_several: bool
) -> WatchedAccount:
    settings = setup.settings
    name = settings.profile if is_several else None
    monitor = setup.monitor or AccountMonitor(
        name or start.account_name(settings),
        setup.connect,
        selection=start.initial_selection(settings),
        intervals={str(name): seconds for name, seconds in settings.intervals.items()},
        thresholds=settings.limits,
        clock=clock,
        store=setup.store,
        rules=settings.forecast_rules,
        has_day_countries=True,
    )
    return WatchedAccount(
        setup,
        monitor,
        fmt._replace(prices=settings.prices),
        settings.limits,
    )
