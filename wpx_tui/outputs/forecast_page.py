"""The page of `wpx-top forecast`: what is foreseen of the account and of each quota, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from wpx_tui.analysis.cost import GB, Cost
from wpx_tui.analysis.forecast import Forecast, Status
from wpx_tui.api.enums import Period
from wpx_tui.monitor.forecast_record import SubjectRecord
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.format import billing, forecast_costs
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.dates import PERIODS, lowered
from wpx_tui.present.format.durations import zone_name
from wpx_tui.present.format.forecast import Verdict, Wordings, verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import cost_text, money
from wpx_tui.present.panels.subscriptions import used_of

NOTHING = "nothing to forecast: no active subscription with a limit"


def page(
    forecasts: Sequence[SubjectForecast],
    period: Period,
    now: datetime,
    fmt: Formatter,
    cost: Cost | None = None,
) -> list[str]:
    """Return the lines: a paragraph for each forecast, the one that ends first leading.

    `cost` is what the account's period cost so far, None where that is not known.
    """
    local = now.astimezone(fmt.zone)
    lines = [f"Forecast of {local:%a} {local.day} {local:%b %H:%M} {zone_name(now, fmt.zone)}"]
    if not forecasts:
        return [*lines, "", NOTHING]
    for item in sorted(forecasts, key=_urgency):
        is_billed = billing.is_billing_month(item, period)
        texts = [*_texts(item, fmt, now), *_costs(item, fmt, cost, is_billed=is_billed)]
        lines += ["", _title(item, period, fmt), *(f"  {text}" for text in texts)]
    return lines


def _urgency(item: SubjectForecast) -> tuple[bool, float]:
    """Order the account before the quotas, and those by when they are empty, then by their ends."""
    forecast = item.forecast
    first = forecast.empty_p50 or forecast.period.end
    return bool(item.subject), first.timestamp()


def _title(item: SubjectForecast, period: Period, fmt: Formatter) -> str:
    if billing.is_billing_month(item, period):
        return f"Account, {billing.billing_month(item, fmt)}"
    if not item.subject:
        return f"Account, {lowered(PERIODS[period])}"
    return f"{item.name}  {item.subject}"


def _texts(item: SubjectForecast, fmt: Formatter, now: datetime) -> Iterable[str]:
    forecast = item.forecast
    yield _used(forecast, fmt)
    mark = "! " if verdict(forecast) in (Verdict.EMPTY, Verdict.RUNS_OUT) else ""
    stamp = words.as_of(item, fmt, now)
    yield mark + words.headline(item, fmt)[0] + (f", {stamp}" if stamp else "")
    if forecast.status in (Status.LEARNING, Status.ENDED):
        return
    details = [words.odds(item, fmt), words.pace(item, fmt), forecast_costs.top_up(item, fmt)]
    yield from _longest(details)
    yield words.past_error(forecast.record)[0]
    yield f"{forecast.known_days:.0f} days known"


def _used(forecast: Forecast, fmt: Formatter) -> str:
    """Return what the counter says, as every panel writes it: it is not foreseen."""
    if not forecast.quota:
        return f"{fmt.traffic(forecast.used)} used"
    return f"{used_of(forecast.used / GB, forecast.quota / GB, fmt)} used"


def _costs(
    item: SubjectForecast, fmt: Formatter, cost: Cost | None, *, is_billed: bool
) -> Iterable[str]:
    """Yield what it comes to in money; nothing without a price.

    `is_billed`: the account's month is not the calendar's, of which `cost` is.
    """
    if fmt.prices is None:
        return
    if item.subject:
        left, price = _left(item.forecast), fmt.prices.of(item.subject, item.product)
        if price is not None and left is not None:
            yield f"{money(left / GB * price, fmt)} left"
        yield from _with_range(forecast_costs.lapse(item, fmt), "of it will lapse")
    elif cost is not None:
        if not is_billed:
            yield f"{cost_text(cost, fmt)} so far"
        elif cost.rate is not None:
            yield f"{money(item.forecast.used / GB * cost.rate, fmt)} so far"
        yield from _with_range(forecast_costs.at_the_end(item, fmt, cost.rate), "by the end")


def _left(forecast: Forecast) -> float | None:
    return None if forecast.quota is None else max(0.0, forecast.quota - forecast.used)


def _with_range(texts: tuple[str, str], words: str) -> Iterable[str]:
    middle, between = texts
    if middle:
        yield f"{middle} {words}" + (f" ({between})" if between else "")


def _longest(wordings: Iterable[Wordings]) -> Iterable[str]:
    return (versions[0] for versions in wordings if versions)


def record_page(records: Sequence[SubjectRecord]) -> list[str]:
    """Return the lines of `forecast --record`: how right past forecasts were, in words."""
    if not records:
        return ["no record yet: no forecast has been kept"]
    lines = ["Past forecasts compared with what happened"]
    for item in records:
        lines += ["", item.subject or "Account", *(f"  {text}" for text in _score(item))]
    return lines


def _score(item: SubjectRecord) -> Iterable[str]:
    score = item.score
    if score.forecasts < words.LEAST_REPLAYS:
        yield f"no record yet: {score.forecasts} of {words.LEAST_REPLAYS} forecasts are over"
    else:
        yield f"{score.forecasts} forecasts of {score.ends} ends"
        if score.error_median is not None and score.inside is not None:
            yield f"off by {score.error_median:.0%} in the median".replace("%", " %")
            yield f"{10 * score.inside:.0f} in 10 within the range that 8 in 10 should be in"
        if score.brier is not None:
            yield f"chance of running out: Brier {score.brier:.2f} (0 perfect, 0.25 worthless)"
    if item.waiting:
        yield f"{item.waiting} wait for their end"
