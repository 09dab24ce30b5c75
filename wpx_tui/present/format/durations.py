"""Times and spans of time in words that do not change every second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_STEPS = ((86_400 * 2, 86_400, "days"), (3_600 * 2, 3_600, "h"), (60, 60, "min"))


def duration(seconds: float) -> str:
    """Write a span of time, rounded down: "4 s", "3 min", "an hour", "5 h"; 0 s if negative."""
    if 3_600 <= seconds < 3_660:
        return "an hour"
    for least, size, name in _STEPS:
        if seconds >= least:
            return f"{int(seconds // size):,} {name}"
    seconds = max(seconds, 0)
    return f"{int(seconds)} s" if seconds < 10 else f"{int(seconds // 10) * 10} s"


def apart(seconds: float) -> str:
    """Write the difference of two clocks to the nearest minute: "6 min ahead", "5 h behind"."""
    return f"{duration(abs(seconds) + 30)} {'ahead' if seconds > 0 else 'behind'}"


def skew(ahead: float) -> str:
    """Return the message about the clock when the API's is `ahead` seconds ahead of ours."""
    if not ahead:
        return "the API's and this machine's agree again"
    return f"the API's is {apart(ahead)}; this machine's may be wrong"


def until(seconds: float) -> str:
    """Write the time until something, rounded up to tens of seconds or minutes: "in 40 s"."""
    if seconds <= 10:
        return "soon"
    if seconds <= 90:
        return f"in {-int(-seconds // 10) * 10} s"
    return f"in {-int(-seconds // 60)} min"


def expiry(at: datetime | None, now: datetime, unknown: str = "–") -> str:
    """Write when something ends: "in 38 days", "in 5 h", "expired"."""
    if at is None:
        return unknown
    left = (at - now).total_seconds()
    if left <= 0:
        return "expired"
    if left < 60:
        return "in a minute"
    return f"in {duration(left)}"


def zone_name(now: datetime, zone: tzinfo) -> str:
    """Return the zone's short name at `now`: "UTC", "CET"."""
    return now.astimezone(zone).tzname() or str(zone)


def clock_time(now: datetime, zone: tzinfo) -> str:
    """Write date, time of day and zone: "Sun 22 Nov 14:30 UTC"."""
    local = now.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M} {zone_name(now, zone)}"


def clock_times(now: datetime, zone: tzinfo) -> str:
    """Write the time in `zone`, and where that is another in UTC too, as the API's periods are."""
    local, utc = now.astimezone(zone), now.astimezone(UTC)
    if local.replace(tzinfo=None) == utc.replace(tzinfo=None):
        return clock_time(now, zone)
    day = "" if local.date() == utc.date() else f"{utc:%a} "
    return f"{clock_time(now, zone)} ({day}{utc:%H:%M} UTC)"


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """Write the time of day in `zone`: "14:30"."""
    return f"{at.astimezone(zone):%H:%M}"


def next_minute(now: datetime) -> float:
    """Return the seconds until the next minute begins, more than 0."""
    return 60 - (now - now.replace(second=0, microsecond=0)) / timedelta(seconds=1)
