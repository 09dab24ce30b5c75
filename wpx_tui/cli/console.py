"""The two output streams of the commands for scripts, and how figures are written on them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from wpx_tui.system.paths import APP

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.present.format.formatter import Formatter

UNKNOWN = 3
"""The status of a check that cannot be made: 1 and 2 would wake somebody up."""

TRACEBACK = "WPX_TRACEBACK"
"""The variable that has the traceback of a bug printed."""

_SIGNS = "–·…│█▏▁░"
"""Of every block of characters that the glyphs take theirs from, some."""


def out(text: str, *, newline: bool = True) -> None:
    """Write a result to standard output at once; a sign that its encoding lacks becomes `?`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    _write(sys.stdout, f"{text}\n" if newline else text)


account_name: ContextVar[str] = ContextVar("account_name", default="")
"""The account that complaints are about, where a command is about several."""


@contextmanager
def complaints_about(name: str) -> Iterator[None]:
    """Name the account in what is complained of meanwhile."""
    token = account_name.set(name)
    try:
        yield
    finally:
        account_name.reset(token)


def complain(reason: str, advice: str | None = None) -> None:
    """Write to standard error what went wrong and, on a line of its own, what to do about it."""
    name = account_name.get()
    head = f"{APP}: {name}: " if name else f"{APP}: "
    _write(sys.stderr, f"{head}{reason}\n" + (f"{advice}\n" if advice else ""))


def writer() -> Callable[[str], bool] | None:
    """Return what writes to the terminal of a command, None where it has none.

    Standard output carries results, so that it is standard error.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty():
        return None

    def write(text: str) -> bool:
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):  # it is gone, or closed
            return False
        return True

    return write


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once; nothing where the caller has closed the stream."""
    if stream is not None:
        stream.write(text)
        stream.flush()


def formatter_of(settings: Settings) -> Formatter:
    """Return how figures are written; in ASCII too where standard output has no other signs."""
    ascii_only = settings.ascii or not can_encode(_SIGNS)
    return settings._replace(ascii=ascii_only).formatter


def can_encode(text: str) -> bool:
    """Return True if standard output's encoding has every sign of `text`."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def wants_colour() -> bool:
    """Return True if standard output is a terminal with colours and the user wants them."""
    term = os.environ.get("TERM", "dumb")
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and term not in ("", "dumb") and not os.environ.get("NO_COLOR")


def internal_error(error: BaseException) -> str:
    """Log the traceback of a bug and return the line that stands for it.

    The traceback is printed on standard error too where `WPX_TRACEBACK` is set. It holds lines of
    code alone: what the error says, and the variables on its way, may hold the token.
    """
    import logging

    from wpx_tui.system import crash_report, logs

    line, report = crash_report.line(error), crash_report.report(error)
    if not logging.getLogger().handlers:
        logs.start("error", [])
    logging.getLogger(__name__).error("%s\n%s", line, report)
    if os.environ.get(TRACEBACK, "0") not in ("", "0"):
        _write(sys.stderr, f"Traceback (most recent call last):\n{report}\n")
    return line


def is_check(arguments: Sequence[str]) -> bool:
    """Return True for `check`, which has a line and a status of its own for every failure.

    An option before it may be wrong, and then nobody but the word itself tells which command was
    meant: `wpx-top --nope check` is UNKNOWN too, where status 2 would be CRITICAL.
    """
    return "check" in arguments
