"""A whole reply, and what its body is: JSON, a web page, or neither."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from pydantic_core import from_json

from wpx_tui.api.errors import UnreadableError
from wpx_tui.api.sanitize import clean

MAX_VALUES = 200_000
"""The most values of one answer that are read: 20 for each of 10,000 items. Millions of empty
lists fit into few bytes and cost a second in which nothing else runs."""
_BETWEEN_VALUES = (b",", b"[", b"{")

MAX_TITLE = 60
"""The longest title of a web page that is repeated, in characters."""
PAGE_ADVICE = "a web filter, a login page or a bot check stands between this machine and the API"

_HEAD = 16_384
"""Bytes of a web page in which its title is searched."""
# Bounded, so that no page makes the search slow.
_TITLES = tuple(
    re.compile(rf"<{tag}\b[^>]{{0,200}}>(.{{0,500}}?)</{tag}", re.IGNORECASE | re.DOTALL)
    for tag in ("title", "h1")
)
_TAG = re.compile(r"<[^>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its status, its headers by lower-case name, its body decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The type of the body in small letters, empty without one."""
        return self.headers.get("content-type", "").lower()


def parse_json(reply: Reply) -> object:
    """Return the body as JSON. Raises `UnreadableError` that says what it is instead."""
    if sum(map(reply.body.count, _BETWEEN_VALUES)) > MAX_VALUES:
        raise UnreadableError(f"answered with more than {MAX_VALUES:,} values")
    try:
        return _read_json(reply.body)
    except (ValueError, RecursionError):  # no JSON, too deep, NaN, thousands of digits, no UTF-8
        raise _no_json(reply) from None


def _read_json(body: bytes) -> object:
    """Read JSON; half of a surrogate pair, as servers leave it that cut texts, loses only itself.

    Python's own reader accepts half a pair, which is dropped where texts are cleaned.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        if _SURROGATE.search(body) is None:
            raise
    return json.loads(body.decode(), parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _no_json(reply: Reply) -> UnreadableError:
    if not reply.body.strip():
        return UnreadableError("answered with nothing")
    if not is_web_page(reply):
        return UnreadableError("answered with something that is no JSON, or only a part of it")
    title = page_title(reply)
    advice = f'the page is "{title}": {PAGE_ADVICE}' if title else None
    reason = "answered with a web page, not with data: a login page in between?"
    return UnreadableError(reason, advice)


def is_web_page(reply: Reply) -> bool:
    """Return True for a body that is no JSON and looks like HTML, or calls itself that."""
    return reply.body.lstrip()[:1] == b"<" or (bool(reply.body) and "html" in reply.content_type)


def page_title(reply: Reply) -> str | None:
    """Return the title of a web page, or else its heading, as plain text; None without one."""
    head = reply.body[:_HEAD].decode(errors="replace")
    for pattern in _TITLES:
        if match := pattern.search(head):
            import html  # with the names of two thousand characters, and few need them

            text = clean(html.unescape(_TAG.sub(" ", match[1])), MAX_TITLE)
            if text:
                return text
    return None
