"""The calls, and every way in which an answer can be other than it should be."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.api.raw_server import (
    Answer,
    RawServer,
    enveloped,
    http,
    then_close,
    then_hang,
    trickle,
)
from wpx_tui.api import client as client_module
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
from wpx_tui.api.errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    AuthenticationError,
    RefusedError,
    StatusError,
    UncertainError,
    UnreadableError,
)
from wpx_tui.api.models import Realtime
from wpx_tui.api.secret import Secret

TOKEN = "eyJ0b2tlbiI6InRoZSB0b2tlbiBvZiBhIHRlc3QifQ"
REALTIME = {"current_minute": {"requests": 45, "bytes": 4718592}}
GOOD = enveloped(REALTIME)
SOON = 1.5
"""Seconds: a deadline that is waited for, with time enough to connect on a busy machine."""
MIB = 2**20
ALERT = {"id": "alert_1", "subscription_id": "sub_1", "threshold_percent": 80}


@asynccontextmanager
async def client_of(
    *answers: Answer, **options: Any
) -> AsyncIterator[tuple[UsageClient, RawServer]]:
    async with RawServer(*answers) as server:
        client = UsageClient(server.url, Secret(TOKEN), **options)
        try:
            yield client, server
        finally:
            await client.aclose()


async def failure_of(*answers: Answer, **options: Any) -> ApiError:
    """The error of one realtime call, which must not hold the token anywhere."""
    async with client_of(*answers, **options) as (client, _):
        with pytest.raises(ApiError) as caught:
            await client.realtime()
    error = caught.value
    assert TOKEN not in f"{error!r} {error} {error.reason} {error.advice} {vars(error)}"
    assert "\n" not in error.reason
    return error


async def test_each_call_asks_for_what_it_says() -> None:
    usage = {"total": {"bytes_used": 1}, "data_points": [], "countries": [], **REALTIME}
    start = datetime(2024, 1, 31, 22, 0, 0, 999, timezone(timedelta(hours=-3)))
    async with client_of(enveloped(usage)) as (client, server):
        await client.summary(Period.WEEK)
        await client.history(start=start, end=None, granularity=Granularity.HOURLY)
        await client.history(
            start=None, end=start, granularity=Granularity.DAILY, subscription_id="a&b=c/d"
        )
        await client.realtime()
        await client.countries(start=start, end=datetime(2024, 2, 2, tzinfo=UTC), limit=5)
    assert [(request.path, request.query) for request in server.requests] == [
        ("/api/v1/usage", {"period": "week"}),
        ("/api/v1/usage/history", {"start_date": "2024-02-01T01:00:00Z", "granularity": "hourly"}),
        (
            "/api/v1/usage/history",
            {
                "end_date": "2024-02-01T01:00:00Z",
                "granularity": "daily",
                "subscription_id": "a&b=c/d",
            },
        ),
        ("/api/v1/usage/realtime", {}),
        (
            "/api/v1/usage/by-country",
            {
                "start_date": "2024-02-01T01:00:00Z",
                "end_date": "2024-02-02T00:00:00Z",
                "limit": "5",
            },
        ),
    ]
    headers = server.requests[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert (headers["accept"], headers["accept-encoding"]) == ("application/json", "gzip")
    assert headers["user-agent"].startswith("wpx-top/")
    assert server.connections == 1


# --- answers that hold less, or other things, than documented


@pytest.mark.parametrize(
    ("data", "requests", "sent"),
    [
        ({"current_minute": {"requests": "45", "bytes": 7}}, None, 7),
        ({"current_minute": {"requests": None, "bytes": 10**30}}, None, None),
        ({"current_minute": {"requests": True, "bytes": -1}}, None, None),
        ({"current_minute": [], "last_hour": {}, "new": {"a": 1}}, None, None),
        ({"current_minute": {"requests": 1, "bytes": 2.0, "more": []}, "timestamp": 5}, 1, 2),
    ],
)
async def test_a_field_that_is_not_as_documented_loses_itself_alone(
    data: object, requests: int | None, sent: int | None
) -> None:
    async with client_of(enveloped(data)) as (client, _):
        minute = (await client.realtime()).current_minute
    assert (minute.requests, minute.bytes) == (requests, sent)


WEB_PAGE = "answered with a web page, not with data: a login page in between?"
NO_JSON = "answered with something that is no JSON, or only a part of it"
NOT_ASKED_FOR = "answered without the figures that were asked for"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><title>Log in</title>", WEB_PAGE),
        (b"", "answered with nothing"),
        (b"null", "answered with JSON that is not the API's"),
        (b"[]", "answered with JSON that is not the API's"),
        (b"{}", NOT_ASKED_FOR),
        (b'{"data": null, "success": true}', NOT_ASKED_FOR),
        (b'{"data": [], "success": true}', NOT_ASKED_FOR),
        (b'{"data": {"timestamp": "2024-01-15T14:30:00Z"}, "success": true}', NOT_ASKED_FOR),
        (b'{"data": {"current_minute": null, "last_hour": 3}}', NOT_ASKED_FOR),
        (b"[" * 200_000, NO_JSON),
        (b'{"data": {"current_minute": {"bytes": NaN}}}', NO_JSON),
        (b'{"data": {"current_minute": {"bytes": ' + b"9" * 10_000 + b"}}}", NO_JSON),
        (b'{"data": {"current_minute": {}}, "name": "caf\xe9"}', NO_JSON),
        (b'{"data": {"current_minute": {"bytes": 4', NO_JSON),
        (b"\x00\xff\xfe", NO_JSON),
    ],
)
async def test_an_answer_that_cannot_be_read_is_a_failure_in_words(
    body: bytes, reason: str
) -> None:
    error = await failure_of(http(body))
    assert type(error) is UnreadableError
    assert error.reason == reason


async def test_a_refusal_says_what_the_server_says_as_plain_text() -> None:
    body = {"success": False, "data": REALTIME, "message": "no\x1b[31m \u202eway" + "!" * 500}
    error = await failure_of(http(json.dumps(body)))
    assert type(error) is RefusedError
    assert error.reason.startswith("the API refused: no[31m way!!!")
    assert len(error.reason) < 150


# --- statuses


@pytest.mark.parametrize(
    ("answer", "kind", "reason", "retry_after"),
    [
        (http("", 503, retry_after="7"), StatusError, "503 from the API", 7),
        (http("", 500), StatusError, "500 from the API", None),
        (http("<h1>", 429, retry_after="x"), StatusError, "429 from the API: too many calls", None),
        (
            http(
                "{}",
                503,
                date="Mon, 15 Jan 2024 14:30:00 GMT",
                retry_after="Mon, 15 Jan 2024 14:30:40 GMT",
            ),
            StatusError,
            "503 from the API",
            40,
        ),
        (
            http('{"error": {"message": "bad period"}}', 422),
            StatusError,
            "422 from the API: bad period",
            None,
        ),
        (
            http("", 401),
            AuthenticationError,
            "401 from the API: the token was refused",
            None,
        ),
        (
            http(json.dumps({"message": f"unknown token {TOKEN}"}), 403),
            AuthenticationError,
            "403 from the API: unknown token ***",
            None,
        ),
        (
            http("", 302, location="https://login.example.net/?to=x"),
            StatusError,
            "302 from the API: redirected to login.example.net, not followed",
            None,
        ),
        (
            http("", 301, location="//[bad"),
            StatusError,
            "301 from the API: redirected to another page, not followed",
            None,
        ),
        (http("", 304), StatusError, "304 from the API", None),
    ],
)
async def test_a_status_that_is_not_success(
    answer: bytes, kind: type[StatusError], reason: str, retry_after: float | None
) -> None:
    error = await failure_of(answer)
    assert type(error) is kind
    assert isinstance(error, StatusError)
    assert error.reason == reason
    assert error.retry_after == retry_after
    assert (error.advice is not None) is (error.status not in (422, 429, 500, 503))


async def test_a_redirect_is_not_followed_and_cookies_are_not_kept() -> None:
    async with (
        RawServer(GOOD) as other,
        client_of(http("", 307, location=other.url, set_cookie="id=1; Path=/"), GOOD) as (
            client,
            server,
        ),
    ):
        with pytest.raises(StatusError):
            await client.realtime()
        await client.realtime()
    assert other.requests == []
    assert "cookie" not in server.requests[1].headers


# --- HTTP that is broken, slow or too much


GZIPPED = gzip.compress(json.dumps({"data": REALTIME}).encode())
HEAD = b"HTTP/1.1 200 OK\r\n"
CUT_OFF = "answered only in part: the answer was cut off"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "Deflate", "identity"])
async def test_encodings_that_can_be_read(encoding: str) -> None:
    body = json.dumps({"data": REALTIME}).encode()
    raw = {
        "gzip": GZIPPED,
        "x-gzip": GZIPPED,
        "deflate": zlib.compress(body),
        "Deflate": zlib.compress(body, wbits=-15),
        "identity": body,
    }[encoding]
    async with client_of(http(raw, content_encoding=encoding)) as (client, _):
        assert (await client.realtime()).current_minute.requests == 45


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (then_close(http(GOOD)[:-5]), CUT_OFF),
        (then_close(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"), CUT_OFF),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n", CUT_OFF),
        (then_close(HEAD + b'\r\n{"data": {"current_minute"'), NO_JSON),
        (http(GZIPPED[:-9], content_encoding="gzip"), CUT_OFF),
        (http(GZIPPED + b"more", content_encoding="gzip"), "answered with damaged compression"),
        (http(b"no gzip", content_encoding="gzip"), "answered with damaged compression"),
        (http(b"", content_encoding="br"), "answered in an encoding that was not asked for"),
        (http(b"x" * (MIB + 1)), "answered with more than 1 MiB"),
        (
            http(gzip.compress(bytes(50 * MIB)), content_encoding="gzip"),
            "answered with more than 1 MiB",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "answered with something that is not HTTP"),
        (
            HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
            "answered with something that is not HTTP",
        ),
    ],
)
async def test_a_broken_answer(answer: Answer, reason: str) -> None:
    error = await failure_of(answer, max_body=MIB)
    assert type(error) is UnreadableError
    assert error.reason == reason


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n")
    while True:
        writer.write(bytes(65_536))
        await writer.drain()


async def test_an_endless_body_is_cut_off_at_its_bound() -> None:
    assert (await failure_of(endless)).reason == "answered with more than 5 MiB"


@pytest.mark.parametrize(
    "answer",
    [then_hang(b""), trickle(GOOD), then_hang(GOOD[:-2]), trickle(HEAD + b"A: b\r\n" * 500)],
)
async def test_one_deadline_holds_for_all_of_a_call(answer: Answer) -> None:
    began = time.monotonic()
    error = await failure_of(answer, deadline=SOON)
    assert type(error) is ApiTimeoutError
    assert error.reason == "no answer within 1.5 s"
    assert time.monotonic() - began < 4 * SOON, "no read begins it anew"


@pytest.mark.parametrize("first", [GOOD + http(enveloped({"x": 1})), GOOD + b"HTTP/1.1 200"])
async def test_bytes_after_an_answer_are_not_taken_for_the_next_one(first: bytes) -> None:
    second = enveloped({"current_minute": {"requests": 2}})
    async with client_of(first, second) as (client, server):
        assert (await client.realtime()).current_minute.requests == 45
        assert (await client.realtime()).current_minute.requests == 2
    assert server.connections == 2


# --- connections


async def test_a_connection_is_kept() -> None:
    async with client_of(GOOD) as (client, server):
        for _ in range(20):
            await client.realtime()
        assert server.connections == 1
        await asyncio.gather(*(client.realtime() for _ in range(5)))
    assert server.connections <= 5


async def test_a_get_on_a_connection_that_turned_out_dead_is_sent_once_more() -> None:
    async with client_of(GOOD, then_close(b""), GOOD) as (client, server):
        await client.realtime()
        assert (await client.realtime()).current_minute.requests == 45
    assert [request.connection for request in server.requests] == [1, 1, 2]


async def test_after_one_dead_connection_no_other_kept_one_is_trusted() -> None:
    """After a suspend all of them are dead; trying one after the other would fail each feed."""
    all_in = asyncio.Barrier(3)

    async def together(writer: asyncio.StreamWriter) -> None:
        await all_in.wait()
        writer.write(GOOD)

    async with client_of(together, together, together, then_close(b""), GOOD) as (client, server):
        await asyncio.gather(*(client.realtime() for _ in range(3)))
        await client.realtime()
    assert server.requests[-1].connection == 4


async def test_a_get_on_a_fresh_connection_is_not_repeated() -> None:
    async with client_of(then_close(b""), GOOD) as (client, server):
        with pytest.raises(ApiConnectionError, match="closed the connection without an answer"):
            await client.realtime()
        assert len(server.requests) == 1
        await client.realtime()


async def test_the_second_try_is_the_last() -> None:
    async with client_of(GOOD, then_close(b"")) as (client, server):
        await client.realtime()
        with pytest.raises(ApiConnectionError):
            await client.realtime()
    assert len(server.requests) == 3


async def test_a_call_that_is_cancelled_while_connecting_costs_no_later_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """httpcore #1093: the slot that it took would never come back."""
    monkeypatch.setattr(client_module, "_LIMITS", httpx.Limits(max_connections=2))
    async with client_of(GOOD) as (client, _):
        for steps in range(40):  # one of them is the step in which it connects
            for _ in range(3):
                call = asyncio.create_task(client.realtime())
                for _ in range(steps):
                    await asyncio.sleep(0)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
        assert isinstance(await client.realtime(), Realtime)


