"""From what was typed to a checked value.

Each parser raises ValueError in words that follow the name of the setting ("must be 1 to 86400
seconds") and do not repeat the text, which may hold a password.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from wpx_tui.api.checks import check_base_url, check_proxy, check_token
from wpx_tui.api.secret import Secret
from wpx_tui.api.text import clean

MIN_INTERVAL = 1.0
MAX_INTERVAL = 86_400.0
"""Seconds: a feed is polled at most once a second and at least once a day."""

MAX_TOKEN_BYTES = 8_192
"""What is longer fits in no request header that common web servers accept."""

EnumT = TypeVar("EnumT", bound=StrEnum)


def words(names: Iterable[str]) -> str:
    """Names as a sentence lists them: "a, b or c"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def choice(kind: type[EnumT]) -> Callable[[str], EnumT]:
    """A parser for one of the values of `kind`, in any case."""

    def parse(text: str) -> EnumT:
        try:
            return kind(text.lower())
        except ValueError:
            raise ValueError(f"must be {words(kind)}") from None

    return parse


def base_url(text: str) -> str:
    """The address of an API: http or https, without password, query and fragment."""
    check_base_url(text)
    return text.rstrip("/")


def proxy(text: str) -> str:
    """The address of a proxy: http, https, socks5 or socks5h; it may hold a password."""
    check_proxy(text)
    return text


def interval(text: str) -> float:
    """Seconds between two polls, from `MIN_INTERVAL` to `MAX_INTERVAL`."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not MIN_INTERVAL <= seconds <= MAX_INTERVAL:
        raise ValueError(f"must be {MIN_INTERVAL:.0f} to {MAX_INTERVAL:.0f} seconds")
    return seconds


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


def token(text: str) -> Secret:
    """The API token, free of white space around it; only what can stand in a header."""
    text = text.strip()
    if not text:
        raise ValueError("holds no token")
    if text[:7].lower() == "bearer ":
        raise ValueError("must hold the token alone, without the word Bearer")
    if len(text) > MAX_TOKEN_BYTES:
        raise ValueError("holds more than a token")
    return check_token(Secret(text))


def token_file(path: str) -> Secret:
    """The token out of a file that nobody but its owner may read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - Path() would change what the user typed
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(MAX_TOKEN_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path"
        raise ValueError(f"{path!r} cannot be read: {reason}") from None
    if stat.S_IMODE(mode) & 0o077:
        raise ValueError(f"{path!r} can be read by others: chmod 600 it first")
    try:
        return token(content.decode("latin-1"))
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None
