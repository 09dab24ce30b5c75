"""An API with real traffic behind it that answers wrongly in every way that is known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from random import Random

from tests.api.raw_server import Answer, RawServer, Request, http, then_close
from tests.faults.network.faulty_api import PATHS, Fault
from tests.faults.network.harmless import HARMLESS
from tests.faults.network.replies import REPLIES
from tests.faults.network.transfers import TRANSFERS
from tests.support.stage import MOMENT
from wpx_tui.demo import answers
from wpx_tui.demo.account import Account
from wpx_tui.demo.params import Query, RefusedError
from wpx_tui.demo.scenarios import SCENARIOS
from wpx_tui.demo.times import seconds
from wpx_tui.feeds.state import FeedName

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
        self.now: Callable[[], datetime] = lambda: MOMENT
        self._chosen = chosen
        self._account = Account(SCENARIOS["near-limit"], 1, seconds(MOMENT))
        self.broken: dict[FeedName, Fault] = {}
        self.met: Counter[str] = Counter()

    def break_down(self, faults: int) -> None:
        """From now on so many feeds, at most, are answered wrongly, and the others well."""
        names = self._chosen.sample(list(FeedName), faults)
        picked = {name: self._chosen.choice(FAULTS) for name in names}
        self.broken = {name: each for name, each in picked.items() if each.feed in (None, name)}

    def heal(self) -> None:
        """Answer well from now on, as after a restart."""
        self.hang_up()
        self.broken = {}

    def answer_to(self, request: Request) -> Answer:
        """As the demo server does, or not at all as it does."""
        self.requests.clear()  # a list that grew here would be found, and be ours
        if request.method == "POST":
            return self._chosen.choice((http("", 500), then_close(b""), http("{}", 201)))
        feed = _FEEDS[request.path]
        try:
            said = _CALLS[feed](self._account, request.query, seconds(self.now()))
        except RefusedError as error:
            return http(json.dumps({"error": error.message}), error.status)
        body = json.dumps(said).encode()
        fault = self.broken.get(feed)
        if fault is None:
            return http(body)
        self.met[fault.name] += 1
        return fault.answer(body)
