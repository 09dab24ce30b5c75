"""The texts in which the account's days and the countries' days are recorded."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from wpx_tui.analysis.day_figures import ComparedCountries, CountryUse, DayCountries, DayUse

T = TypeVar("T")

DAYS = "days"
COMPARED_COUNTRIES = "country-days"


def days_text(days: Iterable[DayUse]) -> str:
    """Return days as a text."""
    return _text([[day.day.isoformat(), day.bytes, day.is_whole] for day in days])


def days_of(text: str) -> tuple[DayUse, ...]:
    """Return the days of a text. Raises ValueError."""
    return _read(
        text,
        lambda rows: tuple(
            DayUse(date.fromisoformat(day), _bytes(use), is_whole is True)
            for day, use, is_whole in rows
        ),
    )


def compared_countries_text(days: ComparedCountries) -> str:
    """Return the countries of both days as a text."""
    return _text(
        [
            [day.day.isoformat(), day.is_complete, [list(use) for use in day.countries]]
            for day in days
        ]
    )


def compared_countries_of(text: str) -> ComparedCountries:
    """Return the countries' days of a text. Raises ValueError."""
    return _read(text, lambda rows: ComparedCountries(*(_day_countries(*row) for row in rows)))


def _day_countries(day: Any, is_complete: object, rows: Any) -> DayCountries:  # what JSON brings
    countries = tuple(
        CountryUse(_word(code), _word(name), None if use is None else int(_bytes(use) or 0))
        for code, name, use in rows
    )
    return DayCountries(date.fromisoformat(day), countries, is_complete is True)


def _word(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("a name is no text")
    return value


def _bytes(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a figure is no number")
    if not math.isfinite(value) or value < 0:
        raise ValueError("a figure is not finite")
    return float(value)


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _read(text: str, made: Callable[[Any], T]) -> T:
    try:
        return made(json.loads(text))
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(str(error)) from None
