"""The traffic of a whole account.

Every figure is the difference of two totals "before this second". So any two answers agree to the
byte, however a time is cut: days add up to the month, minutes to the hour, countries and
subscriptions to the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wpx_tui.demo.apportion import Deck
from wpx_tui.demo.countries import Place
from wpx_tui.demo.stream import Source, Stream
from wpx_tui.demo.times import DAY
from wpx_tui.demo.totals import Totals, add, difference


class Traffic:
    """The traffic of an account since the day it was opened."""

    def __init__(
        self, seed: int, sources: Iterable[Source], places: Sequence[Place], opened: int
    ) -> None:
        """Make the streams; before the midnight `opened` (seconds since 1970) there is nothing."""
        whole = sum(place.weight for place in places)
        regions = sorted({place.region for place in places})
        groups = [[place for place in places if place.region == region] for region in regions]
        self._streams = [
            Stream(seed, source, group, sum(p.weight for p in group) / whole, opened // DAY)
            for source in sources
            for group in groups
        ]

    def before(self, at: int, subscription_id: str | None = None) -> Totals:
        """Return the traffic before the second `at`, of one subscription or of all."""
        return add(
            stream.before(at)
            for stream in self._streams
            if subscription_id in (None, stream.subscription_id)
        )

    def during(self, start: int, end: int, subscription_id: str | None = None) -> Totals:
        """Return the traffic from the second `start` until just before `end`; none if they cross.

        With a subscription's id, its traffic alone.
        """
        if end <= start:
            return Totals()
        return difference(self.before(start, subscription_id), self.before(end, subscription_id))

    def by_country(self, start: int, end: int) -> dict[str, tuple[int, int]]:
        """Return (bytes, requests) by country from `start` until just before `end`."""
        sizes: Counter[str] = Counter()
        requests: Counter[str] = Counter()
        for stream in self._streams if start < end else ():
            first, last = stream.before(start), stream.before(end)
            sizes.update(_deal(stream.codes, stream.byte_deck, first.bytes, last.bytes))
            requests.update(_deal(stream.codes, stream.request_deck, first.requests, last.requests))
        return {
            code: (sizes[code], requests[code])
            for code in sizes.keys() | requests.keys()
            if sizes[code] or requests[code]
        }


def _deal(codes: Sequence[str], deck: Deck, first: int, last: int) -> dict[str, int]:
    return dict(zip(codes, deck.deal(first, last), strict=True))
