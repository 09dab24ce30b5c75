"""The one type that holds the token, and what keeps an echo of it from being shown."""

from __future__ import annotations

import re
from urllib.parse import unquote
from weakref import ref

SHORTEST_HIDDEN = 16
"""Characters: a token is longer, and what is shorter occurs in honest texts too."""

_STEP = 8
_WORD = re.compile(rf"[!-~]{{{SHORTEST_HIDDEN},}}")
_alive: tuple[ref[Secret], ...] = ()  # replaced and never changed: it is read in other threads


class Secret:
    """A string that never shows itself: not in a repr, a format, a trace or a pickle.

    Only `reveal()` gives the value, so that every use of it can be found by its name. While it
    lives, `hidden` takes it out of what others say.
    """

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        global _alive  # whoever cleans a text cannot know which secrets there are
        self._value = value
        _alive = (*(each for each in _alive if each() is not None), ref(self))

    def reveal(self) -> str:
        """The value itself, for the Authorization header alone."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __repr__(self) -> str:
        return "Secret(***)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not to be stored")


def hidden(text: str) -> str:
    """`text`, decoded as it will be shown, with *** for every secret that lives.

    Of a word that holds a part of one, or one that is percent-encoded, nothing is left: a server
    may echo what it was sent, cut off at any place.
    """
    return _WORD.sub(lambda word: _masked(word[0]), text)


def _masked(word: str) -> str:
    for secret in (each() for each in _alive):
        if secret is None or len(secret.reveal()) < SHORTEST_HIDDEN:
            continue
        value = secret.reveal()
        word = word.replace(value, "***")
        said, sought = f"{word} {unquote(word)}".lower(), value.lower()  # as hosts are written
        parts = range(0, len(value) - SHORTEST_HIDDEN + 1, _STEP)
        if any(sought[at : at + SHORTEST_HIDDEN] in said for at in parts):
            return "***"
    return word
