"""The calls of the Usage API. The only module that speaks httpx, so that a successor is easy.

It uses httpx's transport and not its client: the client would keep cookies, take proxies and
credentials from the environment, and log every URL.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

import anyio
import httpx

from wpx_tui import __version__
from wpx_tui.api import responses
from wpx_tui.api.body import CUT_OFF, decoded, too_long
from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.api.error_messages import address_advice, connection_error
from wpx_tui.api.errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    UncertainError,
    UnreadableError,
)
from wpx_tui.api.models import Alert, Countries, History, Realtime, Subscriptions, Summary
from wpx_tui.api.pagination import PER_PAGE, Pages
from wpx_tui.api.responses import M, Reply
from wpx_tui.api.secret import Secret
from wpx_tui.api.transport import Call, Pool, is_clean, tls_context
from wpx_tui.api.validation import API_ROOT, check_base_url, check_proxy, check_token

_KEEPALIVE = 75.0
"""Seconds that an idle connection is kept: longer than a minute, so that one serves all feeds. A
server that closes sooner is noticed before the next request, or met by sending that again."""
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=5, keepalive_expiry=_KEEPALIVE)
_STREAM_ERRORS = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
_HTTP_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL)
_TRANSPORT_ERRORS = (*_HTTP_ERRORS, *_STREAM_ERRORS, OSError, UnicodeError)
"""All that httpx, the streams below it, ssl and the system raise (`ssl.SSLError` is an OSError)."""

_Pool = Pool[httpx.AsyncHTTPTransport]


class UsageClient:
    """One account's way to the API, for the whole life of the process.

    Every call raises an `ApiError` alone, within `deadline` seconds. All datetimes are aware.
    Source: the provider's Usage API page.
    """

    def __init__(
        self,
        base_url: str,
        token: Secret,
        *,
        proxy: str | None = None,
        deadline: float = 15.0,
        max_body: int = 5 * 2**20,
    ) -> None:
        """Connect to nothing yet. Raises ValueError, in words, for an address or token of no use.

        `proxy` is the only proxy that is used: none is taken from the environment.
        """
        parts = check_base_url(base_url)
        self._root = parts.geturl() + API_ROOT
        self._token = check_token(token)
        self._proxy = None if proxy is None else check_proxy(proxy).geturl()
        self._peer = ("" if proxy is None else "the proxy or ") + parts.netloc
        self._deadline = deadline
        self._max_body = max_body
        self._pool: _Pool | None = None
        self.on_reply: Callable[[Reply], object] | None = None
        """Told of every whole reply before it is judged, for a diagnosis."""

    async def summary(self, period: Period) -> Summary:
        """`GET /usage`: the usage of all subscriptions over `period`."""
        return await self._figures(Summary, "/usage", period=period)

    async def history(
        self,
        *,
        start: datetime | None,
        end: datetime | None,
        granularity: Granularity,
        subscription_id: str | None = None,
    ) -> History:
        """`GET /usage/history`: buckets from `start` to `end`, of one subscription or of all."""
        return await self._figures(
            History,
            "/usage/history",
            start_date=responses.utc_text(start),
            end_date=responses.utc_text(end),
            granularity=granularity,
            subscription_id=subscription_id,
        )

    async def realtime(self) -> Realtime:
        """`GET /usage/realtime`."""
        return await self._figures(Realtime, "/usage/realtime")

    async def countries(
        self, *, start: datetime | None, end: datetime | None, limit: int | None = None
    ) -> Countries:
        """`GET /usage/by-country`: at most `limit` rows."""
        return await self._figures(
            Countries,
            "/usage/by-country",
            start_date=responses.utc_text(start),
            end_date=responses.utc_text(end),
            limit=limit,
        )

    async def subscriptions(
        self,
        *,
        status: SubscriptionStatus | None = None,
        product_type: ProductType | None = None,
    ) -> Subscriptions:
        """`GET /subscriptions`: every page of them, under one deadline."""
        pages = Pages()
        async with self._guarded():
            more, page = True, 0
            while more:
                page += 1
                reply = await self._get(
                    "/subscriptions",
                    status=status,
                    product_type=product_type,
                    page=page,
                    per_page=PER_PAGE,
                )
                more = pages.add(*await responses.judged(responses.subscriptions_page, reply))
        return Subscriptions(subscriptions=pages.subscriptions)

    async def create_alert(
        self, subscription_id: str, threshold_percent: float, method: str = "email"
    ) -> Alert:
        """`POST /usage/alerts` (percent from 1 to 100), sent once and never again.

        Raises `UncertainError` where the alert may have been made all the same.
        """
        call = Call()
        try:
            async with self._guarded():
                return responses.alert(
                    await self._post_alert(call, subscription_id, threshold_percent, method)
                )
        except ApiError as error:
            if call.sent and responses.leaves_open(error):
                raise UncertainError(error.reason) from None
            raise

    async def aclose(self) -> None:
        """Close the connections; calls that are under way end first."""
        if self._pool is not None:
            await self._retire(self._pool)

    async def _figures(self, model: type[M], path: str, **params: str | int | None) -> M:
        async with self._guarded():
            reply = await self._get(path, **params)
            return await responses.judged(partial(responses.figures, model=model), reply)

    async def _get(self, path: str, **params: str | int | None) -> Reply:
        """A GET, sent again if the kept connection that it went out on turned out to be dead.

        The first failure retired the pool, so the second try makes a connection of its own.
        """
        query = {name: value for name, value in params.items() if value is not None}
        call = Call()
        try:
            return await self._exchange("GET", path, call, self._current_pool(), params=query)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if call.connected or call.answered:
                raise
        return await self._exchange("GET", path, Call(), self._current_pool(), params=query)

    async def _post_alert(
        self, call: Call, subscription_id: str, threshold: float, method: str
    ) -> Reply:
        """On a connection of its own: with a dead one nobody would know whether it arrived."""
        body = responses.alert_body(subscription_id, threshold, method)
        pool = self._new_pool()
        try:
            return await self._exchange("POST", "/usage/alerts", call, pool, json=body)
        finally:
            await pool.retire()

    async def _exchange(
        self, verb: str, path: str, call: Call, pool: _Pool, **content: Any
    ) -> Reply:
        """One request and its whole reply; after a failure no kept connection is trusted.

        That also makes good for the pool slot that httpcore #1093 loses with a cancelled task.
        """
        request = httpx.Request(
            verb,
            self._root + path,
            headers=self._headers(),
            extensions={"timeout": self._timeouts(), "trace": call.trace},
            **content,
        )
        try:
            async with pool.use():
                reply = await self._reply(await pool.transport.handle_async_request(request))
        except BaseException:
            await self._retire(pool)
            raise
        if not is_clean(pool.transport):
            await self._retire(pool)
        if self.on_reply is not None:
            self.on_reply(reply)
        return reply

    async def _reply(self, response: httpx.Response) -> Reply:
        try:
            raw = await self._raw(response)
        finally:
            await response.aclose()
        body = decoded(raw, response.headers.get("content-encoding", ""), self._max_body)
        return Reply(response.status_code, dict(response.headers), body)

    async def _raw(self, response: httpx.Response) -> bytes:
        raw = bytearray()
        try:
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > self._max_body:
                    raise too_long(self._max_body)
        except httpx.RemoteProtocolError:
            raise UnreadableError(CUT_OFF) from None
        return bytes(raw)

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Cache-Control": "no-cache",
            "Authorization": f"Bearer {self._token.reveal()}",
            "User-Agent": f"wpx-top/{__version__}",
        }

    def _timeouts(self) -> dict[str, float | None]:
        """Seconds: a third each for a slot, TCP and TLS, so that no deadline cancels connecting."""
        third = self._deadline / 3
        return httpx.Timeout(self._deadline, connect=third, pool=third).as_dict()

    def _current_pool(self) -> _Pool:
        if self._pool is None:
            self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> _Pool:
        proxy = httpx.Proxy(self._proxy) if self._proxy else None
        to_proxy = proxy is not None and proxy.url.scheme == "https"
        # Without TLS the context stays unused, but httpx would load one of its own for None.
        needs_tls = to_proxy or self._root.startswith("https:")
        tls = tls_context() if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if proxy is not None and to_proxy:
            proxy.ssl_context = tls
        return Pool(httpx.AsyncHTTPTransport(verify=tls, limits=_LIMITS, proxy=proxy))

    async def _retire(self, pool: _Pool) -> None:
        if self._pool is pool:
            self._pool = None
        await pool.retire()

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        """The one place where what httpx, ssl and the system raise becomes an `ApiError`."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError:
            raise ApiTimeoutError(f"no answer within {self._deadline:g} s") from None
        except _TRANSPORT_ERRORS as error:
            raise _in_words(error, self._peer, self._root) from None


def _in_words(error: Exception, peer: str, root: str) -> ApiError:
    advice = address_advice(root.partition(":")[0])
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
