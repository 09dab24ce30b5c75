"""The JSON Schemas of `snapshot --json` and `forecast --json`, generated from their models."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from wpx_tui.outputs.json.documents import SnapshotDocument
from wpx_tui.outputs.json.fields import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
_PREFIX = "#/$defs/"
_LAST = ("required", "properties", "items")
"""The keywords after all others: one reads first what a value is."""


def schema_text() -> str:
    """Return the schema as JSON text that ends with a newline."""
    return text_of(SnapshotDocument)


def text_of(document: type[Document]) -> str:
    """Return the schema of a document as JSON text that ends with a newline."""
    return json.dumps(schema(document), indent=2) + "\n"


def schema(document: type[Document] = SnapshotDocument) -> Schema:
    """Return the schema of a document in few words.

    pydantic writes a definition for every model, a title for every field and `anyOf` for what may
    be null. Here a definition that is used once stands where it is used, names are their own
    titles, and null is one more type or value. What is accepted is the same.
    """
    generated = document.model_json_schema(mode="serialization")
    definitions = generated.pop("$defs", {})
    uses = Counter(_references(generated) + _references(definitions))
    shared = {
        name
        for name, definition in definitions.items()
        if uses[name] > 1 and "enum" not in definition
    }
    inlined = {name: value for name, value in definitions.items() if name not in shared}
    result = {"$schema": DIALECT, "title": generated["title"], **_compact(generated, inlined)}
    return result | {
        "$defs": {name.lower(): _compact(definitions[name], inlined) for name in sorted(shared)}
    }


def _references(node: Any) -> list[str]:
    """Return the names of all definitions that a schema refers to, as often as it does."""
    if isinstance(node, list):
        return [name for item in node for name in _references(item)]
    if not isinstance(node, dict):
        return []
    own = [_name(node)] if "$ref" in node else []
    return own + [name for item in node.values() for name in _references(item)]


def _name(node: Schema) -> str:
    return str(node["$ref"]).removeprefix(_PREFIX)


def _compact(node: Schema, inlined: Mapping[str, Schema]) -> Schema:
    """Return one schema, and all below it, in few words."""
    result = dict(_nullable(_resolved(node, inlined), inlined))
    result.pop("title", None)
    if result.get("additionalProperties") is False:  # fields may be added
        del result["additionalProperties"]
    if "enum" in result or "const" in result:  # they say the type too
        result.pop("type", None)
    if "description" in result:
        result["description"] = " ".join(result["description"].split())
    if "$ref" in result:
        result["$ref"] = _PREFIX + _name(result).lower()
    keys = sorted(result, key=lambda key: (key in _LAST and _LAST.index(key) + 1, key))
    return {key: _compact_value(key, result[key], inlined) for key in keys}


def _compact_value(key: str, value: Any, inlined: Mapping[str, Schema]) -> Any:
    """Return the value of a keyword with the schemas in it compacted."""
    if key in ("items", "additionalProperties"):
        return _compact(value, inlined)
    if key == "anyOf":
        return [_compact(option, inlined) for option in value]
    if key == "properties":
        return {name: _compact(property_, inlined) for name, property_ in value.items()}
    return value


def _resolved(node: Schema, inlined: Mapping[str, Schema]) -> Schema:
    """Return the definition instead of a reference to it; what stands beside that overrides it."""
    if "allOf" in node and len(node["allOf"]) == 1:  # as pydantic before 2.9 writes a reference
        node = {**node["allOf"][0], **{key: node[key] for key in node if key != "allOf"}}
    if "$ref" not in node or _name(node) not in inlined:
        return node
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**_resolved(inlined[_name(node)], inlined), **beside}


def _nullable(node: Schema, inlined: Mapping[str, Schema]) -> Schema:
    """Return "anyOf this or null" as this with null as another type, or as another value."""
    options = node.get("anyOf", [])
    if len(options) != 2 or {"type": "null"} not in options:
        return node
    other = next(option for option in options if option != {"type": "null"})
    other = _resolved(other, inlined)
    beside = {key: value for key, value in node.items() if key != "anyOf"}
    if "enum" in other:
        return {**other, "enum": [*other["enum"], None], **beside}
    if "type" in other:
        return {**other, "type": [other["type"], "null"], **beside}
    return node
