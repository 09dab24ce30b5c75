"""The forecasts as a monitoring plugin judges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wpx_tui.analysis.forecast import Status
from wpx_tui.analysis.health import Health, worst
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.outputs.nagios import MAX_NAME, CheckResult, metric, unknown
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import GB
from wpx_tui.present.panels.subscriptions import cut_name

if TYPE_CHECKING:
    from wpx_tui.monitor.state import AccountState

LIKELY, NEARLY_SURE = 0.5, 0.9
"""The chances of running out above which there is a warning and a critical state."""


@dataclass(frozen=True, slots=True)
class ForecastLimits:
    """What is judged besides the chance: a likely end so near, and so many GB that lapse."""

    runs_out_within: timedelta | None = None
    lapse: float | None = None


def results(
    state: AccountState,
    limits: ForecastLimits,
    problems: Sequence[str],
    only: str | None,
    fmt: Formatter,
) -> list[CheckResult]:
    """Return a result for each forecast; UNKNOWN where a history cannot be had."""
    judged = [
        _result(item, limits, fmt)
        for item in state.forecasts
        if item.subject and only in (None, item.subject)
    ]
    return [*judged, *(unknown(f"forecast: {problem}") for problem in problems)]


def health(item: SubjectForecast, limits: ForecastLimits) -> Health:
    """Return how a quota fares by what is foreseen; too little evidence is no trouble."""
    return worst((_running_out(item, limits), _lapsing(item, limits)))


def _running_out(item: SubjectForecast, limits: ForecastLimits) -> Health:
    forecast = item.forecast
    chance, at, within = forecast.p_run_out or 0.0, forecast.empty_p50, limits.runs_out_within
    is_near = at is not None and within is not None and at - forecast.now <= within
    if chance > NEARLY_SURE or is_near:
        return Health.CRITICAL
    return Health.WARNING if chance > LIKELY else Health.OK


def _lapsing(item: SubjectForecast, limits: ForecastLimits) -> Health:
    lapse = item.forecast.lapse_p50
    if lapse is None or limits.lapse is None or item.forecast.status is not Status.OK:
        return Health.OK
    return Health.WARNING if lapse >= limits.lapse * GB > 0 else Health.OK


def _result(item: SubjectForecast, limits: ForecastLimits, fmt: Formatter) -> CheckResult:
    state = health(item, limits)
    text = _text(item, limits, fmt)
    name = cut_name(item.name, MAX_NAME, fmt.glyphs.ellipsis)
    past = words.past_error(item.forecast.record)[0]
    details = [text, *words.odds(item, fmt)[:1], past]
    if item.forecast.status is Status.LEARNING:
        details = [text]
    return CheckResult(
        state,
        f"{name} {text}",
        f"{item.name}: {', '.join(details)}",
        tuple(_metrics(item, limits)),
    )


def _text(item: SubjectForecast, limits: ForecastLimits, fmt: Formatter) -> str:
    """Return the headline; what lapses instead of a small chance, if that is what is judged."""
    forecast = item.forecast
    lapses = _lapsing(item, limits) is not Health.OK
    if lapses and _running_out(item, limits) is Health.OK and forecast.lapse_p50 is not None:
        amount = words.amounts_of(forecast, fmt).rounded(forecast.lapse_p50)
        return f"{amount} likely to lapse, {words.ends(item, fmt)}"
    return words.headline(item, fmt)[0]


def _metrics(item: SubjectForecast, limits: ForecastLimits) -> Iterator[str]:
    """Yield the use by the end with its range, the chance, the date and what lapses."""
    forecast, label = item.forecast, item.subject
    quota = "" if forecast.quota is None else str(round(forecast.quota))
    for name, value in (("p10", forecast.p10), ("p50", forecast.p50), ("p90", forecast.p90)):
        if value is not None and forecast.has_end:
            yield metric(f"{label}_end_{name}", round(value), "B", "", quota, "0")
    if forecast.p_run_out is not None:
        bounds = (f"{100 * LIKELY:.0f}", f"{100 * NEARLY_SURE:.0f}", "0", "100")
        yield metric(f"{label}_run_out", round(100 * forecast.p_run_out, 1), "%", *bounds)
    if forecast.empty_p50 is not None:
        left = max(0, round((forecast.empty_p50 - forecast.now).total_seconds()))
        within = limits.runs_out_within
        near = "" if within is None else f"{round(within.total_seconds())}:"
        yield metric(f"{label}_empty", left, "s", "", near, "0")
    for name, value in (
        ("p10", forecast.lapse_p10),
        ("p50", forecast.lapse_p50),
        ("p90", forecast.lapse_p90),
    ):
        if value is not None:
            most = "" if limits.lapse is None or name != "p50" else str(round(limits.lapse * GB))
            yield metric(f"{label}_lapse_{name}", round(value), "B", most, "", "0")
