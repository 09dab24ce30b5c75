"""An error that nobody foresaw, in a line that is safe to show."""

from __future__ import annotations

from pathlib import PurePath


def in_a_line(error: Exception) -> str:
    """The kind and the place alone: its text may hold anything, and a trace the token."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None:
        return f"internal error: {type(error).__name__}"
    file = PurePath(at.tb_frame.f_code.co_filename).name
    return f"internal error: {type(error).__name__} at {file}:{at.tb_lineno}"
