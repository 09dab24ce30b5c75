"""What a report has of the store: forecasts held against what came, and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.month import began_at
from wpx_tui.outputs.month_report.tables import Column, Section
from wpx_tui.present.format import dates
from wpx_tui.present.format.durations import duration, time_of_day

if TYPE_CHECKING:
    from wpx_tui.monitor.forecast_record import MadeOutcome
    from wpx_tui.monitor.month import MonthFigures
    from wpx_tui.present.format.formatter import Formatter

MOST_FORECASTS = 8
MOST_INCIDENTS = 8

_SECOND = timedelta(seconds=1)
"""A month that ends at midnight ends on the day before."""

NO_STORE = "Nothing was kept on this machine: a demo, or without the store."
ACCOUNT = "Account"

_WEIGHTS = {
    EventKind.FAILED: 4,
    EventKind.RECOVERED: 4,
    EventKind.CRITICAL: 3,
    EventKind.NOT_NOTIFIED: 3,
    EventKind.FORESEEN_EMPTY: 2,
    EventKind.HIGH: 1,
}
"""Which incidents are listed where there are too many; the others are 0."""


def names_of(figures: MonthFigures) -> dict[str, str]:
    """Return what the subjects of the forecasts are called, by id."""
    return {"": ACCOUNT} | {quota.subject: quota.name for quota in figures.quotas if quota.subject}


def error_of(item: MadeOutcome) -> float | None:
    """Return by how much of the use the median was off, from -1; None before the end."""
    use = None if item.outcome is None else item.outcome.use
    return None if not use else (item.forecast.p50 - use) / use


def forecasts(figures: MonthFigures, fmt: Formatter) -> Section:
    """Return what was forecast of ends in this month: the first, the middle and the last."""
    items, names = figures.forecasts, names_of(figures)
    chosen = list(_chosen(items or ()))
    rows = tuple(_forecast(item, names, fmt) for item in chosen[:MOST_FORECASTS])
    return Section(
        "forecasts",
        "Forecasts against what came",
        (
            Column("Of"),
            Column("Made"),
            Column("By"),
            Column("Forecast", True),
            Column("80 % range", True),
            Column("Came", True),
            Column("Off by", True),
        ),
        rows,
        notes=tuple(_record(items or (), len(chosen) - len(rows))),
        empty=NO_STORE if items is None else "No forecast of this month was kept.",
    )


def _chosen(items: Iterable[MadeOutcome]) -> Iterable[MadeOutcome]:
    """Yield the first, the middle and the last forecast of each subject and end."""
    for _, group in groupby(items, lambda item: (item.subject, item.forecast.ends_at)):
        made = list(group)
        places = sorted({0, len(made) // 2, len(made) - 1})
        yield from (made[place] for place in places)


def _forecast(item: MadeOutcome, names: dict[str, str], fmt: Formatter) -> tuple[str, ...]:
    made, outcome, error = item.forecast, item.outcome, error_of(item)
    if outcome is None:
        came = "still to come"
    else:
        came = "ran out" if outcome.use is None else fmt.traffic(outcome.use)
    off = "" if error is None else f"{abs(error) * 100:.1f} %"
    is_inside = outcome is not None and outcome.use and made.p10 <= outcome.use <= made.p90
    return (
        names.get(item.subject, item.subject),
        dates.day(made.made_at),
        dates.day(made.ends_at - _SECOND),
        fmt.traffic(made.p50),
        f"{fmt.traffic(made.p10)} to {fmt.traffic(made.p90)}",
        came,
        off if is_inside or not off else f"{off}, outside",
    )


def _record(items: Sequence[MadeOutcome], hidden: int) -> Iterable[str]:
    errors = [abs(error) for error in map(error_of, items) if error is not None]
    if errors:
        yield (
            f"{len(errors):,} forecasts were held against what came: "
            f"off by {median(errors) * 100:.1f} % (median)."
        )
    if hidden:
        yield f"And {hidden:,} others of them are not listed."


def incidents(figures: MonthFigures, fmt: Formatter) -> Section:
    """Return what happened: outages with their length, thresholds, and what was foreseen."""
    events = figures.incidents or ()
    by_weight = sorted(events, key=lambda event: (-_WEIGHTS.get(event.kind, 0), -_length(event)))
    listed = sorted(by_weight[:MOST_INCIDENTS], key=began_at)
    hidden = len(events) - len(listed)
    outages = [event.lasted for event in events if event.lasted is not None]
    notes = [f"And {hidden:,} other incidents of less weight."] if hidden else []
    if outages:
        notes.append(f"No answers for {duration(sum(outages))} in all, as seen from here.")
    return Section(
        "incidents",
        "Incidents",
        (Column("Began"), Column("What"), Column("Lasted", True)),
        tuple(_incident(event, fmt) for event in listed),
        notes=tuple(notes),
        empty=NO_STORE if figures.incidents is None else "None was seen while wpx-top was running.",
    )


def _length(event: Event) -> float:
    return event.lasted or 0.0


def _incident(event: Event, fmt: Formatter) -> tuple[str, ...]:
    began = began_at(event).astimezone(fmt.zone)
    what, _, why = event.text.partition(": ")
    text = (why or "no answers") if event.lasted is not None else f"{what}{why and f': {why}'}"
    often = "" if event.count == 1 else f" ({event.count:,} times)"
    lasted = "" if event.lasted is None else duration(event.lasted)
    if event.kind is EventKind.FAILED:
        lasted = "end not seen"
    return (
        f"{dates.day(began)} {time_of_day(began, fmt.zone)}",
        f"{event.subject}: {text}{often}",
        lasted,
    )
