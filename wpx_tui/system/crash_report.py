"""Descriptions of unforeseen exceptions that are safe to display and to log.

The text of such an exception may hold anything, a secret too, and so may the variables in its
frames: a description has only its type and the lines of code that it came through.
"""

from __future__ import annotations

from pathlib import PurePath
from traceback import extract_tb, format_list, walk_tb
from typing import TypeVar

T = TypeVar("T")

MAX_FRAMES = 25
"""The last frames of a traceback are enough: an endless recursion has a thousand."""
MAX_CAUSES = 5


def reason(error: BaseException) -> str:
    """Return the type in words, such as "internal error: KeyError"."""
    return f"internal error: {type(error).__name__}"


def place(error: BaseException) -> str:
    """Return where it was raised, such as "panel.py:12 in draw"."""
    frames = extract_tb(error.__traceback__, -1)
    if not frames:
        return "an unknown place"
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}"


def line(error: BaseException) -> str:
    """Return both, such as "internal error: KeyError at panel.py:12 in draw"."""
    return f"{reason(error)} at {place(error)}"


def report(error: BaseException) -> str:
    """Return the traceback without the exception's text, the first cause first."""
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < MAX_CAUSES:
        frames = format_list(extract_tb(cause.__traceback__, -MAX_FRAMES))
        causes.append("".join([*frames, type(cause).__name__]))
        cause = cause.__cause__ or cause.__context__
    return "\nwhich led to\n".join(reversed(causes))


def owner(error: BaseException, kind: type[T]) -> T | None:
    """Return the innermost object of `kind` in whose method it was raised; None without any."""
    innermost: T | None = None
    for frame, _ in walk_tb(error.__traceback__):
        candidate = frame.f_locals.get("self")
        innermost = candidate if isinstance(candidate, kind) else innermost
    return innermost
