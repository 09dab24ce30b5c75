"""How right the kept forecasts were, in words: what was said on a day, held against what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.present.format.forecast import LEAST_REPLAYS

if TYPE_CHECKING:
    from wpx_tui.monitor.forecast_record import SubjectRecord

Wordings: TypeAlias = tuple[str, ...]

LEAST_FORECASTS = LEAST_REPLAYS
"""Forecasts that are over without which they are no record."""


def kept_record(record: SubjectRecord | None) -> Wordings:
    """Return how right kept forecasts were: median error, and how many of 10 the range held.

    Under five that are over there is no record yet; nothing where none are kept.
    """
    if record is None:
        return ()
    score = record.score
    if score.error_median is None or score.inside is None or score.uses < LEAST_FORECASTS:
        over = f"{score.uses} of {LEAST_FORECASTS} kept forecasts are over"
        return (f"no record yet: {over}", "no record yet")
    percent = score.error_median * 100
    error = "under 1 %" if percent < 1 else f"{percent:,.0f} %"
    held = f"{10 * score.inside:.0f} in 10"
    return (
        f"{score.uses:,} kept forecasts were off by {error} (median), {held} within the range",
        f"{score.uses:,} kept: off by {error}, {held} in range",
        f"{score.uses:,} kept: off by {error}",
    )
