"""Translate the HTTP library's errors into `ApiError`."""

from __future__ import annotations

import re
from http import HTTPStatus

import anyio
import httpx
from socksio.exceptions import SOCKSError

from wpx_tui.api.error_messages import address_advice, connection_error
from wpx_tui.api.errors import ApiConnectionError, ApiError, ApiTimeoutError, UnreadableError
from wpx_tui.api.refusals import PROXY_ADVICE

_STREAM_ERRORS = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
_HTTP_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL)
TRANSPORT_ERRORS = (*_HTTP_ERRORS, *_STREAM_ERRORS, SOCKSError, OSError, UnicodeError)
"""The errors of httpx, the streams below it, ssl and the system (`ssl.SSLError` is an OSError)."""


def api_error(error: Exception, peer: str, scheme: str) -> ApiError:
    """Return the `ApiError` for one of `TRANSPORT_ERRORS`, on a connection to `peer`."""
    advice = address_advice(scheme)
    match error:
        case httpx.TimeoutException():  # only connecting has one that ends before the deadline
            return ApiTimeoutError(f"no connection to {peer} in time", advice)
        case httpx.ProxyError():
            return _proxy_error(str(error))
        case SOCKSError():  # httpcore lets through what socksio cannot read
            reason = "the proxy answered with something that is not SOCKS"
            return ApiConnectionError(reason, "check the proxy setting")
        case httpx.RemoteProtocolError() if "disconnected" in str(error):
            reason = f"{peer} closed the connection without an answer"
            return ApiConnectionError(reason, advice)
        case httpx.RemoteProtocolError():
            return UnreadableError("answered with something that is not HTTP", advice)
    return connection_error(error, peer)


def _proxy_error(text: str) -> ApiConnectionError:
    """Return why the proxy did not connect: the status of its answer, or SOCKS's own words.

    The texts are those of httpcore: "407 Proxy Authentication Required"; the phrase is the proxy's,
    so it is not repeated.
    """
    if re.match(r"\d{3}\b", text, re.ASCII):
        status = int(text[:3])
        phrase = HTTPStatus(status).phrase if status in _STATUSES else ""
        reason = f"the proxy refused to connect: {status} {phrase}".rstrip()
        advice = "ask the proxy's administrator, or check the proxy setting"
        return ApiConnectionError(reason, PROXY_ADVICE if status == 407 else advice)
    if _SOCKS_LOGIN.match(text):
        return ApiConnectionError("the proxy did not accept the login", PROXY_ADVICE)
    if match := _SOCKS_REASON.search(text):
        reason = f"the proxy could not connect: {match[1].lower()}"
        return ApiConnectionError(reason, "check the base URL and the proxy setting")
    return ApiConnectionError("the proxy did not connect", "check the proxy setting")


_STATUSES = frozenset(HTTPStatus)
_SOCKS_LOGIN = re.compile(r"Requested |Invalid username/password")
_SOCKS_REASON = re.compile(r"^Proxy Server could not connect: ([A-Za-z ]{1,60})\.?$")
