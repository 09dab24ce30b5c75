"""An exception that nobody foresaw, in words that can be shown and logged.

What such an error says may hold anything, a secret too, and so may the variables on its way: told
are only its kind and the lines of code that it came through.
"""

from __future__ import annotations

from pathlib import PurePath
from traceback import extract_tb, format_list, walk_tb
from typing import TypeVar

T = TypeVar("T")

MOST_FRAMES = 25
"""Of a traceback, the last so many: an endless recursion has a thousand."""
MOST_CAUSES = 5


def reason(error: BaseException) -> str:
    """ "internal error: KeyError"."""
    return f"internal error: {type(error).__name__}"


def place(error: BaseException) -> str:
    """Where it was raised: "panel.py:12 in draw"."""
    frames = extract_tb(error.__traceback__, -1)
    if not frames:
        return "an unknown place"
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}"


def line(error: BaseException) -> str:
    """Both: "internal error: KeyError at panel.py:12 in draw"."""
    return f"{reason(error)} at {place(error)}"


def report(error: BaseException) -> str:
    """The traceback without what the error says, the first cause first."""
    causes: list[str] = []
    each: BaseException | None = error
    while each is not None and len(causes) < MOST_CAUSES:
        frames = format_list(extract_tb(each.__traceback__, -MOST_FRAMES))
        causes.append("".join([*frames, type(each).__name__]))
        each = each.__cause__ or each.__context__
    return "\nwhich led to\n".join(reversed(causes))


def owner(error: BaseException, kind: type[T]) -> T | None:
    """The object of `kind` in whose method it happened, the innermost one; None without any."""
    found: T | None = None
    for frame, _ in walk_tb(error.__traceback__):
        candidate = frame.f_locals.get("self")
        found = candidate if isinstance(candidate, kind) else found
    return found
