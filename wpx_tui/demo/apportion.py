"""Apportion whole units exactly: by largest remainder, and from a deck of cards."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from random import Random

DECK_SIZE = 4096
"""Cards in a deck: enough to distinguish the shares of the smallest countries."""


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` into whole parts in proportion to `weights`.

    By largest remainder; ties go to the first.

    The parts add up to `total`; all are 0 where no weight is above 0.
    """
    whole = sum(weights)
    if whole <= 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


@lru_cache(maxsize=32)
def deck(weights: tuple[float, ...], seed: str) -> Deck:
    """Return the deck of these weights and this seed; cached, as dealing does not change it."""
    return Deck(weights, seed)


class Deck:
    """Deals the units 0, 1, 2, … to holders, in a shuffled order that repeats for ever.

    A holder's number of units among the first `n` only grows with `n`, and over all holders it
    is `n`: so the shares of any range are never negative and add up to it, which no rounding of
    percentages would give.
    """

    def __init__(self, weights: Sequence[float], seed: str) -> None:
        """Shuffle the cards; `weights` are relative, above 0, at most `DECK_SIZE` of them."""
        extra = apportion(DECK_SIZE - len(weights), weights)
        cards = [holder for holder, more in enumerate(extra) for _ in range(1 + more)]
        Random(seed).shuffle(cards)  # noqa: S311  # a simulation must repeat, not be unguessable
        self._positions: list[list[int]] = [[] for _ in weights]
        for position, holder in enumerate(cards):
            self._positions[holder].append(position)

    def deal(self, first: int, last: int) -> list[int]:
        """Return the number of units from `first` until before `last` by holder."""
        rounds, start = divmod(first, DECK_SIZE)
        more, end = divmod(last, DECK_SIZE)
        return [
            (more - rounds) * len(cards) + bisect_left(cards, end) - bisect_left(cards, start)
            for cards in self._positions
        ]
