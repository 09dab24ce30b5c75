"""The line of what a period cost: "$1,350: Residential 1,194, Datacenter 111, Mobile 45"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from wpx_tui.analysis.cost import Cost, period_cost
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.money import cost_text, number
from wpx_tui.present.panels.subscriptions import without_size
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, line

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import PartCost


def cost_of_period(state: AccountState, fmt: Formatter) -> Cost | None:
    """Return what the period of the summary cost; None without a price or a summary."""
    answer = state.summary.answer
    if fmt.prices is None or answer is None:
        return None
    return period_cost(answer.value, state.quotas, fmt.prices)


def cost_line(cost: Cost, fmt: Formatter, cells: int) -> Line:
    """Return the cost with the parts of the subscriptions that fit, the dearest first."""
    total = cost_text(cost, fmt)
    ranked = _ranked(cost)
    parts = _parts(ranked, fmt)
    for count in range(len(parts) if len(parts) > 1 else 0, 0, -1):
        rest = f": {', '.join([*parts[:count], *_others(ranked[count:], fmt)])}"
        if cell_len(total + rest) <= cells:
            return line(Span(total, Role.STRONG), Span(rest, Role.DIM))
    return line(Span(total, Role.STRONG)) if cell_len(total) <= cells else EMPTY


def part_cost(cost: Cost, subscription_id: str | None) -> float | None:
    """Return one subscription's part of a cost; None where it is not known."""
    parts = (part.amount for part in cost.parts if part.subscription_id == subscription_id)
    return next(parts, None)


def _ranked(cost: Cost) -> list[PartCost]:
    """Return the parts that cost something, the dearest first, those that are not known last."""
    used = [part for part in cost.parts if part.amount != 0]
    return sorted(used, key=lambda part: 1.0 if part.amount is None else -part.amount)


def _parts(ranked: Sequence[PartCost], fmt: Formatter) -> list[str]:
    full = [part.name or part.subscription_id or fmt.glyphs.unknown for part in ranked]
    short = [without_size(name) for name in full]
    names = short if len(set(short)) == len(set(full)) else full
    unknown = fmt.glyphs.unknown
    amounts = [unknown if part.amount is None else number(part.amount, fmt) for part in ranked]
    return [f"{name} {amount}" for name, amount in zip(names, amounts, strict=True)]


def _others(parts: Sequence[PartCost], fmt: Formatter) -> list[str]:
    """Return the sum of the parts that have no room; how many they are where it is not known."""
    amounts = [part.amount for part in parts if part.amount is not None]
    if len(amounts) < len(parts):
        return [f"{len(parts):,} more"]
    return [f"others {number(sum(amounts), fmt)}"] if parts else []
