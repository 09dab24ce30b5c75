"""One poll of the feeds, all at the same time: for scripts, which ask once and leave."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from wpx_tui.monitor.api_clock import AT_ONCE, ApiClock
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.feeds import FEEDS, INTERVALS, FeedRow, questions
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.session import Session
from wpx_tui.monitor.state import AccountState

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.feed import Feed
    from wpx_tui.monitor.sharing import SharedAnswers


async def poll_once(
    client: UsageClient,
    clock: Clock,
    selection: Selection | None = None,
    names: Collection[str] = tuple(INTERVALS),
    account: str = "",
    *,
    store: AccountStore | None = None,
    intervals: Mapping[str, float] = INTERVALS,
    max_age: float | None = None,
) -> AccountState:
    """Poll the feeds in `names` once, all at the same time; within the client's deadline.

    What fails is a failure in its feed, never an error; a feed that was not polled has neither an
    answer nor a failure. All times are by the API's clock where this machine's is not right.

    With a `store`, what other processes asked lately counts as this poll: up to `max_age` seconds
    ago, 0 for nothing that was asked before, None for the feed's interval.
    """
    session = session_of(client, clock, store)
    return await poll_feeds(
        session, selection, names, account, intervals=intervals, max_age=max_age
    )


def session_of(client: UsageClient, clock: Clock, store: AccountStore | None) -> Session:
    """Return what the polls of one command may use; its clock follows the API's."""
    api_clock = ApiClock(clock, lambda _ahead: None, enough=AT_ONCE)
    client.on_reply = api_clock.hear
    return Session(client, api_clock, shared_answers(store, api_clock))


async def poll_feeds(
    session: Session,
    selection: Selection | None = None,
    names: Collection[str] = tuple(INTERVALS),
    account: str = "",
    *,
    intervals: Mapping[str, float] = INTERVALS,
    max_age: float | None = None,
) -> AccountState:
    """Poll the feeds in `names` as `poll_once` does, for a command that asks for more."""
    wanted, clock = selection or Selection(), session.clock
    if session.shared is not None:
        session.shared.hear(questions(wanted, names))
    began = clock.now()
    since = began if max_age == 0 else None

    async def poll(row: FeedRow) -> Feed[object, object]:
        if row.name not in names:
            return row.waiting(wanted, row.interval)
        interval = intervals.get(row.name, row.interval) if max_age is None else max_age
        feed = await row.poll(session, wanted, interval, since, is_exact=max_age is not None)
        return feed._replace(interval=intervals.get(row.name, row.interval))

    feeds = await asyncio.gather(*map(poll, FEEDS))
    skew = clock.ahead if isinstance(clock, ApiClock) else 0.0
    return AccountState(
        account,
        clock.utc() - timedelta(seconds=clock.now() - began),
        MappingProxyType({feed.name: feed for feed in feeds}),
        wanted,
        clock_skew=skew,
    )


def shared_answers(store: AccountStore | None, clock: ApiClock) -> SharedAnswers | None:
    """Return what all processes of the account share, None without a store."""
    if store is None:
        return None
    from wpx_tui.monitor.sharing import SharedAnswers

    return SharedAnswers(store, clock)
