"""Corrupt bodies, made from the good one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import Any

HOSTILE = (
    "[red]red[/red]",
    "[/]",
    "[@click=app.quit]click[/]",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]8;;http://example.invalid\x07link\x1b]8;;\x07",
    "\x9b2J",
    "\u202ekcab\u202c",
    "\u2066hidden\u2069\u200b",
    "two\r\nlines\ttab",
    "long" * 5000,
    "",
)
"""Texts that mean something to a terminal, to markup or to a layout."""

PAGE = b"<!DOCTYPE html><title>Sign in</title><p>Please sign in to the network.</p>"
_DEPTH = 100_000

Leaf = Callable[[object], object]


def _replaced(value: Any, leaf: Leaf) -> Any:
    """Return `value` with every leaf (no list, no object) replaced by `leaf` of it."""
    if isinstance(value, dict):
        return {key: _replaced(inner, leaf) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, leaf) for inner in value]
    return leaf(value)


def _with_data(body: bytes, leaf: Leaf) -> bytes:
    """Replace the leaves of `data`; the envelope stays whole, so only the figures are wrong."""
    good = json.loads(body)
    return json.dumps(good | {"data": _replaced(good["data"], leaf)}).encode()


def _number_as(value: object) -> Leaf:
    return lambda old: value if isinstance(old, int | float) else old


def _other_type(old: object) -> object:
    return {"was": old} if isinstance(old, str) else str(old)


def _huge(body: bytes) -> bytes:
    """Return numbers of 5000 digits; Python would not write them, so a word stands in first."""
    return _with_data(body, _number_as("HUGE")).replace(b'"HUGE"', b"9" * 5000)


def _hostile(body: bytes) -> bytes:
    texts = cycle(HOSTILE)
    return _with_data(body, lambda old: next(texts) if isinstance(old, str) else old)


def _cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _always(text: bytes) -> Callable[[bytes], bytes]:
    return lambda _body: text


CORRUPTIONS: tuple[Callable[[bytes], bytes], ...] = (
    _always(PAGE),
    _cut,
    _hostile,
    partial(_with_data, leaf=_other_type),
    partial(_with_data, leaf=lambda _old: None),
    partial(_with_data, leaf=_number_as(float("nan"))),
    partial(_with_data, leaf=_number_as(float("inf"))),
    partial(_with_data, leaf=_number_as(-1)),
    _huge,
    _always(b"null"),
    _always(b'{"success": false, "message": "[red]no[/red]"}'),
    _always(b'{"data": "caf\xe9", "success": true}'),
    _always(b"[" * _DEPTH + b"]" * _DEPTH),
    _always(b""),
)
"""The ways to corrupt a body, used in turn."""
