"""Past forecasts compared with what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from wpx_tui.analysis.forecast.terms import QuotaReading, latest_beginning
from wpx_tui.analysis.forecast.usage import DAY, Bucket, Span


@dataclass(frozen=True, slots=True)
class MadeForecast:
    """A forecast as it was made at a time, of the use by an end; bytes, the chance 0 to 1."""

    made_at: datetime
    ends_at: datetime
    used: float
    quota: float | None
    p10: float
    p50: float
    p90: float
    p_run_out: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A forecast and what came.

    Attributes:
        forecast: What was foreseen.
        use: The use by the end; None where the quota was exhausted, as more may have been wanted.
        ran_out: Whether the quota was exhausted before the end; None without a quota.
    """

    forecast: MadeForecast
    use: float | None
    ran_out: bool | None


@dataclass(frozen=True, slots=True)
class Score:
    """How right forecasts were.

    Attributes:
        forecasts: How many were held against what came.
        uses: How many of them were of a use that is known, above 0.
        ends: How many terms or periods they were of.
        error_median: The median error of the median, against the use by the end.
        inside: The share that came within the 80 % range.
        brier: The mean squared error of the chance of running out: 0 is perfect, 0.25 worthless.
    """

    forecasts: int
    uses: int
    ends: int
    error_median: float | None
    inside: float | None
    brier: float | None


def outcome(
    forecast: MadeForecast,
    days: Iterable[Bucket],
    known_until: datetime,
    readings: Sequence[QuotaReading] = (),
) -> Outcome | None:
    """Return what came of a forecast; None before its end, and where its term was changed.

    Args:
        forecast: What was foreseen.
        days: The history of its subject, by the UTC day; unknown days count as nothing.
        known_until: Up to when that is known.
        readings: The readings of its quota, sorted by time.
    """
    if known_until < forecast.ends_at or forecast.ends_at <= forecast.made_at:
        return None
    during = [item for item in readings if forecast.made_at <= item.at < forecast.ends_at]
    if latest_beginning(during) is not None:
        return None
    span = Span(forecast.made_at, forecast.ends_at)
    rest = sum(
        (day.bytes or 0.0) * (span.overlap(day.start, day.start + DAY) / DAY) for day in days
    )
    use = forecast.used + rest
    if forecast.quota is None:
        return Outcome(forecast, use, None)
    ran_out = any(item.limit is not None and item.used >= item.limit for item in during)
    return Outcome(forecast, None if ran_out else use, ran_out)


def score(outcomes: Iterable[Outcome]) -> Score:
    """Return how right forecasts were; None of what cannot be said of them."""
    outcomes = list(outcomes)
    errors, inside, squares = [], [], []
    for item in outcomes:
        made = item.forecast
        if item.use:
            errors.append(abs(made.p50 - item.use) / item.use)
            inside.append(float(made.p10 <= item.use <= made.p90))
        if item.ran_out is not None and made.p_run_out is not None:
            squares.append((made.p_run_out - item.ran_out) ** 2)
    return Score(
        len(outcomes),
        len(errors),
        len({item.forecast.ends_at for item in outcomes}),
        median(errors) if errors else None,
        fmean(inside) if inside else None,
        fmean(squares) if squares else None,
    )
