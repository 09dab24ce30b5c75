"""Percentages as every face writes them: one decimal, and never across a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from wpx_tui.analysis.quotas import reaches

USUAL_THRESHOLDS = (80.0, 90.0, 95.0, 98.0, 99.0, 100.0)
"""Those that every face keeps to, also where it does not know which ones were set."""

_ROUNDINGS = (ROUND_HALF_EVEN, ROUND_FLOOR, ROUND_CEILING)
_MOST_DIGITS = 9
"""Decimals that a percentage is known to: what is beyond them comes of its arithmetic."""
_EXACT = Context(prec=60)


def percent_digits(value: float, thresholds: Iterable[float] = ()) -> str:
    """Return a percentage with one decimal, rounded half to even, but not across a threshold.

    Beside the given `thresholds` those of `USUAL_THRESHOLDS` count: 79.96 has not reached 80, so
    it is "79.9", and 95.99996 is "96.0". 99.99 is not all, nor is 0.01 nothing ("<0.1"). Further
    decimals are there only where `thresholds` that are no tenths need them.
    """
    if value > 0 and not to_tenths(value):
        return "<0.1"
    bounds = (*USUAL_THRESHOLDS, *thresholds)
    sides = [reaches(value, bound) for bound in bounds]
    exact = _exact(value)
    for digits in range(1, _MOST_DIGITS):
        for mode in _ROUNDINGS:
            rounded = exact.quantize(Decimal(1).scaleb(-digits), mode, _EXACT)
            if [reaches(float(rounded), bound) for bound in bounds] == sides:
                return f"{rounded:,}"
    return f"{exact:,}"


def to_tenths(value: float) -> float:
    """Return a percentage rounded half to even to one decimal, whatever it crosses."""
    return float(_exact(value).quantize(Decimal("0.1"), ROUND_HALF_EVEN, _EXACT))


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.{_MOST_DIGITS}f}")
