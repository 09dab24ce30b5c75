"""Checks of the client's settings, with messages in words that do not echo the input.

An address may hold a password, in the wrong place too: none of these messages repeats its input.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wpx_tui.api.secret import Secret

if TYPE_CHECKING:
    from urllib.parse import SplitResult

API_ROOT = "/api/v1"
"""The path that every call is under (the provider's API page)."""

_TOKEN = re.compile(r"[\x21-\x7e]+")


def check_token(token: Secret) -> Secret:
    """Return the token if it can stand in a header; raise ValueError otherwise."""
    if not _TOKEN.fullmatch(token.reveal()):
        raise ValueError("the token is empty, or holds a character that no token has")
    return token


def check_base_url(text: str) -> SplitResult:
    """Return the API's base URL, split; a path before `/api/v1` is kept (a gateway's prefix).

    Raises ValueError for a text that is no http(s) URL or holds credentials, query or fragment.
    """
    parts = _split(text, "base URL", ("http", "https"))
    if "@" in parts.netloc:
        raise ValueError("the base URL must not hold a user name or a password")
    if parts.query or parts.fragment:
        raise ValueError("the base URL must end with its host or path: no '?' and no '#'")
    path = parts.path.rstrip("/").removesuffix(API_ROOT)
    return parts._replace(path=path)


def check_webhook(text: str) -> SplitResult:
    """Return the URL of a webhook, split; raise ValueError for one that cannot be posted to."""
    parts = _split(text, "webhook", ("http", "https"))
    if "@" in parts.netloc:
        raise ValueError("the webhook must not hold a user name or a password")
    return parts._replace(path=parts.path or "/", fragment="")


_PRIVATE_NAMES = (
    *("localhost", "local", "lan", "internal", "intranet", "home.arpa"),
    *("test", "example", "invalid"),  # RFC 6761
)
"""Domains that no name server of the internet has."""


def sends_token_in_clear(base_url: str) -> bool:
    """Return True if calls to a checked base URL send the token unencrypted past private networks.

    A name without a dot counts as one of the local network.
    """
    from urllib.parse import urlsplit  # slow to load, and few set an address

    parts = urlsplit(base_url)
    return parts.scheme == "http" and not is_private_host(parts.hostname or "")


def is_private_host(host: str) -> bool:
    """Return True for a host of this machine or of a private network."""
    host = host.rstrip(".")
    if host.endswith(tuple(f".{name}" for name in _PRIVATE_NAMES)):
        return True
    try:
        return _is_private(host.partition("%")[0])
    except ValueError:
        return "." not in host


def _is_private(address: str) -> bool:
    """Return True for loopback, link-local, RFC 1918, 4193 and 6598.

    Raises ValueError for a text that is no address.
    """
    from ipaddress import ip_address  # few base URLs need it

    at = ip_address(address)
    return not (getattr(at, "ipv4_mapped", None) or at).is_global


def check_proxy(text: str) -> SplitResult:
    """Return the proxy's URL, split; it may hold a user name and a password.

    Raises ValueError for a text that is no http, https, socks5 or socks5h URL.
    """
    return _split(text, "proxy", ("http", "https", "socks5", "socks5h"))


def _split(text: str, name: str, schemes: tuple[str, ...]) -> SplitResult:
    from urllib.parse import urlsplit  # as above

    if not text.isprintable() or " " in text:
        raise ValueError(f"the {name} holds a blank or a control character")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # reading it is what checks it
    except ValueError:
        raise ValueError(f"the {name} is no URL: its host or port cannot be read") from None
    if parts.scheme not in schemes:
        choice = ", ".join(f"{scheme}://" for scheme in schemes[:-1])
        raise ValueError(f"the {name} must start with {choice} or {schemes[-1]}://")
    if not parts.hostname:
        raise ValueError(f"the {name} names no host")
    return parts
