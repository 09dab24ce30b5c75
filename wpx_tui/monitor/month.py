"""The month of an account for a report: a few calls, and the store for what the API lacks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.analysis.month import Day, Month, Usage, days_of, month_before, total_of
from wpx_tui.analysis.quotas import Quota, quotas_of
from wpx_tui.api.enums import Granularity
from wpx_tui.api.errors import ApiError
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.events import Event, EventKind, from_store
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, SUBSCRIPTIONS, FeedSpec
from wpx_tui.monitor.forecast_record import MadeOutcome, outcomes_between
from wpx_tui.monitor.queries import CountriesQuery, HistoryQuery, SubscriptionsQuery
from wpx_tui.monitor.source import value_of
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.events import events_between

if TYPE_CHECKING:
    from wpx_tui.api.models import Country, History
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.session import Session

Q = TypeVar("Q")
T = TypeVar("T")

MOST_SUBSCRIPTIONS = 40
"""Subscriptions that are asked for one by one; the others together are the rest."""
AT_ONCE = 4
"""Calls side by side."""

LONGEST_OUTAGE = timedelta(days=7)
"""How long after a month the end of an outage is looked for that began in it."""

INCIDENTS = frozenset(
    {
        EventKind.FAILED,
        EventKind.RECOVERED,
        EventKind.HIGH,
        EventKind.CRITICAL,
        EventKind.BELOW,
        EventKind.FORESEEN_EMPTY,
        EventKind.FORESEEN_LAPSE,
        EventKind.FORESEEN_WELL,
        EventKind.NOT_NOTIFIED,
    }
)
"""The events that are told of a month."""


class SubscriptionMonth(NamedTuple):
    """One subscription's part of a month; its name is the API's."""

    id: str
    name: str
    usage: Usage


class Problem(NamedTuple):
    """Why a part is missing, and what to do about it, where that is known."""

    text: str
    advice: str | None = None


class MonthFigures(NamedTuple):
    """Everything that is known of a month; what was not to be had is None and in `problems`.

    Attributes:
        month: Which one.
        before: The month before it.
        days: Its days until now.
        days_before: Those of the month before; empty where they are not known.
        subscriptions: What each used, the most first.
        countries: The rows of the API, the most traffic first.
        quotas: All subscriptions, as they are now.
        forecasts: What was forecast of ends in this month, and what came; None without a store.
        incidents: What happened, the oldest first; None without a store.
        problems: Why a part is missing, each reason once.
        has_answers: Whether the API answered anything.
    """

    month: Month
    before: Month
    days: tuple[Day, ...] = ()
    days_before: tuple[Day, ...] = ()
    subscriptions: tuple[SubscriptionMonth, ...] | None = None
    countries: tuple[Country, ...] | None = None
    quotas: tuple[Quota, ...] = ()
    forecasts: tuple[MadeOutcome, ...] | None = None
    incidents: tuple[Event, ...] | None = None
    problems: tuple[Problem, ...] = ()
    has_answers: bool = True

    @property
    def usage(self) -> Usage:
        """What the known days come to."""
        return total_of(self.days).usage

    @property
    def is_empty(self) -> bool:
        """Whether the API names neither a day nor a country with traffic."""
        return bool(self.days) and self.countries == () and len(self.unknown) == len(self.days)

    @property
    def unknown(self) -> tuple[datetime, ...]:
        """The days without a figure."""
        return total_of(self.days).unknown

    @property
    def rest(self) -> int | None:
        """The bytes that no subscription was told to have used; None where that is not known."""
        parts = [part.usage.bytes or 0 for part in self.subscriptions or ()]
        used = self.usage.bytes
        return None if used is None or self.subscriptions is None else used - sum(parts)


class _Asker:
    """Asks what is shared, and keeps the reasons of what fails."""

    def __init__(self, session: Session, max_age: float | None) -> None:
        self._session = session
        self._max_age = max_age
        self._since = session.clock.now() if max_age == 0 else None
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._failed: dict[tuple[str, str | None], list[str]] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What failed, each reason once."""
        return tuple(
            Problem(f"{', '.join(parts)}: {reason}", advice)
            for (reason, advice), parts in self._failed.items()
        )

    def miss(self, what: str, reason: str, advice: str | None = None) -> None:
        """Note that a part is missing."""
        self._failed.setdefault((reason, advice), []).append(what)

    async def ask(self, row: FeedSpec[Q, T], query: Q, what: str) -> T | None:
        """Return the answer; None where it fails."""
        interval = row.interval if self._max_age is None else self._max_age
        try:
            async with self._gate:
                value = await row.get(
                    self._session,
                    query,
                    interval,
                    self._since,
                    is_exact=self._max_age is not None,
                )
        except ApiError as error:
            self.miss(what, error.reason, error.advice)
            return None
        return value_of(value)

    async def history(self, month: Month, what: str, id_: str | None = None) -> History | None:
        """Return the days of a month."""
        window = month.start, month.last
        query = HistoryQuery(Granularity.DAILY, subscription_id=id_, window=window)
        return await self.ask(HISTORY, query, what)


