"""From the text of a setting or an option to a checked value.

Every parser raises ValueError in words that follow the name of the setting ("must be 1 to 86400
seconds") and do not repeat the text, which may hold a password.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import Secret

MIN_INTERVAL = 1.0
MAX_INTERVAL = 86_400.0
"""Seconds: a feed is polled at most once a second and at least once a day."""
MIN_TURN = 5.0
"""Seconds that a page of the wall stands at least, to be read."""

MAX_ROWS = 1_000
"""More than there are countries: what goes beyond is a slip."""

MAX_PRICE = 1_000_000.0

MAX_TOKEN_BYTES = 8_192
"""What is longer fits in no request header that common web servers accept."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

EnumT = TypeVar("EnumT", bound=StrEnum)


def words(names: Iterable[str]) -> str:
    """Return names as a sentence lists them: "a, b or c"."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


class EnumParser(Generic[EnumT]):
    """A parser for one of the values of an enum, in any case; its `words` are all there are."""

    def __init__(self, kind: type[EnumT]) -> None:
        self._kind = kind
        self.words = tuple(map(str, kind))

    def __call__(self, text: str) -> EnumT:
        """Return the value. Raises ValueError."""
        try:
            return self._kind(text.lower())
        except ValueError:
            raise ValueError(f"must be {words(self.words)}") from None


def base_url(text: str) -> str:
    """Check the address of an API: http or https, without password, query and fragment."""
    from wpx_tui.api.validation import check_base_url  # urllib costs time, and few give an address

    check_base_url(text)
    return text.rstrip("/")


def proxy(text: str) -> str:
    """Check the address of a proxy: http, https, socks5 or socks5h; it may hold a password."""
    from wpx_tui.api.validation import check_proxy  # as above

    check_proxy(text)
    return text


def number(text: str, low: float, high: float, unit: str) -> float:
    """Return a number from `low` to `high`, both included."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise ValueError(f"must be {low:.0f} to {high:.0f} {unit}")
    return value


def interval(text: str) -> float:
    """Return seconds between two polls, from `MIN_INTERVAL` to `MAX_INTERVAL`."""
    return number(text, MIN_INTERVAL, MAX_INTERVAL, "seconds")


def turn(text: str) -> float:
    """Return seconds that one page of the wall stands, from `MIN_TURN` to `MAX_INTERVAL`."""
    return number(text, MIN_TURN, MAX_INTERVAL, "seconds")


def percent(text: str) -> float:
    """Return a share of a quota, from 1 to 100 percent."""
    return number(text, 1, 100, "percent")


def price(text: str) -> float:
    """Return the price of a GB, from 0 to `MAX_PRICE`."""
    return number(text, 0, MAX_PRICE, "a GB")


def currency(text: str) -> str:
    """Return the ISO code of a currency, from the code or its sign."""
    from wpx_tui.present.format.money import code_of

    return code_of(text)


def weekdays(text: str) -> frozenset[int]:
    """Return weekdays, Monday 0, from names and ranges: "mon-fri", "sun-thu", "mon wed, fri"."""
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().casefold()):
        first, dash, last = part.partition("-")
        start, end = _weekday(first), _weekday(last if dash else first)
        days |= {(start + index) % 7 for index in range((end - start) % 7 + 1)}
    return frozenset(days)


def _weekday(name: str) -> int:
    matches = [day for day, full in enumerate(_WEEKDAYS) if full.startswith(name)]
    if len(name) < 3 or len(matches) != 1:
        raise ValueError("must be weekdays, such as mon-fri or mon tue sat")
    return matches[0]


def month_day(text: str) -> int:
    """Return a day of the month, 1 to 31."""
    value = number(text, 1, 31, "as a day of the month")
    if not value.is_integer():
        raise ValueError("must be a whole number")
    return int(value)


def rows(text: str) -> int:
    """Return how many rows a table has at most, 1 to `MAX_ROWS`."""
    value = number(text, 1, MAX_ROWS, "rows")
    if not value.is_integer():
        raise ValueError("must be a whole number")
    return int(value)


def timezone(text: str) -> str:
    """Return the key of a time zone that this machine knows."""
    from zoneinfo import ZoneInfo  # costs time at the start, and few set a zone

    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):  # an unknown name, a folder of zones, a path
        raise ValueError("must be a time zone, such as UTC or Europe/Berlin") from None


def switch(text: str) -> bool:
    """Return True for on, False for off."""
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be 1 or 0")


def name(text: str) -> str:
    """Return plain text, as `clean` leaves it."""
    if not text or clean(text) != text:
        raise ValueError("must be a name")
    return text


def path(text: str) -> str:
    """Return the path of a file; `~` is the user's home."""
    from os.path import expanduser

    if not text or "\0" in text:
        raise ValueError("must be a path")
    return expanduser(text)  # noqa: PTH111 - Path's raises where there is no home


def command(text: str) -> tuple[str, ...]:
    """Return a program and its arguments, split as a POSIX shell would."""
    import shlex  # few name a command

    try:
        arguments = tuple(shlex.split(text))
    except ValueError:
        raise ValueError("has a quotation mark without its pair") from None
    if not arguments or not arguments[0] or "\0" in text:
        raise ValueError("must name a program")
    return arguments


def program(text: str) -> str:
    """Return a command without its arguments, which may hold anything."""
    name, *arguments = command(text)
    return f"{name} ..." if arguments else name


def without_password(text: str) -> str:
    """Return a text without the user name and the password that a URL in it may hold."""
    _, at, rest = text.rpartition("@")
    return f"***@{rest}" if at else text


def token(text: str) -> Secret:
    """Return the API token without white space around it, if it can stand in a header.

    Raises ValueError that names the slip where it is a usual one.
    """
    text = text.strip()
    if not text:
        raise ValueError("holds no token")
    if len(text) > MAX_TOKEN_BYTES:
        raise ValueError("holds more than a token")
    if not _TOKEN_CHARACTERS.issuperset(text.rstrip("=")):
        _check_slips(text)
    from wpx_tui.api.validation import check_token

    return check_token(Secret(text))


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TOKEN_CHARACTERS = frozenset("-._~+/0123456789" + _LETTERS + _LETTERS.upper())
"""Those of a token before its padding (RFC 6750, 2.1): none of the slips is made of them alone."""


def _check_slips(text: str) -> None:
    """Raise ValueError that names the slip, if it is one of those that are known."""
    for pattern, problem in _TOKEN_SLIPS:
        if re.search(pattern, text, re.IGNORECASE):
            raise ValueError(problem)


_TOKEN_SLIPS = (
    # A byte that is not of UTF-8 stands as a half surrogate, as in the variables of Python.
    (
        "^(\ufeff|\udcef\udcbb\udcbf)",
        "begins with a byte order mark: save it as UTF-8 without one",
    ),
    (
        "^(\udcff\udcfe|\udcfe\udcff)",
        "is UTF-16 with a byte order mark: save it as UTF-8 without one",
    ),
    (
        # A "=" stands at the end of a token alone (RFC 6750, 2.1).
        r"^(export\s+|set\s+)?\$?[a-z_][\w.:-]*\s*=\s*[^=\s]",
        "holds NAME=value: give only the value, without the name",
    ),
    (
        "^[\"'`\u2018\u201c\xab]|[\"'`\u2019\u201d\xbb]$",
        "is in quotation marks: give the token without them",
    ),
    ("^(authorization:\\s*)?bearer\\s", "must hold only the token, without the word Bearer"),
    ("[\r\n]", "holds a line break, which no token has: it must be one line"),
)
