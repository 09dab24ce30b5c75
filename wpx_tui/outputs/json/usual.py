"""The last hour against its usual, in the JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wpx_tui.monitor.past_hours import usual_now
from wpx_tui.outputs.json.fields import Document, Time

if TYPE_CHECKING:
    from wpx_tui.monitor.state import AccountState


class Usual(Document):
    """The last 60 minutes against the same part of the week in past weeks, by the set time zone."""

    hour_start: Time = Field(
        description="The start of the running hour, in which the last 60 minutes end. "
        "ISO 8601 in UTC."
    )
    weeks: int = Field(ge=3, description="How many past weeks are known, of the last 8.")
    bytes: int = Field(ge=0, description="Traffic of the last 60 minutes in bytes.")
    usual_bytes: int = Field(ge=0, description="The median of those weeks in bytes.")
    low_bytes: int = Field(
        ge=0,
        description="The lower end of the usual range, which holds 8 of 10 weeks that "
        "vary by chance, as the known ones do.",
    )
    high_bytes: int = Field(ge=0, description="The upper end of the usual range in bytes.")
    change_percent: float = Field(
        ge=-100, description="By how much it is above the median, below 0 under it, in percent."
    )
    is_usual: bool = Field(description="Whether it is within the usual range.")


def document(state: AccountState) -> Usual | None:
    """Return how the last hour stands; None where that is not known."""
    usual = usual_now(state, state.selection.zone)
    if usual is None:
        return None
    return Usual(
        hour_start=usual.hour,
        weeks=usual.weeks,
        bytes=round(usual.actual),
        usual_bytes=round(usual.median),
        low_bytes=round(usual.low),
        high_bytes=round(usual.high),
        change_percent=usual.change,
        is_usual=usual.is_usual,
    )
