"""The one type that holds the token."""

from __future__ import annotations


class Secret:
    """A string that never shows itself: not in a repr, a format, a trace or a pickle.

    Only `reveal()` gives the value, so that every use of it can be found by its name.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

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
