"""The shortest SGR sequence from one style to another.

A style is the parameters of an SGR sequence (ECMA-48 §8.3.117), such as `1;38;5;188;48;5;16`; the
empty one is the terminal's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from wpx_tui.named_tuple import NamedTuple

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""The parameter that switches an attribute off. Bold and dim share one."""
_COLOURS = {"5": 1, "2": 3}
"""How many numbers follow: the index of one of 256 colours, or red, green and blue."""


class _Style(NamedTuple):
    attributes: frozenset[str]
    text: str
    background: str


@lru_cache(maxsize=4096)
def change(before: str, after: str) -> str:
    """Return the sequence from the style `before` to `after`; empty if they look the same."""
    old, new = _parsed(before), _parsed(after)
    if old == new:
        return ""
    reset = ["0", *([after] if after else [])]
    steps = _steps(old, new)
    can_switch_off = (old.attributes - new.attributes) <= _OFF.keys()
    candidates = (steps, reset) if can_switch_off else (reset,)
    parameters = min(candidates, key=lambda parts: len(";".join(parts)))
    return f"\x1b[{';'.join(parameters)}m" if parameters != ["0"] else "\x1b[m"


def _steps(old: _Style, new: _Style) -> list[str]:
    """Return the parameters that change what differs."""
    off = {_OFF.get(code, "") for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes & new.attributes if _OFF.get(code) not in off}
    on = new.attributes - kept
    text = [new.text or "39"] if new.text != old.text else []
    background = [new.background or "49"] if new.background != old.background else []
    return [*sorted(off), *sorted(on), *text, *background]


@lru_cache(maxsize=1024)
def _parsed(style: str) -> _Style:
    attributes, text, background = set(), "", ""
    for parameter in _parameters(style):
        code = int(parameter.partition(";")[0] or 0)
        if code == 38 or 30 <= code <= 37 or 90 <= code <= 97:
            text = parameter
        elif code == 48 or 40 <= code <= 47 or 100 <= code <= 107:
            background = parameter
        else:
            attributes.add(parameter)
    return _Style(frozenset(attributes), text, background)


def _parameters(style: str) -> Iterator[str]:
    """Yield the parameters, those of a colour as one."""
    rest = style.split(";") if style else []
    while rest:
        size = 1
        if rest[0] in ("38", "48") and len(rest) > 1:
            size = 2 + _COLOURS.get(rest[1], 0)
        yield ";".join(rest[:size])
        rest = rest[size:]
