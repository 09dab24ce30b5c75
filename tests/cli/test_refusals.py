"""Refusals by what stands in between, told as what they are; and the API's own words, kept."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.api.raw_server import RawServer, http, then_close
from tests.api.socks_proxy import SocksProxy
from tests.cli.conftest import Ran, Wpx
from tests.harness.dashboard_harness import TOKEN, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret

CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body>Enable JavaScript and cookies to continue</body></html>"
)
HTML = "text/html; charset=UTF-8"


def page(body: str, status: int = 403) -> bytes:
    return http(body, status, content_type=HTML)


async def ran(wpx: Wpx, answer: bytes, *arguments: str) -> Ran:
    async with RawServer(answer) as server:
        return await asyncio.to_thread(wpx, *arguments, url=server.url)


@pytest.mark.parametrize("command", ["check", "snapshot", "doctor"])
async def test_a_web_page_with_403_is_told_with_its_title(wpx: Wpx, command: str) -> None:
    done = await ran(wpx, page(CHALLENGE), command)
    text = " ".join((done.out + done.err).split())
    assert done.status in (1, 3)
    assert '403: a web page answered, not the API: "Just a moment..."' in text
    assert "a web filter, a login page or a bot check stands between" in text
    assert "check the token" not in text
    assert "the token may not" not in text


async def test_five_panels_say_that_a_web_page_answered() -> None:
    async with RawServer(page(CHALLENGE)) as server:
        url = server.url

        def connect(_url: str) -> UsageClient:
            return UsageClient(url, Secret(TOKEN))

        async with stage((160, 50), connect=connect) as on:
            await on.until(lambda: on.text.count('"Just a') >= 5, "what answered")
            assert "the token" not in on.text


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<title>\n Access &amp; more\u202e </title>", '"Access & more"'),
        ("<html><h1 class=x>Blocked <b>by</b> policy</h1>", '"Blocked by policy"'),
        ("<html><title></title><h1>Blocked</h1>", '"Blocked"'),
        (f"<title>{'x' * 400}</title>", f'"{"x" * 60}"'),
        ("<html><body>no title", "not the API"),
        ("<title" * 2_000, "not the API"),
    ],
)
async def test_the_title_is_plain_and_short(wpx: Wpx, body: str, title: str) -> None:
    first = (await ran(wpx, page(body), "check")).out.splitlines()[0]
    assert first.startswith("WPX UNKNOWN - 403: a web page answered, not the API")
    assert first.endswith(title)


async def test_a_page_with_another_status_keeps_its_status_and_title(wpx: Wpx) -> None:
    done = await ran(wpx, page("<title>Bad gateway</title>", 502), "check")
    assert '502 from the API: a web page, "Bad gateway"' in done.out
    done = await ran(wpx, page(CHALLENGE, 200), "check")
    assert 'the page is "Just a moment..."' in done.out
    done = await ran(wpx, page(CHALLENGE, 401), "check")
    assert '401: a web page answered, not the API: "Just a moment..."' in done.out


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"title": "Forbidden", "detail": "No key for this account"}, "Forbidden: No key for this"),
        ({"type": "about:blank", "title": "Key revoked", "status": 403}, "Key revoked"),
        ({"errors": [{"status": "403", "detail": "Key revoked"}]}, "Key revoked"),
        ({"errors": [{"title": "Denied", "detail": "key revoked"}]}, "Denied: key revoked"),
        ({"errors": ["Key revoked", "more"]}, "Key revoked"),
        ({"errors": {"token": ["is revoked"]}}, "is revoked"),
        ({"success": False, "error": {"code": 7, "message": "Key revoked"}}, "Key revoked"),
        ({"error": "invalid_token", "error_description": "Key revoked"}, "Key revoked"),
        ({"detail": [{"loc": ["header"], "msg": "Key revoked"}]}, "Key revoked"),
        ({"error": True, "code": 403}, "the token may not do this"),
    ],
)
async def test_the_words_of_a_refusal_are_kept_from_wherever_they_stand(
    wpx: Wpx, body: dict[str, Any], words: str
) -> None:
    problem = http(json.dumps(body), 403, content_type="application/problem+json")
    done = await ran(wpx, problem, "check")
    assert f"403 from the API: {words}" in done.out
    assert "check the token" in done.out


async def test_plain_text_is_kept_too(wpx: Wpx) -> None:
    done = await ran(wpx, http("Not your key.\n", 403, content_type="text/plain"), "check")
    assert "403 from the API: Not your key." in done.out


@pytest.mark.parametrize(
    ("status", "reason", "advice"),
    [
        (407, "the proxy refused to connect: 407 Proxy Authentication Required", "--proxy http://"),
        (403, "the proxy refused to connect: 403 Forbidden", "ask the proxy's administrator"),
        (599, "the proxy refused to connect: 599", "ask the proxy's administrator"),
    ],
)
async def test_a_proxy_that_refuses_the_way_to_the_api_tells_its_status(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch, status: int, reason: str, advice: str
) -> None:
    async with RawServer(then_close(http("", status))) as proxy:
        monkeypatch.setenv("WPX_PROXY", f"http://me:hunter2@127.0.0.1:{proxy.port}")
        done = await asyncio.to_thread(wpx, "check", url="https://api.test")
    assert done.status == 3
    assert reason in done.out
    assert advice in done.out
    assert "hunter2" not in done.out
    assert "CONNECT" in {request.method for request in proxy.requests}


async def test_a_proxy_that_wants_a_login_says_so_without_tls_too(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RawServer(page("<title>Squid</title>", 407)) as proxy:
        monkeypatch.setenv("WPX_PROXY", f"http://127.0.0.1:{proxy.port}")
        done = await asyncio.to_thread(wpx, "check", url="http://api.test")
    assert "407 from the proxy: it wants a user name and a password" in done.out
    assert "--proxy http://USER:PASSWORD@HOST:PORT" in done.out


SOCKS_REPLIES = {
    b"\x05\xff": "the proxy did not accept the login",
    b"\x05\x00": "the proxy could not connect: connection not allowed by ruleset",
    b"HTTP/1.1 400 Bad Request\r\n\r\n": "the proxy answered with something that is not SOCKS",
}


@pytest.mark.parametrize(("hello", "reason"), SOCKS_REPLIES.items())
async def test_a_socks_proxy_tells_why(
    wpx: Wpx, monkeypatch: pytest.MonkeyPatch, hello: bytes, reason: str
) -> None:
    async with SocksProxy(hello) as proxy:
        monkeypatch.setenv("WPX_PROXY", proxy.url)
        done = await asyncio.to_thread(wpx, "check", url="https://api.test")
    assert reason in done.out
