"""The channel `webhook`, with a real HTTP receiver."""

from __future__ import annotations

import asyncio
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.notify.support import (
    FAST,
    TOKEN,
    Process,
    subscription,
    until,
)
from wpx_tui.api.secret import Secret
from wpx_tui.config.notify import Webhook, WebhookFormat
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.events import EventKind


def of_webhook(server: HTTPServer, form: WebhookFormat) -> Settings:
    webhook = Webhook(server.url_for("").rstrip("/"), "/hook/never-show-this-part")
    return Settings(token=Secret(TOKEN), notify_values={"webhook": webhook, "format": form})


async def test_a_webhook_is_tried_three_times(httpserver: HTTPServer) -> None:
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        replies = [Response("no", 503), Response("", 302, {"Location": "/elsewhere"})]
        return replies[len(requests) - 1] if len(requests) <= len(replies) else Response("", 204)

    httpserver.expect_request("/hook/never-show-this-part").respond_with_handler(answer)
    process = Process(of_webhook(httpserver, WebhookFormat.ALERTMANAGER), None)
    process.poll(97.0, 20.0)
    await process.drained()
    process.poll(20.0)
    await process.drained()
    await process.notifier.close()
    bodies = [request.get_json() for request in requests]
    assert bodies[0] == bodies[1] == bodies[2]
    fired, resolved = bodies[2]["alerts"][0], bodies[3]["alerts"][0]
    assert [body["version"] for body in bodies] == ["4"] * 4
    assert [body["status"] for body in bodies] == ["firing"] * 3 + ["resolved"]
    assert fired["labels"]["alertname"] == "wpx-top quota-critical"
    assert fired["labels"] == resolved["labels"]
    assert fired["fingerprint"] == resolved["fingerprint"]
    assert fired["startsAt"] == resolved["startsAt"] < resolved["endsAt"]
    assert fired["annotations"]["value"] == "97"
    texts = [event.text for event in process.events if event.kind is EventKind.NOT_NOTIFIED]
    assert [text.partition(": quota-critical")[0] for text in texts] == [
        f"503 from {httpserver.host}:{httpserver.port}",
        "302: redirected, which is not followed",
    ]
    leaked = repr(process.events) + repr(bodies) + repr([dict(r.headers) for r in requests])
    assert TOKEN not in leaked
    assert "never-show-this-part" not in leaked


async def test_a_reply_that_never_ends_is_one_and_retry_after_is_heeded() -> None:
    """What was answered is not sent again; who asks for time gets it, whatever the tries are."""
    heads = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbut no more comes",
        b"HTTP/1.1 429 Later\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n",
    ]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(heads.pop(0))
        await reader.read()  # until the other end is closed
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = Settings(notify_values={"webhook": Webhook(origin, "/")})
        process = Process(settings, None, FAST._replace(post=0.6))
        process.poll(97.0, 97.0)
        await process.drained()
        process.poll(20.0, 20.0)
        await until(lambda: len(process.events) == 3)
        ((outbox,), now) = process.notifier._outboxes, time.monotonic()
        assert [600 < entry.due - now + 60 < 660 for entry in outbox._waiting] == [True]
        await process.notifier.close()
    texts = [event.text.partition(":")[0] for event in process.events]
    assert texts[1:] == ["sent, 200", "429 from 127.0.0.1"]


@pytest.mark.parametrize("form", [WebhookFormat.SLACK, WebhookFormat.TEXT])
async def test_a_chat_takes_a_name_as_text(httpserver: HTTPServer, form: WebhookFormat) -> None:
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        return Response("ok")

    httpserver.expect_request("/hook/never-show-this-part").respond_with_handler(answer)
    process = Process(of_webhook(httpserver, form), None)
    process.wait(300)
    process.answer(subscription(97.0, name="<!channel> @here"))
    process.publish()
    await process.drained()
    await process.notifier.close()
    (request,) = requests
    if form is WebhookFormat.SLACK:
        text = request.get_json()["text"]
        assert text.startswith(
            "*wpx-top: critical: quota-critical*\n&lt;!channel&gt; @\u200bhere: "
        )
    else:
        assert request.data.decode() == "<!channel> @here: 97.0 % of the quota is used"
        assert request.headers["Title"] == "wpx-top: critical: quota-critical"
        assert request.headers["Priority"] == "5"
