"""A moment as an operator types it: `2026-11-28T02:14`, `yesterday 14:00`, `-3h`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import click

_AGO = re.compile(r"-(\d{1,6})\s*(m|min|h|d|w)")
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAY = re.compile(r"(today|yesterday)(?:[ T](\d{1,2}:\d\d(?::\d\d)?))?")
_DAYS = {"today": 0, "yesterday": 1}


def moment(option: str, text: str, of_day: time, zone: tzinfo, now: datetime) -> datetime:
    """Return the moment that `text` names, aware, in UTC; a day alone is at `of_day`.

    What has no offset is in `zone`. Raises click.UsageError.
    """
    words = " ".join(text.split()).lower()
    try:
        if words == "now":
            return now
        if match := _AGO.fullmatch(words):
            return now - timedelta(seconds=int(match[1]) * _UNITS[match[2]])
        at = _named_day(words, of_day, now.astimezone(zone)) or parsed(text.strip(), of_day)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"{option} must be a date and time such as 2026-11-28T02:14, `yesterday 14:00`, or "
            f"`-3h` for three hours ago; got {text!r}."
        ) from None


def _named_day(words: str, of_day: time, now: datetime) -> datetime | None:
    match = _DAY.fullmatch(words)
    if match is None:
        return None
    day = now.date() - timedelta(days=_DAYS[match[1]])
    clock = match[2]
    return datetime.combine(day, of_day if clock is None else time.fromisoformat(f"{clock:0>5}"))


def parsed(text: str, of_day: time) -> datetime:
    """Return a moment in ISO 8601, without a zone where it has none; a day alone is at `of_day`.

    Raises ValueError.
    """
    try:
        return datetime.combine(date.fromisoformat(text), of_day)
    except ValueError:
        return datetime.fromisoformat(text)