async def test_a_call_that_fails_does_not_break_off_those_under_way() -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await release.wait()
        writer.write(GOOD)

    async with client_of(late, then_close(b"")) as (client, _):
        slow = asyncio.create_task(client.realtime())
        await arrived.wait()
        with pytest.raises(ApiConnectionError):  # retires the connections of all
            await client.realtime()
        release.set()
        assert (await slow).current_minute.requests == 45


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1", "connection refused by 127.0.0.1:1"),
        ("http://no-such-host.invalid", "name not found: no-such-host.invalid"),
        ("http://a..b", "name not found: a..b"),
    ],
)
async def test_no_connection_is_told_in_words(url: str, reason: str) -> None:
    with pytest.raises(ApiConnectionError) as caught:
        await UsageClient(url, Secret(TOKEN)).realtime()
    # A machine without a name server has its lookups time out instead.
    assert caught.value.reason in (
        reason,
        f"{reason.replace('not found:', 'lookup failed for')}: no answer from the name server",
    )


async def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with RawServer(http("", 502)) as trap:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, trap.url)
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,[::1")
        monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
        async with client_of(GOOD) as (client, _):
            await client.realtime()
    assert trap.requests == []


async def test_the_proxy_of_the_settings_is_used() -> None:
    async with RawServer(GOOD) as proxy:
        url = f"http://user:pass@127.0.0.1:{proxy.port}"
        client = UsageClient("http://api.test", Secret(TOKEN), proxy=url)
        await client.realtime()
        await client.realtime()
        await client.aclose()
    assert proxy.requests[0].target == "http://api.test/api/v1/usage/realtime"
    assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")
    assert proxy.connections == 1


async def test_no_line_of_the_log_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with client_of(GOOD, http("", 401), then_close(b"")) as (client, _):
            await client.realtime()
            for _ in range(2):
                with pytest.raises(ApiError):
                    await client.summary(Period.ALL)
    assert TOKEN not in caplog.text
    assert "period=all" not in caplog.text


# --- subscriptions: all pages as one


def page(*names: str, **pagination: int | str) -> bytes:
    items = [{"id": name, "credentials": {"password": "hidden"}} for name in names]
    return enveloped(items, **({"pagination": pagination} if pagination else {}))


@pytest.mark.parametrize(
    ("pages", "ids", "calls"),
    [
        ([page("a")], "a", 2),
        ([page("a", total=1)], "a", 1),
        ([page()], "", 1),
        ([page("a", "b", total_pages=2), page("c", total_pages=2)], "abc", 2),
        ([page("a", "b", total=3), page("c", total=3)], "abc", 2),
        ([page("a", "b", total_pages=10**9)], "ab", 9),  # repeats itself
        ([page("a", total_pages=9), page(total_pages=9)], "a", 9),
        ([page("a", total_pages=3), page(total_pages=3), page("c", total_pages=3)], "ac", 3),
        ([page("a", total_pages=3), page("a", total_pages=3), page("c", total_pages=3)], "ac", 3),
        ([page("a", total="2"), page("b", total="2")], "ab", 2),
        ([page("a", total_pages="2"), page("b", total_pages="2")], "ab", 2),
        ([page("a", "b", total_pages=0, total=0), page()], "ab", 2),
        ([page("a"), http("", 404)], "a", 2),
        ([page("a"), http('{"message": "no such page"}', 422)], "a", 2),
        ([page("a"), http("", 204)], "a", 2),
        ([page("a"), http('{"data": null, "success": true}')], "a", 2),
    ],
)
async def test_every_page_and_each_subscription_once(
    pages: list[bytes], ids: str, calls: int
) -> None:
    async with client_of(*pages) as (client, server):
        answer = await client.subscriptions(
            status=SubscriptionStatus.ACTIVE, product_type=ProductType.RESIDENTIAL
        )
    assert "".join(str(item.id) for item in answer.subscriptions) == ids
    assert "hidden" not in repr(answer)
    assert [request.query for request in server.requests] == [
        {
            "status": "active",
            "product_type": "residential",
            "page": str(number + 1),
            "per_page": "100",
        }
        for number in range(calls)
    ]


@pytest.mark.parametrize(("rows", "cap", "calls"), [(130, 100, 3), (45, 20, 4), (4, 2, 3)])
async def test_without_pagination_pages_are_asked_for_until_one_brings_nothing(
    rows: int, cap: int, calls: int
) -> None:
    names = [f"s{number}" for number in range(rows)]
    pages = [page(*names[start : start + cap]) for start in range(0, rows, cap)]
    async with client_of(*pages, page()) as (client, server):
        answer = await client.subscriptions()
    assert len(answer.subscriptions) == rows
    assert not answer.is_incomplete
    assert len(server.requests) == calls


async def test_a_full_page_is_followed_by_another_whatever_count_lags() -> None:
    names = [f"s{number}" for number in range(130)]
    lags = {"total": 100, "total_pages": 1}
    pages = [page(*names[:100], **lags), page(*names[100:], **lags), page(**lags)]
    async with client_of(*pages) as (client, _):
        assert len((await client.subscriptions()).subscriptions) == 130


HUNDRED = [f"s{number}" for number in range(100)]
TWINS = [{"id": "a", "traffic_used_gb": 1.0}, {"id": "a", "traffic_used_gb": 9.9}]


@pytest.mark.parametrize(
    ("pages", "announced"),
    [
        ([page("a", total=3, total_pages=2), page("b", total=3, total_pages=2)], 3),
        ([page("a", total_pages=3), page(total_pages=3), page("c", total_pages=3)], None),
        ([page("a", total_pages=3), page("a", total_pages=3), page("c", total_pages=3)], None),
        ([page("a", total_pages=2), page(total_pages=2)], None),
        ([page("a", "b", total=10**9)], 10**9),
        ([enveloped([{"id": "a"}, None, "b"], pagination={"total": 1})], 3),
        ([page(*HUNDRED)], None),  # the first hundred again and again
    ],
)
async def test_a_list_that_was_cut_says_so(pages: list[bytes], announced: int | None) -> None:
    async with client_of(*pages) as (client, _):
        answer = await client.subscriptions()
    assert answer.is_incomplete
    assert answer.announced == announced


async def test_a_list_that_moves_is_read_once_more() -> None:
    """One goes away between the pages, so that another moves up and is passed over."""
    moved = [page("a", "b", total=4), page("d", total=3)]
    still = [page("a", "c", total=3), page("d", total=3)]
    async with client_of(*moved, *still) as (client, server):
        answer = await client.subscriptions()
    assert [item.id for item in answer.subscriptions] == ["a", "c", "d"]
    assert not answer.is_incomplete
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("reads", "ids", "is_incomplete"),
    [
        # One was put in front between the pages: the last of the first page comes again.
        ([["ab", "bc"], ["xa", "bc"]], "xabc", False),
        # The pages overlap at rest, in both reads alike.
        ([["ab", "bc"], ["ab", "bc"]], "abc", False),
        # It moves as long as it is read.
        ([["ab", "bc"], ["xa", "ab"]], "xab", True),
    ],
)
async def test_a_row_on_two_pages_tells_that_the_list_moves(
    reads: list[list[str]], ids: str, is_incomplete: bool
) -> None:
    pages = [page(*names, total_pages=2) for read in reads for names in read]
    async with client_of(*pages) as (client, server):
        answer = await client.subscriptions()
    assert "".join(str(item.id) for item in answer.subscriptions) == ids
    assert answer.is_incomplete == is_incomplete
    assert [request.query["page"] for request in server.requests] == ["1", "2", "1", "2"]


