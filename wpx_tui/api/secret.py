"""The type that holds the token, and the redaction that keeps an echo of it off the screen."""

from __future__ import annotations

import re
from weakref import ref

MIN_REDACTED = 16
"""Characters: a token is longer, and shorter strings occur in honest texts too."""

_STEP = 8
_WORD = re.compile(rf"[!-~]{{{MIN_REDACTED},}}")
_live: tuple[ref[Secret], ...] = ()  # replaced and never changed: it is read in other threads


class Secret:
    """A string that never shows itself: not in a repr, a format, a trace or a pickle.

    Only `reveal()` gives the value, so that every use of it can be found by its name. While a
    secret is alive, `redact` takes its value out of texts.
    """

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        global _live  # code that cleans a text cannot know which secrets there are
        self._value = value
        _live = (*(secret for secret in _live if secret() is not None), ref(self))

    def reveal(self) -> str:
        """Return the value itself, for the Authorization header alone."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __repr__(self) -> str:
        return "Secret(***)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not to be stored")


def redact(text: str) -> str:
    """Return `text`, decoded as it will be displayed, with *** for every living secret.

    A word that holds a part of one, or one that is percent-encoded, is replaced whole: a server
    may echo the token cut off at any place.
    """
    return _WORD.sub(lambda word: _redact_word(word[0]), text)


def _redact_word(word: str) -> str:
    for secret in (reference() for reference in _live):
        if secret is None or len(secret.reveal()) < MIN_REDACTED:
            continue
        value = secret.reveal()
        word = word.replace(value, "***")
        from urllib.parse import unquote  # slow to load, and few texts hold such a word

        haystack, needle = f"{word} {unquote(word)}".lower(), value.lower()  # as hosts are written
        starts = range(0, len(value) - MIN_REDACTED + 1, _STEP)
        if any(needle[start : start + MIN_REDACTED] in haystack for start in starts):
            return "***"
    return word
