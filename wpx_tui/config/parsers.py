"""From what was typed to a checked value.

Each parser raises ValueError in words that follow the name of the setting ("must be 1 to 86400
seconds") and do not repeat the text, which may hold a password.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import Secret

MIN_INTERVAL = 1.0
MAX_INTERVAL = 86_400.0
MIN_TURN = 5.0
"""Seconds: a feed is polled at most once a second and at least once a day."""

MAX_ROWS = 1_000
"""More than there are countries: what goes beyond is a slip."""

MAX_TOKEN_BYTES = 8_192
"""What is longer fits in no request header that common web servers accept."""

EnumT = TypeVar("EnumT", bound=StrEnum)


def words(names: Iterable[str]) -> str:
    """Names as a sentence lists them: "a, b or c"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


class EnumParser(Generic[EnumT]):
    """A parser for one of the values of an enum, in any case; its `words` are all there are."""

    def __init__(self, kind: type[EnumT]) -> None:
        self._kind = kind
        self.words = tuple(map(str, kind))

    def __call__(self, text: str) -> EnumT:
        """The value. Raises ValueError."""
        try:
            return self._kind(text.lower())
        except ValueError:
            raise ValueError(f"must be {words(self.words)}") from None


def choice(kind: type[EnumT]) -> EnumParser[EnumT]:
    """A parser for one of the values of `kind`."""
    return EnumParser(kind)


def base_url(text: str) -> str:
    """The address of an API: http or https, without password, query and fragment."""
    from wpx_tui.api.validation import check_base_url  # urllib costs time, and few give an address

    check_base_url(text)
    return text.rstrip("/")


def proxy(text: str) -> str:
    """The address of a proxy: http, https, socks5 or socks5h; it may hold a password."""
    from wpx_tui.api.validation import check_proxy  # as above

    check_proxy(text)
    return text


def _number(text: str, low: float, high: float, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise ValueError(f"must be {low:.0f} to {high:.0f} {what}".rstrip())
    return number


def interval(text: str) -> float:
    """Seconds between two polls, from `MIN_INTERVAL` to `MAX_INTERVAL`."""
    return _number(text, MIN_INTERVAL, MAX_INTERVAL, "seconds")


def turn(text: str) -> float:
    """Seconds that one page stands, from `MIN_TURN` to `MAX_INTERVAL`."""
    return _number(text, MIN_TURN, MAX_INTERVAL, "seconds")


def percent(text: str) -> float:
    """A share of a quota that something is said of, from 1 to 100 percent."""
    return _number(text, 1, 100, "percent")


def rows(text: str) -> int:
    """How many rows a table has at most, 1 to `MAX_ROWS`."""
    number = _number(text, 1, MAX_ROWS, "rows")
    if not number.is_integer():
        raise ValueError("must be a whole number")
    return int(number)


def timezone(text: str) -> str:
    """The key of a time zone that this machine knows."""
    from zoneinfo import ZoneInfo  # costs time at the start, and few set a zone

    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):  # an unknown name, a folder of zones, a path
        raise ValueError("must be a time zone, such as UTC or Europe/Berlin") from None


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("must be 1 or 0")


def name(text: str) -> str:
    """Plain text, as `clean` leaves it."""
    if not text or clean(text) != text:
        raise ValueError("must be a name")
    return text


def path(text: str) -> str:
    """The path of a file; `~` is the user's home."""
    from os.path import expanduser

    if not text or "\0" in text:
        raise ValueError("must be a path")
    return expanduser(text)  # noqa: PTH111 - Path's raises where there is no home


def command(text: str) -> tuple[str, ...]:
    """A program and its arguments, split as a POSIX shell would."""
    import shlex  # few name a command

    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise ValueError("has a quotation mark without its pair") from None
    if not words or "\0" in text:
        raise ValueError("must name a program")
    return words


def program(text: str) -> str:
    """A command without its arguments, which may hold anything."""
    name, *arguments = command(text)
    return f"{name} ..." if arguments else name


def without_password(text: str) -> str:
    """A text without the user name and the password that a URL in it may hold."""
    _, at, rest = text.rpartition("@")
    return f"***@{rest}" if at else text


def token(text: str) -> Secret:
    """The API token, free of white space around it; only what can stand in a header."""
    text = text.strip()
    if not text:
        raise ValueError("holds no token")
    if text[:7].lower() == "bearer ":
        raise ValueError("must hold the token alone, without the word Bearer")
    if len(text) > MAX_TOKEN_BYTES:
        raise ValueError("holds more than a token")
    from wpx_tui.api.validation import check_token

    return check_token(Secret(text))
