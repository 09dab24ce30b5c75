"""Lines for a terminal, a pipe or a mail: with the sixteen colours, or as plain text."""

from __future__ import annotations

from collections.abc import Mapping

from wpx_tui.present.text.spans import Line, Role, Span, plain

_CODES: Mapping[Role, str] = {
    Role.DIM: "2",
    Role.STRONG: "1",
    Role.TITLE: "1",
    Role.GOOD: "32",
    Role.WARN: "33",
    Role.BAD: "31",
    Role.BAR: "36",
    Role.BAR_ALT: "2;36",
    Role.TRACK: "2",
}
"""The SGR codes of each role, in the terminal's own colours; other roles are plain."""


def text(content: Line, *, colour: bool) -> str:
    """Return the line without the blanks at its end; escape codes only with `colour`."""
    if not colour:
        return plain(content).rstrip()
    return "".join(_span(span) for span in content).rstrip()


def _span(span: Span) -> str:
    code = _CODES.get(span.role)
    return span.text if code is None else f"\x1b[{code}m{span.text}\x1b[0m"
