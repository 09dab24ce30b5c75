"""Stored answers as plain values, for whoever has no time to load the models.

The models wrote the body, so it is not checked anew, only cleaned: whoever uses this must be ready
for any error, and then take the models.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from wpx_tui.api.enums import Granularity
from wpx_tui.api.sanitize import clean

_TIMES = frozenset({"timestamp", "start", "end", "expires_at", "created_at"})
_COUNTS = "by_country"
"""An object of counts by code in one model, a list in another."""


class LightValue:
    """An answer, or a part of one: the model's fields, all of which are written, as attributes."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        if name in LightValue.__slots__ or name not in self._fields:
            raise AttributeError(name)
        return self._fields[name]

    def model_copy(self, *, update: dict[str, Any]) -> LightValue:
        """Return a copy with other values for the fields in `update`."""
        return LightValue({**self._fields, **update})


def decode(_model: str, body: str) -> LightValue:
    """Return the answer in a stored body. Raises ValueError."""
    value = _light(json.loads(body))
    if not isinstance(value, LightValue):
        raise ValueError("not an object")
    return value


def _light(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        if name == _COUNTS:
            return {clean(code): count for code, count in value.items()}
        return LightValue({key: _light(item, key) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(map(_light, value))
    if not isinstance(value, str):
        return value
    if name in _TIMES:
        return datetime.fromisoformat(value)
    return Granularity(value) if name == "granularity" else clean(value)
