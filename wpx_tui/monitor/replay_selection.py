"""Which period, granularity and countries stood on the screen, as far as they were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.api.enums import Granularity, Period
from wpx_tui.monitor.feeds import COUNTRIES, HISTORY, SUMMARY
from wpx_tui.monitor.parts import part_of
from wpx_tui.store import snapshots

if TYPE_CHECKING:
    from wpx_tui.monitor.recording import Recording
    from wpx_tui.monitor.selection import Selection

T = TypeVar("T")


def recorded_selection(recording: Recording, at: float, selection: Selection) -> Selection:
    """Return `selection` with what was looked at instead of it at an instant.

    What was recorded of `selection` itself comes first, and stays where nothing was recorded.
    """

    def recorded(choices: Iterable[tuple[str | None, T]], otherwise: T) -> T:
        for part, value in choices:
            row = None if part is None else recording.read(snapshots.snapshot, part, at)
            if row is not None and row.reaches(at):
                return value
        return otherwise

    periods = (
        (part_of(SUMMARY.query(selection._replace(period=value))), value)
        for value in (selection.period, *Period)
    )
    selection = selection._replace(period=recorded(periods, selection.period))
    histories = (
        (part_of(HISTORY.query(selection._replace(granularity=value))), value)
        for value in (selection.granularity, *Granularity)
    )
    countries = (
        (part_of(COUNTRIES.query(selection._replace(countries=value))), value)
        for value in _limits(recording, selection)
    )
    return selection._replace(
        granularity=recorded(histories, selection.granularity),
        countries=recorded(countries, selection.countries),
    )


def _limits(recording: Recording, selection: Selection) -> Iterator[int]:
    """Yield the number of countries that is selected, and then those that were recorded."""
    yield selection.countries
    head = f"countries {selection.period} "
    for part in recording.read(snapshots.parts_beginning, head) or ():
        if part[len(head) :].isdecimal():
            yield int(part[len(head) :])
