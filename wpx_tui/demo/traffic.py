"""The traffic of a whole account.

Everything is asked as "how much before this second?", and every answer is a difference of two
such counts. That is why any two answers agree to the byte, however a span is cut: days add up to
the month, minutes to the hour, countries and subscriptions to the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wpx_tui.demo.apportion import Deck
from wpx_tui.demo.countries import Place
from wpx_tui.demo.stream import Source, Stream
from wpx_tui.demo.times import DAY
from wpx_tui.demo.totals import Tally, between, summed


class Traffic:
    """The traffic of an account since the day it was opened."""

    def __init__(
        self, seed: int, sources: Iterable[Source], places: Sequence[Place], opened: int
    ) -> None:
        """`opened` is the midnight (seconds since 1970) before which there is nothing."""
        whole = sum(place.weight for place in places)
        regions = sorted({place.region for place in places})
        groups = [[place for place in places if place.region == region] for region in regions]
        self._streams = [
            Stream(seed, source, group, sum(p.weight for p in group) / whole, opened // DAY)
            for source in sources
            for group in groups
        ]

    def before(self, at: int, subscription_id: str | None = None) -> Tally:
        """Everything before the second `at`, of one subscription or of all."""
        return summed(
            stream.before(at)
            for stream in self._streams
            if subscription_id in (None, stream.subscription_id)
        )

    def during(self, start: int, end: int, subscription_id: str | None = None) -> Tally:
        """Everything from the second `start` until just before `end`; nothing if they cross."""
        if end <= start:
            return Tally()
        return between(self.before(start, subscription_id), self.before(end, subscription_id))

    def by_country(self, start: int, end: int) -> dict[str, tuple[int, int]]:
        """(bytes, requests) of each country that had any from `start` until just before `end`."""
        sizes: Counter[str] = Counter()
        requests: Counter[str] = Counter()
        for stream in self._streams if start < end else ():
            first, last = stream.before(start), stream.before(end)
            sizes.update(_dealt(stream.codes, stream.byte_deck, first.bytes, last.bytes))
            requests.update(
                _dealt(stream.codes, stream.request_deck, first.requests, last.requests)
            )
        return {
            code: (sizes[code], requests[code])
            for code in sizes.keys() | requests.keys()
            if sizes[code] or requests[code]
        }


def _dealt(codes: Sequence[str], deck: Deck, first: int, last: int) -> dict[str, int]:
    return dict(zip(codes, deck.dealt(first, last), strict=True))
