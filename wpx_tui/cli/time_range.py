"""`--from` and `--to`: a range of time as an operator types it."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo

import click

from wpx_tui.api.enums import Granularity
from wpx_tui.cli.moments import parsed
from wpx_tui.monitor.queries import Window

MAX_BUCKETS = 10_000
"""The most buckets of a history: as many as the most points that are kept of an answer."""

_SECONDS = {
    Granularity.HOURLY: 3_600,
    Granularity.DAILY: 86_400,
    Granularity.WEEKLY: 604_800,
    Granularity.MONTHLY: 2_419_200,
}
"""The shortest that a bucket can be."""


def window(
    start: str | None, end: str | None, granularity: Granularity, zone: tzinfo, now: datetime
) -> Window | None:
    """Return the range from `start` to `end`, or to `now` without one; None without either.

    A date alone is the whole day; what has no offset is in `zone`. Raises click.UsageError.
    """
    if start is None:
        if end is not None:
            raise click.UsageError("--to needs --from.")
        return None
    first = _moment("--from", start, time.min, zone)
    last = min(now if end is None else _moment("--to", end, time(23, 59, 59), zone), now)
    if first >= now:
        raise click.UsageError(f"--from must be in the past; got {start!r}.")
    if last <= first:
        raise click.UsageError("--to must be later than --from.")
    if (last - first).total_seconds() > MAX_BUCKETS * _SECONDS[granularity]:
        raise click.UsageError(f"--from to --to is more than {MAX_BUCKETS:,} {granularity} points.")
    return first.replace(microsecond=0), last.replace(microsecond=0)


def _moment(option: str, text: str, of_day: time, zone: tzinfo) -> datetime:
    try:
        at = parsed(text, of_day)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"{option} must be a date or a date and time, such as 2026-11-22 or "
            f"2026-11-22T14:30; got {text!r}."
        ) from None
