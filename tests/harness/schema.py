"""JSON Schemas as tests want them: closed, or written out in full to compare them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def closed(schema: Any) -> Any:
    """The same schema, which refuses whatever is not named in it."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: closed(value) for key, value in schema.items()}
    if "required" in schema:
        copy.setdefault("additionalProperties", False)
    return copy


def written_out(schema: dict[str, Any]) -> Any:
    """The same schema without references, and with "or null" as one more type.

    Two schemas that differ in where a definition stands are equal then, and no others.
    """
    return _written_out(schema, schema.get("$defs", {}))


def _written_out(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_written_out(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: value for key, value in node.items() if key != "$defs"}
    if "$ref" in node:
        node = {**definitions[node.pop("$ref").removeprefix("#/$defs/")], **node}
    if "anyOf" in node:
        option, null = node.pop("anyOf")
        assert null == {"type": "null"}
        option = _written_out(option, definitions)
        node = {**option, "type": [option["type"], "null"], **node}
    return {key: _written_out(value, definitions) for key, value in node.items()}
