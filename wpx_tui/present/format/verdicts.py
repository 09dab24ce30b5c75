"""What a forecast comes to, in one word."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.analysis.forecast import Forecast

LATER = timedelta(days=14)
"""A quota without an end is empty some day: that is a warning only if it is sooner than this."""


class Verdict(Enum):
    """What is most worth knowing of a forecast."""

    LEARNING = auto()
    ENDED = auto()
    EMPTY = auto()
    RUNS_OUT = auto()  # more likely than not
    AT_RISK = auto()  # less likely than not, but not below 1 in 10
    LAPSES = auto()
    RUNS_OUT_LATER = auto()  # without an end, and not soon
    LASTS = auto()  # without an end, longer than is looked ahead
    UNLIMITED = auto()  # no quota: only its use by the end


def verdict(forecast: Forecast) -> Verdict:
    """Return what a forecast comes to; the dates decide, so that no word contradicts them."""
    status = str(forecast.status)  # its words: what defines them is slow to load
    if status == "learning":
        return Verdict.LEARNING
    if status == "ended":
        return Verdict.ENDED
    if forecast.quota is None:
        return Verdict.UNLIMITED
    if status == "empty":
        return Verdict.EMPTY
    if not forecast.has_end:
        return _without_end(forecast)
    if forecast.empty_p50 is not None:
        return Verdict.RUNS_OUT
    return Verdict.AT_RISK if forecast.empty_p10 is not None else Verdict.LAPSES


def _without_end(forecast: Forecast) -> Verdict:
    at = forecast.empty_p50
    if at is None:
        return Verdict.LASTS
    return Verdict.RUNS_OUT if at - forecast.now <= LATER else Verdict.RUNS_OUT_LATER
