"""`wpx-top alert`: made once, told plainly, and never sent twice."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer

from tests.api.raw_server import Answer, RawServer, then_close
from tests.cli.conftest import Wpx
from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE

ALERT = ("alert", "sub_abc123", "--threshold", "90")


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


@contextmanager
def raw_server(answer: Answer) -> Iterator[RawServer]:
    """A server of exact bytes, in a loop of its own beside the command's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = RawServer(answer)
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def test_it_prints_what_the_api_made(wpx: Wpx, account: Account) -> None:
    done = wpx(*ALERT, url=account.url)
    made = "alert alert_xyz789: sub_abc123 at 90 % by email, Sun 22 Nov 14:30 UTC\n"
    assert (done.status, done.out, done.err) == (0, made, "")
    assert account.posted == [
        {"subscription_id": "sub_abc123", "threshold_percent": 90, "notification_method": "email"}
    ]


def test_as_json(wpx: Wpx, account: Account) -> None:
    done = wpx(*ALERT[:-1], "82.5", "--method", "webhook", "--json", url=account.url)
    assert json.loads(done.out) == {
        "schema": 1,
        "id": "alert_xyz789",
        "subscription_id": "sub_abc123",
        "threshold_percent": 82.5,
        "method": "webhook",
        "created_at": "2026-11-22T14:30:00Z",
    }


@pytest.mark.parametrize("threshold", ["0", "0.99", "100.1", "-5", "nan", "inf", "eighty", ""])
def test_a_threshold_outside_1_to_100_is_wrong_usage(
    wpx: Wpx, account: Account, threshold: str
) -> None:
    done = wpx(*ALERT[:-1], threshold, url=account.url)
    assert (done.status, done.out) == (2, "")
    assert "must be 1 to 100 percent" in done.err
    assert account.posted == []


@pytest.mark.parametrize("threshold", ["1", "100"])
def test_the_ends_of_the_range_belong_to_it(wpx: Wpx, account: Account, threshold: str) -> None:
    assert wpx(*ALERT[:-1], threshold, url=account.url).status == 0


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "401 from the API: not you"),
        (
            404,
            "404 from the API: not you\n"
            "is the subscription still there? Otherwise check the base URL",
        ),
        (422, "422 from the API: not you"),
        (503, "503 from the API: not you"),
    ],
)
def test_a_refusal_is_told_in_the_api_s_words(
    wpx: Wpx, account: Account, status: int, said: str
) -> None:
    account.broken["/usage/alerts"] = (status, {"success": False, "message": "not you"})
    done = wpx(*ALERT, url=account.url)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"wpx-top: {said}")
    assert "outcome not known" not in done.err
    assert len(account.posted) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (then_close(b""), "closed the connection without an answer"),
        (b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n", "502 from the API"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\noops", "no JSON"),
        (b"HTTP/1.1 303 See Other\r\nLocation: /1\r\nContent-Length: 0\r\n\r\n", "303 from"),
    ],
    ids=["closed", "gateway", "garbage", "see other"],
)
def test_what_may_have_been_made_is_said_and_not_sent_again(
    wpx: Wpx, answer: Answer, reason: str
) -> None:
    with raw_server(answer) as server:
        done = wpx(*ALERT, url=server.url)
        assert [request.method for request in server.requests] == ["POST"]
    assert (done.status, done.out) == (1, "")
    first, second = done.err.splitlines()
    assert reason in first
    assert first.endswith(": sent, outcome not known")
    assert second.startswith("the alert may have been made all the same: look in the provider's")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        ({"subscription_id": "sub_9"}, "for sub_9 instead of sub_abc123"),
        ({"threshold_percent": 95}, "at 95 % instead of 90 %"),
        ({"notification_method": "sms"}, "by sms instead of email"),
        (
            {"subscription_id": "sub_9", "threshold_percent": 0.9},
            "for sub_9 instead of sub_abc123, at 0.9 % instead of 90 %",
        ),
    ],
)
def test_another_alert_than_was_asked_for_is_no_success(
    wpx: Wpx, account: Account, made: dict[str, object], text: str
) -> None:
    asked = {"subscription_id": "sub_abc123", "threshold_percent": 90, "id": "alert_1"}
    account.broken["/usage/alerts"] = (201, {"success": True, "data": {**asked, **made}})
    done = wpx(*ALERT, url=account.url)
    assert (done.status, done.err) == (1, f"wpx-top: not as requested: the API made it {text}\n")
    named = {**asked, **made}
    assert done.out.startswith(
        f"alert alert_1: {named['subscription_id']} at {named['threshold_percent']} % by "
    )


def test_what_the_api_leaves_out_of_its_answer_is_no_difference(wpx: Wpx, account: Account) -> None:
    account.broken["/usage/alerts"] = (201, {"success": True, "data": {"id": "alert_1"}})
    done = wpx(*ALERT, url=account.url)
    assert (done.status, done.out, done.err) == (0, "alert alert_1: – at – by –\n", "")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
def test_ended_while_sending_it_says_that_the_outcome_is_not_known(
    number: signal.Signals, status: int
) -> None:
    arrived = threading.Event()

    async def silent(_writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    with raw_server(silent) as server:
        command = [sys.executable, "-m", "wpx_tui", "--base-url", server.url, *ALERT]
        env = environment(WEPROXIES_API_TOKEN="a-token-that-never-shows")
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as process:
            assert arrived.wait(PATIENCE)
            process.send_signal(number)
            _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == status
    assert err.startswith("wpx-top: interrupted: sent, outcome not known\n")
