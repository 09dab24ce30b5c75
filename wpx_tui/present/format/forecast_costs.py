"""What a forecast comes to in money; nothing where no price is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.forecast import Verdict, by_end, verdict
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.monitor.forecasts import SubjectForecast
    from wpx_tui.present.format.forecast import Wordings

NOTHING = ("", "")


def lapse(subject: SubjectForecast, fmt: Formatter) -> tuple[str, str]:
    """Return the cost of what will lapse, "$190", and its range, "$180–200"; empty without."""
    if fmt.prices is None or verdict(subject.forecast) is not Verdict.LAPSES:
        return NOTHING
    from wpx_tui.analysis.cost import cost_of_lapse
    from wpx_tui.present.format.money import middle_and_range

    cost = cost_of_lapse(subject.forecast, fmt.prices.of(subject.subject, subject.product))
    return NOTHING if cost is None else middle_and_range(cost, fmt)


def at_the_end(subject: SubjectForecast, fmt: Formatter, rate: float | None) -> tuple[str, str]:
    """Return the cost of the use by the end, "$1,440", and its range; empty without.

    `rate` is the price of a GB, or the mean of several.
    """
    if fmt.prices is None or rate is None:
        return NOTHING
    from wpx_tui.analysis.cost import cost_by_end
    from wpx_tui.present.format.money import middle_and_range

    cost = cost_by_end(subject.forecast, rate)
    return NOTHING if cost is None else middle_and_range(cost, fmt)


def use_and_cost(subject: SubjectForecast, fmt: Formatter, rate: float | None) -> Wordings:
    """Return `by_end` with its cost: "605 GB, $1,440 by 30 Nov (598–612, $1,424–1,457)"."""
    texts, (cost, between) = by_end(subject, fmt), at_the_end(subject, fmt, rate)
    if not cost or verdict(subject.forecast) in (Verdict.LEARNING, Verdict.ENDED):
        return texts
    amount, by, rest = texts[0].partition(" by ")
    brief = f"{amount}, {cost}{by}{rest}"
    full = f"{brief.removesuffix(')')}, {between})" if between and rest.endswith(")") else brief
    return tuple(dict.fromkeys((full, brief, *texts)))


def top_up(subject: SubjectForecast, fmt: Formatter) -> Wordings:
    """Return what to buy to be safe, and what it costs: "+9 GB: 9 in 10 safe ($28.80)"."""
    texts, amount = words.top_up(subject, fmt), subject.forecast.top_up_safe
    price = None if fmt.prices is None else fmt.prices.of(subject.subject, subject.product)
    if not texts or price is None or amount is None:
        return texts
    from wpx_tui.analysis.cost import GB
    from wpx_tui.present.format.money import money

    return (f"{texts[0]} ({money(amount / GB * price, fmt)})", *texts)
