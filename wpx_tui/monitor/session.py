"""What a fetch of the feeds may use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.monitor.clock import STEP, Clock
from wpx_tui.monitor.reply_times import asked
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.monitor.queries import HistoryQuery
    from wpx_tui.monitor.sharing import SharedAnswers
    from wpx_tui.monitor.source import Fetched, Wanted

T = TypeVar("T")


class Session(NamedTuple):
    """What a fetch may use: the account's client, the API's clock, and what is shared.

    `shared` are the answers of all processes, None where each polls for itself.
    """

    client: UsageClient
    clock: Clock
    shared: SharedAnswers | None = None

    async def get(self, wanted: Wanted, fetch: Callable[[], Awaitable[T]]) -> T | Fetched[T]:
        """Return what is shared of `wanted` while that is young enough, or what `fetch` returns."""
        return await (fetch() if self.shared is None else self.shared.get(wanted, fetch))

    def has_stored(self, query: HistoryQuery) -> bool:
        """Return True if the store has buckets of a past window that `query` asks about."""
        is_past = bool(query.back or query.window)
        return is_past and self.shared is not None and self.shared.has_buckets(query)

    async def at_present(self, ask: Callable[[datetime], Awaitable[T]]) -> T:
        """Return what `ask` answers for now; ask once more if the clock was set meanwhile."""
        utc, now = self.clock.utc(), self.clock.now()
        asked(now)
        value = await ask(utc)
        apart = (self.clock.utc() - utc).total_seconds() - (self.clock.now() - now)
        if abs(apart) <= STEP:
            return value
        asked(self.clock.now())
        return await ask(self.clock.utc())
