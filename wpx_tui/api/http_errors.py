"""Translate the HTTP library's errors into `ApiError`."""

from __future__ import annotations

import anyio
import httpx

from wpx_tui.api.error_messages import address_advice, connection_error
from wpx_tui.api.errors import ApiConnectionError, ApiError, ApiTimeoutError, UnreadableError

_STREAM_ERRORS = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
_HTTP_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL)
TRANSPORT_ERRORS = (*_HTTP_ERRORS, *_STREAM_ERRORS, OSError, UnicodeError)
"""The errors of httpx, the streams below it, ssl and the system (`ssl.SSLError` is an OSError)."""


def api_error(error: Exception, peer: str, scheme: str) -> ApiError:
    """Return the `ApiError` for one of `TRANSPORT_ERRORS`, on a connection to `peer`."""
    advice = address_advice(scheme)
    match error:
        case httpx.TimeoutException():  # only connecting has one that ends before the deadline
            return ApiTimeoutError(f"no connection to {peer} in time", advice)
        case httpx.ProxyError():
            return ApiConnectionError("the proxy did not connect", "check the proxy setting")
        case httpx.RemoteProtocolError() if "disconnected" in str(error):
            reason = f"{peer} closed the connection without an answer"
            return ApiConnectionError(reason, advice)
        case httpx.RemoteProtocolError():
            return UnreadableError("answered with something that is not HTTP", advice)
    return connection_error(error, peer)
