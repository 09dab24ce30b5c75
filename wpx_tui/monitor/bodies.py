"""The bodies of stored answers: the age of the figures when they came, and the value as JSON."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pydantic import BaseModel


def encoded(value: object, age: float) -> str | None:
    """Return the body for a value whose figures were `age` seconds old; None if it has none."""
    try:
        return f"{age!r} {cast('BaseModel', value).model_dump_json()}"
    except ValueError:  # a text that is no text in UTF-8
        return None


def decoded(model: str, text: str) -> BaseModel:
    """Return the value of a stored text. Raises ValueError."""
    kind: type[BaseModel] = getattr(import_module("wpx_tui.api.models"), model)
    return kind.model_validate_json(text)


class BodyReader:
    """Reads bodies; what says the same as the feed's last one is not read again."""

    def __init__(self, decode: Callable[[str, str], object]) -> None:
        """`decode` makes the value of a model's name and a text; ValueError if it cannot."""
        self._decode = decode
        self._last: dict[str, tuple[str, object]] = {}

    def read(self, feed: str, model: str, body: str) -> tuple[object, float] | None:
        """Return the value and its age in seconds when it came; None if it cannot be read.

        A feed's answers are all of one model.
        """
        age, _, text = body.partition(" ")
        try:
            seconds = float(age)
            known, value = self._last.get(feed, ("", None))
            if known != text:
                value = self._decode(model, text)
                self._last[feed] = text, value
        except ValueError as error:
            kind = type(error).__name__  # its text holds what was stored
            import logging  # a reader spares it

            log = logging.getLogger("wpx_tui.monitor")
            log.warning("%s: a stored answer cannot be read: %s", feed, kind)
            return None
        return value, seconds
