"""The checks from the name of the API's host to a trusted connection, each with a time limit."""

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
    """The host that a connection is made to: the API, or the proxy in between."""

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
    """Check name lookup, TCP, TLS and proxy; a step that needs a failed one is skipped."""
    peer = _peer(settings)
    addresses, finding = look_up(peer)
    yield finding
    if addresses:
        connection, finding = connect(peer, addresses)
    else:
        connection, finding = None, skipped("tcp")
    yield finding
    yield _secured(peer, connection)
    yield proxy(settings, env)


def skipped(check: str) -> Finding:
    """Return the finding for a step that could not be tried."""
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
    """Look a host up in a thread, left behind after `limit` seconds: a lookup cannot be ended."""
    results: list[Addresses | OSError | UnicodeError] = []

    def resolve() -> None:
        try:
            results.append(socket.getaddrinfo(peer.host, peer.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            results.append(error)

    began = time.monotonic()
    thread = threading.Thread(target=resolve, name="lookup", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        message = "this machine starts no more threads"
        return [], Finding("name lookup", State.FAILED, message, "raise its limit of processes")
    thread.join(limit)
    if not results:
        advice = "check the name server of this machine (/etc/resolv.conf)"
        message = f"no answer for {peer.name} within {limit:g} s"
        return [], Finding("name lookup", State.FAILED, message, advice)
    if isinstance(results[0], Exception):
        return [], _failed("name lookup", connection_error(results[0], peer.name))
    hosts = sorted({str(row[4][0]) for row in results[0]})
    message = (
        f"{peer.name} is {', '.join(hosts[:4])}{', …' if len(hosts) > 4 else ''}{_took(began)}"
    )
    return results[0], Finding("name lookup", State.OK, message)


def connect(
    peer: Peer, addresses: Addresses, limit: float = STEP
) -> tuple[socket.socket | None, Finding]:
    """Connect to the first address that takes it, within `limit` seconds for all of them."""
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
        message = f"{address[0]} port {peer.port}{_took(began)}"
        return connection, Finding("tcp", State.OK, message)
    advice = "a firewall may be in between; where only a proxy leads out, set it with --proxy"
    if isinstance(error, TimeoutError):
        message = f"no connection to {peer.name} port {peer.port} within {limit:g} s"
        return None, Finding("tcp", State.FAILED, message, advice)
    reason = connection_error(error, f"{peer.name} port {peer.port}").reason
    return None, Finding("tcp", State.FAILED, reason, advice)


def _secured(peer: Peer, connection: socket.socket | None) -> Finding:
    if connection is None:
        return skipped("tls")
    with connection:
        if peer.is_proxy:
            message = "goes through the proxy: the calls below try it"
            return Finding("tls", State.SKIPPED, message)
        return tls(peer, connection) if peer.is_tls else _plain(connection)


def _plain(connection: socket.socket) -> Finding:
    if str(connection.getpeername()[0]).startswith(_LOOPBACK):
        return Finding("tls", State.OK, "none, and none is needed: the API is on this machine")
    advice = "use https:// in the base URL"
    return Finding("tls", State.WARNING, "none: the token travels for all to read", advice)


def tls(peer: Peer, connection: socket.socket) -> Finding:
    """Make the client's handshake, and name the root that the certificate leads to."""
    began = time.monotonic()
    connection.settimeout(STEP)
    try:
        with tls_context().wrap_socket(connection, server_hostname=peer.host) as secured:
            message = f"{secured.version()}, certificate by {_root(secured)}{_took(began)}"
            return Finding("tls", State.OK, message)
    except TimeoutError:
        return Finding("tls", State.FAILED, f"no handshake with {peer.name} within {STEP:g} s")
    except ApiConnectionError as error:
        return _failed("tls", error)
    except (OSError, ValueError) as error:
        return _failed("tls", connection_error(error, peer.name))


def _root(secured: ssl.SSLSocket) -> str:
    """Return the root's name, or the issuer's where Python does not give the verified chain."""
    try:
        chain = vars(secured)["_sslobj"].get_verified_chain()
        return _name(chain[-1].get_info()["subject"])
    except (AttributeError, LookupError, TypeError):
        return _name((secured.getpeercert() or {}).get("issuer", ()))


def _name(subject: Any) -> str:
    """Return the common name and the organisation of a certificate, where it has them."""
    parts = dict(pair for part in subject for pair in part)
    names = [parts[key] for key in ("commonName", "organizationName") if key in parts]
    return clean(", ".join(names), 100) or "a root without a name"


def proxy(settings: Settings, env: Mapping[str, str]) -> Finding:
    """Say whether a proxy is set, and which variables of other programs are not read."""
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
