"""A Usage API on the loopback interface that is well, but for one endpoint while it is broken."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.api.raw_server import Answer, RawServer, Request, http
from tests.support.account import ANSWERS, SUBSCRIPTION
from wpx_tui.feeds.state import FeedName

PATHS = {
    FeedName.SUMMARY: "/api/v1/usage",
    FeedName.REALTIME: "/api/v1/usage/realtime",
    FeedName.COUNTRIES: "/api/v1/usage/by-country",
    FeedName.HISTORY: "/api/v1/usage/history",
    FeedName.SUBSCRIPTIONS: "/api/v1/subscriptions",
}

Broken = Callable[[bytes], Answer]
"""From the JSON that would be right to what is sent instead."""


@dataclass(frozen=True)
class Fault:
    """A way to answer wrongly. `reason` is what the operator is told; None: nothing is lost."""

    name: str
    answer: Broken
    reason: str | None
    feed: FeedName | None = None
    """Where it happens, if it cannot happen to every feed."""
    wait: float = 0
    """Seconds that the server asks for and is given."""

    def __repr__(self) -> str:
        return self.name


def figure(feed: FeedName, generation: int) -> str:
    """What a good answer of that generation has the panel show, and no other answer."""
    match feed:
        case FeedName.REALTIME:
            return f"{100 + generation} requests"
        case FeedName.HISTORY:
            return ""  # a chart has no figure of its own
    return f"Name {generation}"


def well(feed: FeedName, generation: int) -> bytes:
    """A good answer's JSON."""
    data: Any = deepcopy(ANSWERS[PATHS[feed].removeprefix("/api/v1")])
    match feed:
        case FeedName.SUMMARY:
            data["by_subscription"][0]["product_name"] = figure(feed, generation)
        case FeedName.REALTIME:
            data["current_minute"]["requests"] = 100 + generation
        case FeedName.COUNTRIES:
            data["countries"][0]["country_name"] = figure(feed, generation)
        case FeedName.HISTORY:
            data["data_points"][0]["requests"] = generation
        case FeedName.SUBSCRIPTIONS:
            product = {**SUBSCRIPTION["product"], "name": figure(feed, generation)}
            data = [{**SUBSCRIPTION, "product": product}]
    return json.dumps({"data": data, "success": True}).encode()


class FaultyApi(RawServer):
    """Every good answer of a generation is the same; `generation` counts the faults that were."""

    def __init__(self) -> None:
        super().__init__()
        self.generation = 0
        self.asked: Counter[FeedName] = Counter()
        self._broken: tuple[FeedName, Fault] | None = None

    def break_down(self, feed: FeedName, fault: Fault) -> None:
        """Answer so from now on, with the next generation of figures where they still arrive."""
        self.generation += 1
        self._broken = (feed, fault)

    def heal(self) -> None:
        """Answer well again, as after a restart, with the next generation of figures."""
        self.hang_up()
        self.generation += 1
        self._broken = None

    def answer_to(self, request: Request) -> Answer:
        """The answer to this feed; a stranger's path is a defect of the client."""
        feed = next(name for name, path in PATHS.items() if path == request.path)
        self.asked[feed] += 1
        body = well(feed, self.generation)
        if self._broken is not None and self._broken[0] is feed:
            return self._broken[1].answer(body)
        return http(body)
