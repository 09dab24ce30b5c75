"""From one style to another with the fewest bytes.

A style is the parameters of an SGR sequence (ECMA-48 §8.3.117), such as `1;38;5;188;48;5;16`; the
empty one is the terminal's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""What takes an attribute away. Bold and dim go together."""
_COLOURS = {"5": 1, "2": 3}
"""How many numbers make a colour: one of 256, or red, green and blue."""


class _Style(NamedTuple):
    attributes: frozenset[str]
    text: str
    ground: str


@lru_cache(maxsize=4096)
def change(before: str, after: str) -> str:
    """The sequence that turns the style `before` into `after`; empty if they look the same."""
    old, new = _parsed(before), _parsed(after)
    if old == new:
        return ""
    anew = ["0", *([after] if after else [])]
    steps = _steps(old, new)
    known = all(each in _OFF for each in old.attributes - new.attributes)
    parameters = min((steps, anew) if known else (anew,), key=lambda each: len(";".join(each)))
    return f"\x1b[{';'.join(parameters)}m" if parameters != ["0"] else "\x1b[m"


def _steps(old: _Style, new: _Style) -> list[str]:
    off = {_OFF.get(each, "") for each in old.attributes - new.attributes}
    kept = {each for each in old.attributes & new.attributes if _OFF.get(each) not in off}
    on = new.attributes - kept
    text = [new.text or "39"] if new.text != old.text else []
    ground = [new.ground or "49"] if new.ground != old.ground else []
    return [*sorted(off), *sorted(on), *text, *ground]


@lru_cache(maxsize=1024)
def _parsed(style: str) -> _Style:
    attributes, text, ground = set(), "", ""
    for each in _parameters(style):
        code = int(each.partition(";")[0] or 0)
        if code == 38 or 30 <= code <= 37 or 90 <= code <= 97:
            text = each
        elif code == 48 or 40 <= code <= 47 or 100 <= code <= 107:
            ground = each
        else:
            attributes.add(each)
    return _Style(frozenset(attributes), text, ground)


def _parameters(style: str) -> Iterator[str]:
    """The parameters, those of a colour together."""
    left = style.split(";") if style else []
    while left:
        size = 1
        if left[0] in ("38", "48") and len(left) > 1:
            size = 2 + _COLOURS.get(left[1], 0)
        yield ";".join(left[:size])
        left = left[size:]
