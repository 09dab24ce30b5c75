"""The result of one check, and how all of it is made safe to paste into a bug report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class State(StrEnum):
    """How a check came out, in the word that is printed."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, how it came out, what was seen (`message`), and what to do about it.

    `lines` are details to be read, `figures` the same for a program (units are in their names).
    """

    check: str
    state: State
    message: str
    advice: str | None = None
    lines: tuple[str, ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict)

    def changed(self, change: Callable[[str], str]) -> Finding:
        """Return the same finding with `change` made to every text of it."""
        return replace(
            self,
            message=change(self.message),
            advice=None if self.advice is None else change(self.advice),
            lines=tuple(map(change, self.lines)),
        )


def redactor(secrets: Sequence[str], home: str, user: str) -> Callable[[str], str]:
    """Return a function that takes secrets, the home folder and the user's name out of a text."""
    home = home.rstrip("/")
    in_path = re.compile(rf"(?<=/){re.escape(user)}(?=/|$)") if user else None

    def redact(text: str) -> str:
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        if home:
            text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
        return text if in_path is None else in_path.sub("***", text)

    return redact