@pytest.mark.parametrize("rows", [[{"product": {"name": "Residential"}}] * 3, [*TWINS, TWINS[0]]])
async def test_what_the_id_does_not_tell_apart_is_rows_of_its_own(rows: list[object]) -> None:
    """A copy of a row with an id is that row; a row without one may be another."""
    async with client_of(enveloped(rows)) as (client, _):
        answer = await client.subscriptions()
    assert len(answer.subscriptions) == (2 if TWINS[0] in rows else 3)
    assert not answer.is_incomplete


async def test_rows_without_an_id_that_come_again_with_other_figures_are_a_repeat() -> None:
    pages = [enveloped([{"product": {"name": "A"}, "traffic_used_gb": used}]) for used in (1, 2)]
    async with client_of(*pages) as (client, _):
        assert len((await client.subscriptions()).subscriptions) == 1


async def test_a_page_that_fails_fails_the_call_and_one_deadline_holds_for_all() -> None:
    first = page("a", total_pages=2)
    async with client_of(first, http("", 500)) as (client, _):
        with pytest.raises(StatusError):
            await client.subscriptions()
    fresh = (page(f"s{number}", total_pages=10**6) for number in range(99))
    slow = [_after(0.2 * SOON, answer) for answer in fresh]
    async with client_of(*slow, deadline=SOON) as (client, _):
        with pytest.raises(ApiTimeoutError):
            await client.subscriptions()


