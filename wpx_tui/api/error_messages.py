"""Connection errors in an operator's words, without the HTTP library's.

Libraries wrap the system's error several times over; here the causes are searched for it.
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
    """Return the advice for a server that speaks something else than `scheme`."""
    return f"check the base URL: its host, its port, and whether {scheme}:// is right"


def connection_error(error: BaseException, peer: str) -> ApiConnectionError:
    """Return the error of a connection to `peer` (a host, in words) that broke with `error`."""
    for cause in _causes(error):
        if (known := _known(cause, peer)) is not None:
            return known
    return ApiConnectionError(f"the connection to {peer} broke")


def _known(cause: BaseException, peer: str) -> ApiConnectionError | None:
    match cause:
        case socket.gaierror():
            return _lookup_error(cause, peer)
        case UnicodeError():
            return ApiConnectionError(f"name not found: {peer}", "check the base URL")
        case ssl.SSLError():
            return _tls_error(cause, peer)
        case ConnectionRefusedError():
            return ApiConnectionError(f"connection refused by {peer}")
        case ConnectionError():
            return ApiConnectionError(f"connection reset by {peer}")
        case OSError(errno=int(number)):
            problem = "no network" if number in _UNREACHABLE else "no connection"
            return ApiConnectionError(f"{problem} to {peer}: {os.strerror(number)}")
    return None


def _tls_error(cause: ssl.SSLError, peer: str) -> ApiConnectionError:
    if not isinstance(cause, ssl.SSLCertVerificationError):
        # Only errors that OpenSSL itself raised have a reason.
        if getattr(cause, "reason", None) in _OTHER_PROTOCOL:
            return ApiConnectionError(f"{peer} does not speak TLS", address_advice("https"))
        return ApiConnectionError(f"no secure connection to {peer}", _TLS_ADVICE)
    why = clean(cause.verify_message, 80) or "not trusted"
    return ApiConnectionError(f"certificate of {peer} refused: {why}", _TLS_ADVICE)


def _lookup_error(cause: socket.gaierror, peer: str) -> ApiConnectionError:
    if cause.errno == socket.EAI_AGAIN:
        return ApiConnectionError(f"name lookup failed for {peer}: no answer from the name server")
    return ApiConnectionError(f"name not found: {peer}", "check the base URL")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and its causes, nearest first; of a group, every member."""
    waiting, seen = [error], 0
    while waiting and seen < _MAX_CAUSES:
        cause, seen = waiting.pop(0), seen + 1
        yield cause
        inner = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        linked = (cause.__cause__ or cause.__context__, *inner)
        waiting += [link for link in linked if link is not None]
