"""A Usage API on the loopback interface that is well, but for what is broken at the moment."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

from tests.api.raw_server import Answer, RawServer, Request, http
from tests.harness.account import ANSWERS, SUBSCRIPTION
from tests.harness.feed_names import FeedName
from tests.harness.ports import free_port

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


def beginning(reason: str, length: int) -> str:
    """A pattern of the first `length` characters of what a border says of it, whole or in brief."""
    brief = re.sub("^(answered (with )?|connection )| from the API", "", reason)
    return "|".join(re.escape(each[:length]) for each in (reason, brief))


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

    def __init__(self, port: int = 0) -> None:
        super().__init__(port=port)
        self.generation = 0
        self.asked: Counter[str] = Counter()
        self.told: dict[FeedName, int] = {}
        """The generation of each feed's last good answer."""
        self._broken: dict[FeedName, Fault] = {}

    def break_down(self, feed: FeedName, fault: Fault) -> None:
        """Answer so from now on, with the next generation of figures where they still arrive."""
        self.generation += 1
        self._broken[feed] = fault

    def heal(self) -> None:
        """Answer well again, as after a restart, with the next generation of figures."""
        self.hang_up()
        self.generation += 1
        self._broken.clear()

    def answer_to(self, request: Request) -> Answer:
        """The answer to this feed; a stranger's path is a defect of the client."""
        feed = next(name for name, path in PATHS.items() if path == request.path)
        self.asked[feed] += 1
        body = well(feed, self.generation)
        fault = self._broken.get(feed)
        if fault is not None:
            return fault.answer(body)
        self.told[feed] = self.generation
        return http(body)


class ApiThread:
    """A `FaultyApi` for a program in a process of its own, in a thread of this one."""

    def __init__(self) -> None:
        self.api = FaultyApi(port=free_port())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def base_url(self) -> str:
        return self.api.url

    @property
    def requests(self) -> Counter[str]:
        """How often each feed was asked for."""
        return self.api.asked

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(self) -> None:
        """Listen: on the same port again, once it has one."""
        self._run(self.api.__aenter__())

    def stop(self) -> None:
        """Refuse every connection, and close those that are open."""
        self._run(self.api.__aexit__(None, None, None))

    def break_down(self, faults: Mapping[FeedName, Fault]) -> None:
        """All of these at once."""

        async def break_down() -> None:
            for feed, fault in faults.items():
                self.api.break_down(feed, fault)

        self._run(break_down())

    def heal(self) -> None:
        """All is well again."""

        async def heal() -> None:
            self.api.heal()

        self._run(heal())

    def _run(self, work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)
