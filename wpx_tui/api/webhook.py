"""One POST to a webhook, by the rules of the API's calls.

Certificates are checked, nothing is redirected, nothing is taken from the environment, and the
whole of it has one deadline. No token is sent.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from wpx_tui import __version__
from wpx_tui.api.errors import ApiError, ApiTimeoutError, StatusError
from wpx_tui.api.http_errors import TRANSPORT_ERRORS, api_error
from wpx_tui.api.retry import parse_retry_after
from wpx_tui.api.transport import RequestProgress, tls_context
from wpx_tui.api.validation import check_proxy, is_private_host

MAX_REPLY = 65_536
"""Bytes of the reply that are read; what it says is not used."""
REPLY_WITHIN = 1.0
"""Seconds in which the rest of a reply may come, once its status has."""


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    proxy: str | None = None,
    deadline: float = 15.0,
) -> int:
    """Post `body` once and return the status, 200 to 299. Raises `ApiError`.

    A `proxy` is passed by for a host of a private network. No error holds the URL's path.
    """
    parts = urlsplit(url)
    peer = parts.netloc
    if is_private_host(parts.hostname or ""):
        proxy = None
    elif proxy is not None:
        peer = f"the proxy or {peer}"
    try:
        async with asyncio.timeout(deadline):
            status, wait = await _reply(url, body, headers, proxy, deadline)
    except TimeoutError:
        raise ApiTimeoutError(f"no answer within {deadline:g} s") from None
    except TRANSPORT_ERRORS as error:
        raise api_error(error, peer, parts.scheme) from None
    if 300 <= status < 400:
        raise StatusError(f"{status}: redirected, which is not followed", status=status)
    if not 200 <= status < 300:
        raise StatusError(f"{status} from {peer}", status=status, retry_after=wait)
    return status


async def _reply(
    url: str, body: bytes, headers: Mapping[str, str], proxy: str | None, deadline: float
) -> tuple[int, float | None]:
    """Return the status, and the seconds until the next try that a 429 or 503 asks for."""
    third = deadline / 3
    request = httpx.Request(
        "POST",
        url,
        content=body,
        headers={"User-Agent": f"wpx-top/{__version__}", **headers},
        extensions={
            "timeout": httpx.Timeout(deadline, connect=third, pool=third).as_dict(),
            "trace": RequestProgress().trace,
        },
    )
    async with _transport(url, proxy) as transport:
        response = await transport.handle_async_request(request)
        try:
            async with asyncio.timeout(min(REPLY_WITHIN, third)):
                await _read_some(response)
        except (ApiError, TimeoutError, *TRANSPORT_ERRORS):
            pass  # it was answered: what the rest of the answer says is not asked for
        finally:
            await response.aclose()
        return response.status_code, _retry_after(response)


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After")
    is_busy = response.status_code in (429, 503)
    return parse_retry_after(text, datetime.now(UTC)) if is_busy and text else None


async def _read_some(response: httpx.Response) -> None:
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > MAX_REPLY:
            return


def _transport(url: str, proxy: str | None) -> httpx.AsyncHTTPTransport:
    via = httpx.Proxy(check_proxy(proxy).geturl()) if proxy else None
    to_proxy = via is not None and via.url.scheme == "https"
    # Without TLS the context stays unused, but httpx would load one of its own for None.
    needs_tls = to_proxy or url.startswith("https:")
    tls = tls_context() if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if via is not None and to_proxy:
        via.ssl_context = tls
    return httpx.AsyncHTTPTransport(verify=tls, proxy=via)
