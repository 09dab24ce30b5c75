"""What a poll brings when it was shared: an answer or a failure, with times of its own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.feed import Answer
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.monitor.feed import Failure

Q = TypeVar("Q")
T = TypeVar("T", covariant=True)


class Fetched(NamedTuple, Generic[T]):
    """An answer that is kept for all: when it came, when it was asked, when to ask again.

    `fetched_at` and `asked_at` are by the API's wall clock, `asked` and `next_at` are
    `Clock.now()` seconds. `age` is how many seconds old the figures were by then, by the answer's
    own word. `asked_at` is the present moment that was asked about.
    """

    value: T
    fetched_at: datetime
    asked: float
    next_at: float
    age: float
    asked_at: datetime

    def answer(self, query: Q) -> Answer[Q, T]:
        """Return it as the answer to `query`; it is no younger than when it was asked."""
        return Answer(
            self.value, query, self.fetched_at, self.asked, self.age, asked_at=self.asked_at
        )


def value_of(value: T | Fetched[T]) -> T:
    """Return the value of an answer, whether it is kept for all or not."""
    return value.value if isinstance(value, Fetched) else value


class Wanted(NamedTuple):
    """A question and how old its answer may be.

    `text` is the same for equal questions; `feed` is the feed's name, `model` the name of the
    answer's class in `api.models`. `interval` is in seconds, and with `is_exact` the greatest age
    without jitter. Only what was asked from `since` on counts (`Clock.now()` seconds). `query` is
    what the answer's figures are of, None where they are not to be kept besides.
    """

    text: str
    feed: str
    model: str
    interval: float
    since: float | None = None
    is_exact: bool = False
    query: object = None


class SharedFailureError(ApiError):
    """A failure that is kept for all: how often in a row, and when to try again."""

    def __init__(self, failure: Failure, next_at: float) -> None:
        """`next_at` is in `Clock.now()` seconds."""
        super().__init__(failure.reason, failure.advice)
        self.failure = failure
        self.next_at = next_at
