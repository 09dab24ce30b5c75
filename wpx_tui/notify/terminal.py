"""The channel `terminal`: a desktop notification by the terminal that the program runs on.

Source: iTerm2's OSC 9, urxvt's and foot's OSC 777, kitty's OSC 99. A terminal that knows none of
them, or that is within tmux or screen, which let none through, rings its bell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wpx_tui.config.notify import TerminalMethod
from wpx_tui.notify.channel import Result
from wpx_tui.notify.notification import Notification

BELL = "\a"
ST = "\x1b\\"

_BY_PROGRAM = {
    "iTerm.app": TerminalMethod.OSC9,
    "WezTerm": TerminalMethod.OSC9,
    "ghostty": TerminalMethod.OSC9,
    "WarpTerminal": TerminalMethod.OSC9,
}
_BY_TERM = {
    "xterm-kitty": TerminalMethod.OSC99,
    "foot": TerminalMethod.OSC777,
    "rxvt": TerminalMethod.OSC777,
}


class TerminalChannel:
    """Writes an escape sequence; `write` returns False where there is no terminal just now."""

    name = "terminal"

    def __init__(self, method: TerminalMethod, write: Callable[[str], bool]) -> None:
        self._method = method
        self._write = write

    async def send(self, notification: Notification) -> Result:
        """Write it."""
        if self._write(sequence(notification, self._method)):
            return Result(True, f"sent by {self._method}")
        return Result(False, "there is no terminal to write to")


def method_of(method: TerminalMethod, env: Mapping[str, str]) -> TerminalMethod:
    """Return how the terminal of this environment is told, where that is left to us."""
    if method is not TerminalMethod.AUTO:
        return method
    if env.get("TMUX") or env.get("STY"):
        return TerminalMethod.BELL
    if env.get("TERM_PROGRAM") in _BY_PROGRAM:
        return _BY_PROGRAM[env["TERM_PROGRAM"]]
    term = env.get("TERM", "")
    return next(
        (known for name, known in _BY_TERM.items() if term.startswith(name)),
        TerminalMethod.BELL,
    )


def sequence(notification: Notification, method: TerminalMethod) -> str:
    """Return the bytes for the terminal as text.

    The text is cleaned of control characters, so that it cannot end the sequence. It never begins
    with a digit, as `9;4;...` is a progress bar, and `;` parts the fields of OSC 777.
    """
    title, text = notification.title, notification.sentence
    match method:
        case TerminalMethod.OSC9:
            return f"\x1b]9;{title}: {text}{ST}"
        case TerminalMethod.OSC777:
            return f"\x1b]777;notify;{title.replace(';', ',')};{text.replace(';', ',')}{ST}"
        case TerminalMethod.OSC99:
            return f"\x1b]99;;{title}: {text}{ST}"
    return BELL
