"""JSON Schemas as a test wants them: without room for a field that nobody documented."""

from __future__ import annotations

from typing import Any


def closed(schema: Any) -> Any:
    """The same schema, which refuses whatever is not named in it."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: closed(value) for key, value in schema.items()}
    if "required" in schema:
        copy.setdefault("additionalProperties", False)
    return copy
