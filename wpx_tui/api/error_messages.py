"""What broke a connection, in an operator's words and without the HTTP library's.

Libraries wrap what the system said several times over; here it is looked for in the causes.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator

from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.sanitize import clean

_MAX_CAUSES = 50
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)
_TLS_ADVICE = "check the base URL, this machine's clock and its certificates (SSL_CERT_FILE)"
_OTHER_PROTOCOL = (
    "WRONG_VERSION_NUMBER",
    "RECORD_LAYER_FAILURE",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
)


def address_advice(scheme: str) -> str:
    """What to do where a server was found that speaks something else than `scheme`."""
    return f"check the base URL: its host, its port, and whether {scheme}:// is right"


def connection_error(error: BaseException, peer: str) -> ApiConnectionError:
    """The connection to `peer` (a host, in words) that failed or broke with `error`."""
    for cause in _causes(error):
        if (found := _known(cause, peer)) is not None:
            return found
    return ApiConnectionError(f"the connection to {peer} broke")


def _known(cause: BaseException, peer: str) -> ApiConnectionError | None:
    match cause:
        case socket.gaierror():
            return _lookup(cause, peer)
        case UnicodeError():
            return ApiConnectionError(f"name not found: {peer}", "check the base URL")
        case ssl.SSLError():
            return _no_tls(cause, peer)
        case ConnectionRefusedError():
            return ApiConnectionError(f"connection refused by {peer}")
        case ConnectionError():
            return ApiConnectionError(f"connection reset by {peer}")
        case OSError(errno=int(number)):
            what = "no network" if number in _UNREACHABLE else "no connection"
            return ApiConnectionError(f"{what} to {peer}: {os.strerror(number)}")
    return None


def _no_tls(cause: ssl.SSLError, peer: str) -> ApiConnectionError:
    if not isinstance(cause, ssl.SSLCertVerificationError):
        # Only what OpenSSL itself raised says a reason.
        if getattr(cause, "reason", None) in _OTHER_PROTOCOL:
            return ApiConnectionError(f"{peer} does not speak TLS", address_advice("https"))
        return ApiConnectionError(f"no secure connection to {peer}", _TLS_ADVICE)
    why = clean(cause.verify_message, 80) or "not trusted"
    return ApiConnectionError(f"certificate of {peer} refused: {why}", _TLS_ADVICE)


def _lookup(cause: socket.gaierror, peer: str) -> ApiConnectionError:
    if cause.errno == socket.EAI_AGAIN:
        return ApiConnectionError(f"name lookup failed for {peer}: no answer from the name server")
    return ApiConnectionError(f"name not found: {peer}", "check the base URL")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it came from, nearest first; of several at once the first is told."""
    waiting, seen = [error], 0
    while waiting and seen < _MAX_CAUSES:
        cause, seen = waiting.pop(0), seen + 1
        yield cause
        inner = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        linked = (cause.__cause__ or cause.__context__, *inner)
        waiting += [each for each in linked if each is not None]
