"""From the name of the API's host to a trusted connection, one step at a time, each bounded."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from wpx_tui.api.error_messages import connection_error
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.sanitize import clean
from wpx_tui.api.transport import tls_context
from wpx_tui.api.validation import check_proxy
from wpx_tui.config.settings import Settings
from wpx_tui.doctor.finding import Finding, State

STEP = 5.0
"""Seconds that a lookup, a connection and a handshake may take each."""

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_NOT_READ = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_LOOPBACK = ("127.", "::1")


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom a connection is made to: the API, or the proxy in between."""

    host: str
    port: int
    is_proxy: bool
    is_tls: bool

    @property
    def name(self) -> str:
        """As findings call it; a host is the user's own text."""
        host = clean(self.host)
        return f"the proxy {host}" if self.is_proxy else host


def findings(settings: Settings, env: Mapping[str, str]) -> Iterator[Finding]:
    """Name lookup, TCP, TLS, proxy; a step that needs a failed one is skipped."""
    peer = _peer(settings)
    addresses, found = look_up(peer)
    yield found
    if addresses:
        connection, found = connect(peer, addresses)
    else:
        connection, found = None, skipped("tcp")
    yield found
    yield _secured(peer, connection)
    yield proxy(settings, env)


def skipped(check: str) -> Finding:
    """A step that could not be tried."""
    return Finding(check, State.SKIPPED, "not tried, because an earlier step failed")


def _peer(settings: Settings) -> Peer:
    if settings.proxy is None:
        return _at(urlsplit(settings.base_url), is_proxy=False)
    return _at(check_proxy(settings.proxy), is_proxy=True)


def _at(parts: SplitResult, *, is_proxy: bool) -> Peer:
    port = parts.port or _PORTS[parts.scheme]
    return Peer(parts.hostname or "", port, is_proxy, parts.scheme == "https")


Addresses = list[tuple[Any, ...]]


def look_up(peer: Peer, limit: float = STEP) -> tuple[Addresses, Finding]:
    """The addresses of a host; in a thread that nobody waits for, since no lookup can be ended."""
    results: list[Addresses | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            results.append(socket.getaddrinfo(peer.host, peer.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            results.append(error)

    began = time.monotonic()
    thread = threading.Thread(target=ask, name="lookup", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        said = "this machine starts no more threads"
        return [], Finding("name lookup", State.FAILED, said, "raise its limit of processes")
    thread.join(limit)
    if not results:
        advice = "check the name server of this machine (/etc/resolv.conf)"
        said = f"no answer for {peer.name} within {limit:g} s"
        return [], Finding("name lookup", State.FAILED, said, advice)
    if isinstance(results[0], Exception):
        return [], _failed("name lookup", connection_error(results[0], peer.name))
    hosts = sorted({str(each[4][0]) for each in results[0]})
    said = f"{peer.name} is {', '.join(hosts[:4])}{', …' if len(hosts) > 4 else ''}{_took(began)}"
    return results[0], Finding("name lookup", State.OK, said)


def connect(
    peer: Peer, addresses: Addresses, limit: float = STEP
) -> tuple[socket.socket | None, Finding]:
    """A connection to the first address that takes one."""
    began = time.monotonic()
    error: OSError = TimeoutError()
    for family, kind, protocol, _, address in addresses:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(max(limit - (time.monotonic() - began), 0.001))
        try:
            connection.connect(address)
        except OSError as failure:
            connection.close()
            error = failure
            continue
        said = f"{address[0]} port {peer.port}{_took(began)}"
        return connection, Finding("tcp", State.OK, said)
    advice = "a firewall may be in between; where only a proxy leads out, set it with --proxy"
    if isinstance(error, TimeoutError):
        said = f"no connection to {peer.name} port {peer.port} within {limit:g} s"
        return None, Finding("tcp", State.FAILED, said, advice)
    reason = connection_error(error, f"{peer.name} port {peer.port}").reason
    return None, Finding("tcp", State.FAILED, reason, advice)


def _secured(peer: Peer, connection: socket.socket | None) -> Finding:
    if connection is None:
        return skipped("tls")
    with connection:
        if peer.is_proxy:
            said = "goes through the proxy: the calls below try it"
            return Finding("tls", State.SKIPPED, said)
        return tls(peer, connection) if peer.is_tls else _plain(connection)


def _plain(connection: socket.socket) -> Finding:
    if str(connection.getpeername()[0]).startswith(_LOOPBACK):
        return Finding("tls", State.OK, "none, and none is needed: the API is on this machine")
    advice = "use https:// in the base URL"
    return Finding("tls", State.WARNING, "none: the token travels for all to read", advice)


def tls(peer: Peer, connection: socket.socket) -> Finding:
    """A handshake as the client makes it, and whose root the certificate leads to."""
    began = time.monotonic()
    connection.settimeout(STEP)
    try:
        with tls_context().wrap_socket(connection, server_hostname=peer.host) as secured:
            said = f"{secured.version()}, certificate by {_root(secured)}{_took(began)}"
            return Finding("tls", State.OK, said)
    except TimeoutError:
        return Finding("tls", State.FAILED, f"no handshake with {peer.name} within {STEP:g} s")
    except ApiConnectionError as error:
        return _failed("tls", error)
    except (OSError, ValueError) as error:
        return _failed("tls", connection_error(error, peer.name))


def _root(secured: ssl.SSLSocket) -> str:
    """The root's name. Python tells the verified chain only in private; else the issuer's name."""
    try:
        chain = secured._sslobj.get_verified_chain()  # type: ignore[attr-defined]  # as said above
        return _name(chain[-1].get_info()["subject"])
    except (AttributeError, LookupError, TypeError):
        return _name((secured.getpeercert() or {}).get("issuer", ()))


def _name(subject: Any) -> str:
    """What a certificate is named: the common name and the organisation, where it has them."""
    parts = dict(pair for part in subject for pair in part)
    names = [parts[key] for key in ("commonName", "organizationName") if key in parts]
    return clean(", ".join(names), 100) or "a root without a name"


def proxy(settings: Settings, env: Mapping[str, str]) -> Finding:
    """Whether there is one, and which variables of other programs do not count."""
    unread = [name for name in _NOT_READ if env.get(name) or env.get(name.lower())]
    also = f"; {', '.join(unread)} is set and not read" if unread else ""
    if settings.proxy is None:
        advice = "if the way out is only through it, set it with --proxy" if unread else None
        return Finding("proxy", State.OK, f"none{also}", advice)
    parts = check_proxy(settings.proxy)
    has_name = ", with a user name" if parts.username else ""
    host = clean(f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS[parts.scheme]}")
    return Finding("proxy", State.OK, f"{host}{has_name}{also}")


def _failed(check: str, error: ApiConnectionError) -> Finding:
    return Finding(check, State.FAILED, error.reason, error.advice or "check the base URL")


def _took(began: float) -> str:
    return f", {1000 * (time.monotonic() - began):.0f} ms"