def _after(seconds: float, answer: bytes) -> Callable[[asyncio.StreamWriter], Any]:
    async def send(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        writer.write(answer)

    return send


# --- alerts: sent once


async def test_an_alert_is_made_on_a_connection_of_its_own() -> None:
    async with client_of(GOOD, http(json.dumps({"data": ALERT}), 201), GOOD) as (client, server):
        await client.realtime()
        made = await client.create_alert("sub_1", 80.0)
        await client.realtime()
    assert (made.id, made.threshold_percent) == ("alert_1", 80)
    posted = server.requests[1]
    assert (posted.method, posted.path) == ("POST", "/api/v1/usage/alerts")
    assert posted.body == (
        b'{"subscription_id":"sub_1","threshold_percent":80,"notification_method":"email"}'
    )
    assert [request.connection for request in server.requests] == [1, 2, 1]


@pytest.mark.parametrize(
    "answer",
    [
        *(then_close(b""), then_hang(b""), then_hang(GOOD[:40])),
        *(http("", 504), http("<p>"), http("{}"), http("", 301), http("", 302), http("", 303)),
    ],
)
async def test_an_alert_that_may_have_been_made_is_not_sent_again(answer: Answer) -> None:
    async with client_of(answer, deadline=SOON) as (client, server):
        with pytest.raises(UncertainError, match="sent, outcome not known"):
            await client.create_alert("sub_1", 80)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http('{"message": "no such subscription"}', 404), StatusError),
        (http("", 503), StatusError),
        (http("", 401), AuthenticationError),
        (http('{"success": false}'), RefusedError),
    ],
)
async def test_an_alert_that_was_refused_was_not_made(answer: Answer, kind: type) -> None:
    async with client_of(answer) as (client, server):
        with pytest.raises(kind):
            await client.create_alert("sub_1", 80)
    assert len(server.requests) == 1


async def test_an_alert_without_a_connection_was_not_made() -> None:
    with pytest.raises(ApiConnectionError, match="connection refused"):
        await UsageClient("http://127.0.0.1:1", Secret(TOKEN)).create_alert("sub_1", 80)