async def month_figures(
    session: Session,
    store: AccountStore | None,
    month: Month,
    *,
    billing_day: int = 1,
    countries: int = 250,
    max_age: float | None = None,
) -> MonthFigures:
    """Return the month's figures: four calls, and one for each subscription.

    `countries` is how many are asked for; `max_age` as in `once.poll_once`. What fails is a reason
    in `problems`, never an error.
    """
    asker, before = _Asker(session, max_age), month_before(month, billing_day)
    wanted = CountriesQuery(limit=countries, window=(month.start, month.last))
    by_country = asker.ask(COUNTRIES, wanted, "countries")
    listing = asker.ask(SUBSCRIPTIONS, SubscriptionsQuery(), "subscriptions")
    days, earlier, rows, listed = await asyncio.gather(
        asker.history(month, "days"),
        asker.history(before, "month before"),
        by_country,
        listing,
    )
    quotas = () if listed is None else quotas_of(listed.subscriptions)
    if listed is not None and listed.is_incomplete:
        asker.miss("subscriptions", "the list is not complete")
    figures = MonthFigures(
        month,
        before,
        () if days is None else days_of(days.data_points, month),
        () if earlier is None else days_of(earlier.data_points, before),
        countries=None if rows is None else _by_traffic(rows.countries),
        quotas=quotas,
        has_answers=any(answer is not None for answer in (days, earlier, rows, listed)),
    )
    if listed is not None:
        parts = await _parts(asker, quotas, month)
        figures = figures._replace(subscriptions=_settled(parts, figures.usage.bytes))
    if store is not None:
        figures = figures._replace(
            forecasts=_forecasts(store, month),
            incidents=_incidents(store, month),
        )
    return figures._replace(problems=asker.problems)


async def _parts(
    asker: _Asker, quotas: tuple[Quota, ...], month: Month
) -> list[tuple[SubscriptionMonth, bool]]:
    """Return what each subscription used, and whether the API named no traffic of it at all."""
    named = {quota.subject: quota for quota in quotas if quota.subject}
    asked = dict(list(named.items())[:MOST_SUBSCRIPTIONS])
    if len(named) > len(asked):
        more = len(named) - len(asked)
        asker.miss("subscriptions", f"{more} more than {MOST_SUBSCRIPTIONS} not asked for")

    async def part(id_: str, quota: Quota) -> tuple[SubscriptionMonth, bool]:
        history = await asker.history(month, quota.name, id_)
        usage = Usage() if history is None else total_of(days_of(history.data_points, month)).usage
        is_empty = history is not None and not history.data_points
        return SubscriptionMonth(id_, quota.name, usage), is_empty

    return list(await asyncio.gather(*(part(*item) for item in asked.items())))


def _settled(
    parts: list[tuple[SubscriptionMonth, bool]], total: int | None
) -> tuple[SubscriptionMonth, ...]:
    """Return the parts, the most first; one without a figure is 0 where the others are all."""
    known = sum(part.usage.bytes or 0 for part, _ in parts)
    is_all = total is not None and known >= total
    settled = [
        part._replace(usage=Usage(0, 0)) if is_empty and is_all else part
        for part, is_empty in parts
    ]
    return tuple(sorted(settled, key=lambda part: -(part.usage.bytes or -1)))


def _by_traffic(rows: tuple[Country, ...]) -> tuple[Country, ...]:
    return tuple(sorted(rows, key=lambda row: -(row.bytes or -1)))


def _forecasts(store: AccountStore, month: Month) -> tuple[MadeOutcome, ...]:
    """Return the kept forecasts of ends in the month, and what came."""
    kept = outcomes_between(store, month.start, month.end)
    return tuple(item._replace(subject=clean(item.subject)) for item in kept)


def _incidents(store: AccountStore, month: Month) -> tuple[Event, ...]:
    """Return what happened in the month, and the outages of which a part lies in it."""
    start, latest = month.start.timestamp(), (month.until + LONGEST_OUTAGE).timestamp()
    incidents = []
    for event in from_store(store.read(events_between, start, latest) or ()):
        is_outage = event.kind is not EventKind.RECOVERED or event.lasted is not None
        began = event.at.timestamp() - (event.lasted or 0.0)
        if event.kind in INCIDENTS and is_outage and began < month.until.timestamp():
            subject, text = clean(event.subject), clean(event.text)  # a file may hold anything
            incidents.append(replace(event, subject=subject, text=text))
    return tuple(incidents)


def began_at(event: Event) -> datetime:
    """Return when an incident began: an outage is kept with its end and its length."""
    return event.at - timedelta(seconds=event.lasted or 0.0)
