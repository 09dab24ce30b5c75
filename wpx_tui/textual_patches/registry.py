"""Every patch that stands on private names of Textual, and their check at the start."""

from __future__ import annotations

import logging

from wpx_tui.terminal.app import DRIVER
from wpx_tui.terminal.private_names import Patch
from wpx_tui.textual_patches.crash_guard import CRASH_GUARD
from wpx_tui.textual_patches.crash_output import CRASH_OUTPUT
from wpx_tui.textual_patches.styles_cache import STYLES_CACHE
from wpx_tui.textual_patches.title import TITLE

PATCHES: tuple[Patch, ...] = (
    CRASH_GUARD,
    CRASH_OUTPUT,
    DRIVER,
    STYLES_CACHE,
    TITLE,
)

logger = logging.getLogger(__name__)


def log_unsupported() -> None:
    """Log a line for each patch that this release of Textual does not support."""
    for patch in PATCHES:
        if not patch.is_supported:
            logger.warning("%s left out, %s: %s", patch.name, patch.without, patch.problem)
