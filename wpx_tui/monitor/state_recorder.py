"""Keeps what stands on the screen, once a minute, for a replay: only parts that changed.

One transaction a minute, by whichever processes watch. What is kept are the models' own texts, as
with the stored answers: no credentials, no raw body.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from wpx_tui.api.models import Summary
from wpx_tui.monitor import day_parts, parts
from wpx_tui.store import snapshots

if TYPE_CHECKING:
    from pydantic import BaseModel

    from wpx_tui.analysis.comparison import Comparison
    from wpx_tui.analysis.day_figures import ComparedCountries
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.clock import Clock
    from wpx_tui.monitor.feed import Failure
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.store.database import Connection

MINUTE = 60
LATE = 1.2
"""By how much a poll may come later than its interval: nothing is recorded in between."""


class StateRecorder:
    """Writes the states of one monitor; `record` is called with every one of them."""

    def __init__(self, store: AccountStore, clock: Clock) -> None:
        """`clock` is the one that the states' times are of."""
        self._store = store
        self._clock = clock
        self._minute: int | None = None
        self.recorded_at: int | None = None
        """When a state was recorded last, in seconds since 1970; None before the first."""
        self._last: dict[str, tuple[object, snapshots.Snapshot]] = {}

    def record(self, state: AccountState) -> bool:
        """Keep the first state of each minute; True if something was written."""
        at = int(state.at.timestamp())
        before, self._minute = self._minute, at // MINUTE
        if before is None or before == self._minute:
            return False
        rows = tuple(self._rows(state, at))

        def write(connection: Connection, account: int) -> None:
            for row in rows:
                snapshots.save_snapshot(connection, account, row)

        if not self._store.write(write):
            self._last.clear()
            return False
        self.recorded_at = at
        return True

    def _rows(self, state: AccountState, at: int) -> Iterator[snapshots.Snapshot]:
        """Yield what is due, and what is as it was, which only reaches further then."""
        seldom = int(LATE * min((feed.interval for feed in state.feeds.values()), default=0))
        for part, value, fetched in _values(state):
            every, last = max(parts.every(part), seldom), self._last.get(part)
            if last is not None and _is_same(last[0], value):
                body = last[1].body
            elif last is not None and at < last[1].at + every - snapshots.CLOSE:
                continue
            else:
                text = self._text(part, value)
                if text is None:
                    continue
                body = snapshots.packed(text)
            row = snapshots.Snapshot(part, at, at, fetched, every, body)
            if last is None or last[1].body != body:
                self._last[part] = value, row
            yield row

    def _text(self, part: str, value: object) -> str | None:
        """Return the text of a part; None of what has none: a text that is no text in UTF-8."""
        match part.partition(" ")[0], value:
            case parts.FAILURES, dict():
                offset = self._clock.utc().timestamp() - self._clock.now()
                failures: dict[str, Failure] = value
                return parts.failures_text(
                    {
                        name: failure._replace(since=failure.since + offset)
                        for name, failure in failures.items()
                    }
                )
            case parts.FORECASTS, tuple():
                return parts.forecasts_text(value)
            case day_parts.DAYS, tuple():
                return day_parts.days_text(value)
            case day_parts.COMPARED_COUNTRIES, _:
                return day_parts.compared_countries_text(cast("ComparedCountries", value))
            case parts.COMPARISON, _:
                return parts.comparison_text(cast("Comparison", value))
        try:
            text = cast("BaseModel", value).model_dump_json()
        except ValueError:
            return None
        return text if len(text) <= snapshots.MAX_BODY else None


def _is_same(before: object, after: object) -> bool:
    return before is after or before == after


def _values(state: AccountState) -> Iterator[tuple[str, object, float]]:
    """Yield the parts of a state with their values, and when they had come."""
    now = state.at.timestamp()
    for feed in state.feeds.values():
        answer = feed.answer
        part = None if answer is None else parts.part_of(answer.query)
        if answer is not None and part is not None:
            for name, value in _split(part, answer.value):
                yield name, value, answer.as_of.timestamp()
    failing = {name: feed.failure for name, feed in state.feeds.items() if feed.failure is not None}
    yield parts.FAILURES, failing, now
    if state.forecasts:
        yield parts.FORECASTS, state.forecasts, now
    if state.days:
        yield day_parts.DAYS, state.days, now
    if state.compared_countries is not None:
        yield day_parts.COMPARED_COUNTRIES, state.compared_countries, now
    if state.comparison is not None:
        yield f"{parts.COMPARISON} {state.selection.period}", state.comparison, now


def _split(part: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield what an answer is kept as: of a summary the countries by themselves, more seldom."""
    if not isinstance(value, Summary):
        yield part, value
        return
    yield part, value.model_copy(update={"by_country": ()})
    countries = part.replace("summary", parts.SUMMARY_COUNTRIES, 1)
    yield countries, Summary(by_country=value.by_country)
