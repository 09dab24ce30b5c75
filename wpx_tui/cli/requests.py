"""What the commands are asked for, between the one who parses it and the one who does it.

On its own and light: no command line is parsed slower because of what another command needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings

ROWS = 10
"""Countries on a snapshot's page unless --countries asks for a number."""


@dataclass(frozen=True, slots=True)
class AlertOptions:
    """The alert to make; the threshold in percent, 1 to 100."""

    subscription: str
    threshold: float
    method: str


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What is to be checked; `subscription` is the one id that counts, None for all.

    The used shares and the success rates (warning, critical) are in percent; where no share is
    given, the settings' thresholds hold, each subscription's own before the usual ones.
    """

    settings: Settings
    warning: float | None
    critical: float | None
    subscription: str | None
    success: tuple[float, float] | None
    days: int | None


@dataclass(frozen=True, slots=True)
class SnapshotOptions:
    """What is asked of the feeds, and how it is printed: as a page if as nothing else."""

    start: str | None
    end: str | None
    subscription: str | None
    rows: int | None
    as_json: bool
    as_line: bool
    sheet: str | None
