"""The calls of the Usage API. This and `http_errors` are the only modules that use httpx.

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
from types import TracebackType
from typing import Any, Self

import httpx

from wpx_tui import __version__
from wpx_tui.api import responses
from wpx_tui.api.decompression import CUT_OFF, decompress, too_large
from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.api.errors import ApiError, ApiTimeoutError, UncertainError, UnreadableError
from wpx_tui.api.http_errors import TRANSPORT_ERRORS, api_error
from wpx_tui.api.models import Alert, Countries, History, Realtime, Subscriptions, Summary
from wpx_tui.api.pagination import PER_PAGE, Page, read_pages
from wpx_tui.api.reply import Reply
from wpx_tui.api.responses import PayloadT
from wpx_tui.api.secret import Secret
from wpx_tui.api.transport import Pool, RequestProgress, is_clean, tls_context
from wpx_tui.api.validation import API_ROOT, check_base_url, check_proxy, check_token

_KEEPALIVE = 75.0
"""Seconds that an idle connection is kept: longer than a minute, so that one serves all feeds. If a
server closes it sooner, that is noticed before the next request, or the request is sent again."""
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=5, keepalive_expiry=_KEEPALIVE)

_Pool = Pool[httpx.AsyncHTTPTransport]


class UsageClient:
    """A client for one account; make one and keep it, as it keeps its connections.

    Every call raises `ApiError` only, within `deadline` seconds. All datetimes are aware.
    Source: the provider's Usage API page.
    """

    def __init__(
        self,
        base_url: str,
        token: Secret | str,
        *,
        proxy: str | None = None,
        deadline: float = 15.0,
        max_body: int = 5 * 2**20,
    ) -> None:
        """Check the arguments, and connect to nothing yet; ValueError for a bad URL or token.

        `proxy` is a URL (http, https, socks5, socks5h); None connects directly, whatever the
        environment says. `deadline` is in seconds for a whole call, `max_body` in bytes.
        """
        parts = check_base_url(base_url)
        self._root = parts.geturl() + API_ROOT
        self._token = check_token(Secret(token) if isinstance(token, str) else token)
        self._proxy = None if proxy is None else check_proxy(proxy).geturl()
        self._peer = ("" if proxy is None else "the proxy or ") + parts.netloc
        self._deadline = deadline
        self._max_body = max_body
        self._pool: _Pool | None = None
        self.on_reply: Callable[[Reply], object] | None = None
        """Called with every whole reply before it is parsed, for a diagnosis."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def summary(self, period: Period = Period.MONTH) -> Summary:
        """`GET /usage`: the usage of all subscriptions over `period`."""
        return await self._payload(Summary, "/usage", period=period)

    async def history(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        granularity: Granularity = Granularity.DAILY,
        subscription_id: str | None = None,
    ) -> History:
        """`GET /usage/history`: buckets from `start` to `end`, of one subscription or of all.

        Without a start or an end the API chooses (the last 30 days).
        """
        return await self._payload(
            History,
            "/usage/history",
            start_date=responses.utc_text(start),
            end_date=responses.utc_text(end),
            granularity=granularity,
            subscription_id=subscription_id,
        )

    async def realtime(self) -> Realtime:
        """`GET /usage/realtime`: the current minute, the last hour and the open connections."""
        return await self._payload(Realtime, "/usage/realtime")

    async def countries(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
    ) -> Countries:
        """`GET /usage/by-country`: at most `limit` rows; start and end as in `history`."""
        return await self._payload(
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

        async def page(number: int, is_announced: bool) -> Page | None:
            query = {"status": status, "product_type": product_type}
            reply = await self._get("/subscriptions", **query, page=number, per_page=PER_PAGE)
            if number > 1 and responses.is_past_the_end(reply, is_announced):
                return None
            parser = partial(responses.parse_subscriptions_page, is_first=number == 1)
            return await responses.parse(parser, reply)

        async with self._translated_errors():
            return await read_pages(page)

    async def create_alert(
        self,
        subscription_id: str,
        threshold_percent: float,
        method: str = "email",
        *,
        progress: RequestProgress | None = None,
    ) -> Alert:
        """`POST /usage/alerts` once (1 to 100 percent); `UncertainError`: it may have been made."""
        progress = progress or RequestProgress()
        try:
            async with self._translated_errors():
                post = self._post_alert(progress, subscription_id, threshold_percent, method)
                return responses.parse_alert(await post)
        except ApiError as error:
            if progress.sent and responses.may_have_succeeded(error):
                raise UncertainError(error.reason) from None
            raise

    async def aclose(self) -> None:
        """Close the connections once the running calls have ended."""
        if self._pool is not None:
            await self._retire(self._pool)

    async def _payload(
        self, model: type[PayloadT], path: str, **params: str | int | None
    ) -> PayloadT:
        async with self._translated_errors():
            reply = await self._get(path, **params)
            return await responses.parse(partial(responses.parse_payload, model=model), reply)

    async def _get(self, path: str, **params: str | int | None) -> Reply:
        """Send a GET, and send it again if it went out on a kept connection that was dead.

        The first failure retired the pool, so the second try makes a connection of its own.
        """
        query = {name: value for name, value in params.items() if value is not None}
        progress = RequestProgress()
        try:
            return await self._exchange("GET", path, progress, self._current_pool(), params=query)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if progress.connected or progress.answered:
                raise
        progress = RequestProgress()
        return await self._exchange("GET", path, progress, self._current_pool(), params=query)

    async def _post_alert(
        self, progress: RequestProgress, subscription_id: str, threshold: float, method: str
    ) -> Reply:
        """Send it on a connection of its own: on a dead one it might or might not have arrived."""
        body = responses.alert_body(subscription_id, threshold, method)
        pool = self._new_pool()
        try:
            return await self._exchange("POST", "/usage/alerts", progress, pool, json=body)
        finally:
            await pool.retire()

    async def _exchange(
        self, verb: str, path: str, progress: RequestProgress, pool: _Pool, **content: Any
    ) -> Reply:
        """Send one request and read its whole reply; after a failure trust no kept connection.

        That also makes up for the pool slot that httpcore #1093 loses with a cancelled task.
        """
        request = httpx.Request(
            verb,
            self._root + path,
            headers=self._headers(),
            extensions={"timeout": self._timeouts(), "trace": progress.trace},
            **content,
        )
        try:
            async with pool.use():
                reply = await self._read(await pool.transport.handle_async_request(request))
        except BaseException:
            await self._retire(pool)
            raise
        if not is_clean(pool.transport):
            await self._retire(pool)
        if self.on_reply is not None:
            self.on_reply(reply)
        return reply

    async def _read(self, response: httpx.Response) -> Reply:
        try:
            raw = await self._read_raw(response)
        finally:
            await response.aclose()
        body = decompress(raw, response.headers.get("content-encoding", ""), self._max_body)
        return Reply(response.status_code, dict(response.headers), body)

    async def _read_raw(self, response: httpx.Response) -> bytes:
        raw = bytearray()
        try:
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > self._max_body:
                    raise too_large(self._max_body)
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
        """Return seconds: a third each for a slot, TCP and TLS; no deadline cancels connecting."""
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
    async def _translated_errors(self) -> AsyncIterator[None]:
        """Turn every error of httpx, ssl and the system into an `ApiError`."""
        try:
            async with asyncio.timeout(self._deadline):
                yield
        except TimeoutError:
            raise ApiTimeoutError(f"no answer within {self._deadline:g} s") from None
        except TRANSPORT_ERRORS as error:
            raise api_error(error, self._peer, self._root.partition(":")[0]) from None
