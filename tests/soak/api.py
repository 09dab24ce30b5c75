"""An API with real traffic behind it that answers wrongly in every way that is known.

It runs in a process of its own: what it holds is none of the dashboard's.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from random import Random
from types import TracebackType
from typing import Any, Self

from tests.api.raw_server import Answer, RawServer, Request, http, then_close
from tests.faults.network.faulty_api import PATHS, Fault
from tests.faults.network.harmless import HARMLESS
from tests.faults.network.replies import REPLIES
from tests.faults.network.transfers import TRANSFERS
from tests.harness.dashboard_harness import MOMENT
from tests.harness.feed_names import FeedName
from wpx_tui.demo import answers
from wpx_tui.demo.account import Account
from wpx_tui.demo.params import Query, RefusedError
from wpx_tui.demo.scenarios import SCENARIOS
from wpx_tui.demo.times import to_seconds

FAULTS: tuple[Fault, ...] = (*REPLIES, *TRANSFERS, *HARMLESS)
_CALLS: dict[FeedName, Callable[[Account, Query, int], answers.Envelope]] = {
    FeedName.SUMMARY: answers.summary,
    FeedName.REALTIME: answers.realtime,
    FeedName.COUNTRIES: answers.countries,
    FeedName.HISTORY: answers.history,
    FeedName.SUBSCRIPTIONS: answers.subscriptions,
}
_FEEDS = {path: name for name, path in PATHS.items()}


class SoakApi(RawServer):
    """The demo's answers, but for the feeds in `broken`, which are answered by their fault."""

    def __init__(self, chosen: Random) -> None:
        super().__init__()
        self._now = MOMENT
        self._chosen = chosen
        self._account = Account(SCENARIOS["near-limit"], 1, to_seconds(MOMENT))
        self.broken: dict[FeedName, Fault] = {}
        self.met: Counter[str] = Counter()

    def turn_to(self, now: datetime) -> None:
        """The time of day from now on."""
        self._now = now

    def break_down(self, faults: int) -> None:
        """From now on so many feeds, at most, are answered wrongly, and the others well."""
        names = self._chosen.sample(list(FeedName), faults)
        picked = {name: self._chosen.choice(FAULTS) for name in names}
        self.broken = {name: each for name, each in picked.items() if each.feed in (None, name)}

    def heal(self) -> None:
        """Answer well from now on, as after a restart."""
        self.hang_up()
        self.broken = {}

    def faults(self) -> Counter[str]:
        """How often each was met."""
        return self.met

    def answer_to(self, request: Request) -> Answer:
        """As the demo server does, or not at all as it does."""
        self.requests.clear()  # a list that grew here would be found, and be ours
        if request.method == "POST":
            return self._chosen.choice((http("", 500), then_close(b""), http("{}", 201)))
        feed = _FEEDS[request.path]
        try:
            said = _CALLS[feed](self._account, request.query, to_seconds(self._now))
        except RefusedError as error:
            return http(json.dumps({"error": error.message}), error.status)
        body = json.dumps(said).encode()
        fault = self.broken.get(feed)
        if fault is None:
            return http(body)
        self.met[fault.name] += 1
        return fault.answer(body)


async def _serve(link: Connection, seed: int) -> None:
    """Do as the link says, until the other end is closed."""
    async with SoakApi(Random(seed)) as api:
        link.send(api.url)
        try:
            while True:
                order, arguments = await asyncio.to_thread(link.recv)
                link.send(getattr(api, order)(*arguments))
        except EOFError:
            pass


def _run(link: Connection, other: Connection, seed: int) -> None:
    other.close()
    asyncio.run(_serve(link, seed))


class ApiProcess:
    """A `SoakApi` in a process of its own. Every order to it is done when the method returns."""

    def __init__(self, seed: int) -> None:
        fresh = multiprocessing.get_context("spawn")
        self._link, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_run, args=(theirs, self._link, seed))
        self._process.start()
        theirs.close()
        self.url: str = self._link.recv()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()
        self._process.join()

    def turn_to(self, now: datetime) -> None:
        """The time of day from now on."""
        self._order("turn_to", now)

    def break_down(self, faults: int) -> None:
        """From now on so many feeds, at most, are answered wrongly, and the others well."""
        self._order("break_down", faults)

    def heal(self) -> None:
        """Answer well from now on, as after a restart."""
        self._order("heal")

    def faults(self) -> Counter[str]:
        """How often each was met."""
        met: Counter[str] = self._order("faults")
        return met

    def _order(self, name: str, *arguments: object) -> Any:
        self._link.send((name, arguments))
        return self._link.recv()
