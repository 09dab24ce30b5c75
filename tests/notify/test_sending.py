"""Who sends, and how often: real processes on one store, real programs, a real HTTP receiver."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.harness.pty import PATIENCE
from tests.notify.support import Scene, subscription, until
from wpx_tui.api.secret import Secret
from wpx_tui.config.notify import Webhook, WebhookFormat
from wpx_tui.config.settings import Settings
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import EventKind
from wpx_tui.notify.channel import Timing
from wpx_tui.notify.notifier import Notifier

TOKEN = "eyJjYW5hcnkiOiJuZXZlciBzaG93IHRoaXMifQ.c2lnbmF0dXJl"
FAST = Timing(tries=(0.0, 0.02, 0.02), claim=0.6, look=0.05)
EVIL = '$(touch x); "a" `id` ;&|\n'


def program(folder: Path, text: str) -> tuple[str, ...]:
    path = folder / "hook"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return (str(path), "an argument of the settings")


def of_command(*command: str) -> Settings:
    return Settings(token=Secret(TOKEN), notify_values={"command": command})


class Process(Scene):
    """One process's monitor and notifier; `drained` returns once nothing is left to be sent."""

    def __init__(
        self, settings: Settings, store: AccountStore | None, timing: Timing = FAST, **more: Any
    ) -> None:
        super().__init__()
        self.notifier = Notifier(settings, store, timing=timing, **more)
        self.notifier.attach(cast(AccountMonitor, self))

    def poll(self, *shares: float) -> None:
        """Hand out one answer after the other, five minutes apart."""
        for share in shares:
            self.wait(300)
            self.answer(subscription(share, name=f"Residential {EVIL}"))
            self.publish()

    async def drained(self) -> None:
        await until(lambda: not any(outbox._waiting for outbox in self.notifier._outboxes))


def store_in(folder: Path) -> AccountStore:
    return AccountStore(folder, "https://api.example", Secret(TOKEN))


# ---- which process sends


def notify_from_a_process(folder: str, command: tuple[str, ...]) -> None:
    async def notify() -> None:
        process = Process(of_command(*command), store_in(Path(folder)))
        process.poll(97.0)
        await process.drained()

    asyncio.run(notify())


def test_four_processes_send_one_notification_though_the_first_is_killed(tmp_path: Path) -> None:
    """The first hangs in its hook until it is killed with kill -9: one of the others sends."""
    sent, first = tmp_path / "sent", tmp_path / "first"
    command = program(
        tmp_path,
        f"if mkdir {tmp_path}/turn 2>/dev/null; then echo $$ $PPID > {first}.new\n"
        f"mv {first}.new {first}; exec sleep 60; fi\n"
        f"echo sent >> {sent}",
    )
    context = get_context("fork")
    processes = [
        context.Process(target=notify_from_a_process, args=(str(tmp_path / "state"), command))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    asyncio.run(until(first.exists))
    hook, sender = map(int, first.read_text().split())
    assert not sent.exists(), "while one sends, the others wait"
    os.kill(sender, signal.SIGKILL)
    for process in processes:
        process.join(PATIENCE)
    os.kill(hook, signal.SIGKILL)
    assert sorted(process.exitcode or 0 for process in processes) == [-signal.SIGKILL, 0, 0, 0]
    assert sent.read_text() == "sent\n"


async def test_what_is_over_is_told_once_and_may_be_told_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    settings = of_command(*program(tmp_path, f"echo $WPX_STATUS $WPX_EVENT >> {log}"))
    one, other = (Process(settings, store_in(tmp_path / "state")) for _ in range(2))
    one.poll(97.0, 20.0, 20.0)
    await one.drained()
    assert not log.exists(), "over before anybody was told"
    for shares in ((97.0,), (20.0, 20.0), (97.0,)):
        for process in (one, other):
            process.poll(*shares)
        await one.drained()
        await other.drained()
    late = Process(settings, store_in(tmp_path / "state"))
    late.poll(97.0, 20.0, 20.0)
    await late.drained()
    for process in (one, other, late):
        await process.notifier.close()
    lines = ["firing quota-critical", "resolved quota-critical"] * 2
    assert log.read_text().splitlines() == lines
    kinds = [event.kind for process in (one, other, late) for event in process.events]
    assert kinds == [EventKind.NOTIFIED] * 4


async def test_without_a_store_each_sends_for_itself_and_says_so_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    settings = of_command(*program(tmp_path, f"echo $WPX_STATUS >> {log}"))
    (tmp_path / "file").touch()
    for store in (None, store_in(tmp_path / "file")):  # none, and one that cannot be made
        process = Process(settings, store)
        process.poll(97.0)
        await process.drained()
        process.poll(20.0, 20.0)
        await process.drained()
        await process.notifier.close()
        alone = [event.text for event in process.events if event.kind is EventKind.STORE]
        assert alone == ["without a store each sends its own"]
    assert log.read_text().split() == ["firing", "resolved"] * 2


async def test_who_cannot_be_shown_anything_costs_no_notification(tmp_path: Path) -> None:
    """As where standard output and standard error are pipes that nobody reads any more."""

    def tell(_news: object) -> None:
        raise BrokenPipeError

    log = tmp_path / "log"
    command = program(tmp_path, f"mkdir {tmp_path}/first && exit 1; echo sent > {log}")
    process = Process(of_command(*command), None, on_notification=tell, on_event=tell)
    process.poll(97.0)
    await process.drained()
    await process.notifier.close()
    assert log.read_text() == "sent\n"


class FlakyStore(AccountStore):
    """Keeps nothing while `is_full`."""

    is_full = False

    def write(self, *args: Any, **kwargs: Any) -> bool:
        return not self.is_full and super().write(*args, **kwargs)


async def test_what_is_over_while_the_disk_is_full_may_be_told_again(tmp_path: Path) -> None:
    log = tmp_path / "log"
    store = FlakyStore(tmp_path / "state", "https://api.example", Secret(TOKEN))
    process = Process(of_command(*program(tmp_path, f"echo $WPX_STATUS >> {log}")), store)
    for is_full, shares in ((False, (97.0,)), (True, (20.0, 20.0)), (False, (97.0,))):
        store.is_full = is_full
        process.poll(*shares)
        await process.drained()
    await process.notifier.close()
    assert log.read_text().split() == ["firing", "resolved", "firing"]


async def test_what_a_process_leaves_unsent_another_may_send_at_once(tmp_path: Path) -> None:
    log, store = tmp_path / "log", tmp_path / "state"
    slow = Timing(tries=(0.0, 300.0), claim=3600.0, look=0.02)
    one = Process(of_command("/nowhere/no-such-program"), store_in(store), slow)
    one.poll(97.0)
    await until(lambda: bool(one.events))
    (event,) = one.events
    assert event.kind is EventKind.NOT_NOTIFIED
    assert event.text.startswith("cannot be run: No such file or directory: quota-critical, ")
    other = Process(of_command(*program(tmp_path, f"echo sent >> {log}")), store_in(store), slow)
    other.poll(97.0)
    await one.notifier.close()
    await other.drained()
    await other.notifier.close()
    assert log.read_text() == "sent\n"


async def test_what_fails_three_times_another_process_may_send(tmp_path: Path) -> None:
    log, store, timing = tmp_path / "log", tmp_path / "state", FAST._replace(claim=3600.0)
    one = Process(of_command("/nowhere/no-such-program"), store_in(store), timing)
    one.poll(97.0)
    await one.drained()
    assert [event.kind for event in one.events] == [EventKind.NOT_NOTIFIED] * 3
    other = Process(of_command(*program(tmp_path, f"echo sent >> {log}")), store_in(store), timing)
    for process in (other, one):
        process.poll(97.0)
        await process.drained()
        await process.notifier.close()
    assert log.read_text() == "sent\n"


# ---- the program


async def test_a_program_gets_data_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of the API are values, whatever they hold; the token is in none, nor any setting."""
    monkeypatch.chdir(tmp_path)
    for name in ("WEPROXIES_API_TOKEN", "MY_OWN", "WPX_PROXY", "HEADER"):
        monkeypatch.setenv(name, f"Bearer {TOKEN}" if name == "HEADER" else TOKEN)
    monkeypatch.setenv("KEPT", "yes")
    command = program(tmp_path, 'env > env; cat > stdin; printf "%s\\n" "$@" > words')
    process = Process(of_command(*command), None)
    process.poll(97.0)
    await process.drained()
    await process.notifier.close()
    env, stdin = (tmp_path / "env").read_text(), (tmp_path / "stdin").read_text()
    assert TOKEN not in env + stdin
    assert "KEPT=yes" in env.splitlines()
    name = f"Residential {EVIL}".strip()
    assert f"WPX_SUMMARY={name}: 97.0 % of the quota is used" in env.splitlines()
    assert {line.partition("=")[0] for line in env.splitlines() if line.startswith("WPX_")} == {
        *("WPX_EVENT", "WPX_STATUS", "WPX_RULE", "WPX_SEVERITY", "WPX_ACCOUNT"),
        *("WPX_SUBSCRIPTION", "WPX_VALUE", "WPX_THRESHOLD", "WPX_SUMMARY", "WPX_STARTS_AT"),
    }
    document = json.loads(stdin)
    assert (document["name"], document["value"], document["threshold"]) == (name, 97.0, 95.0)
    assert (tmp_path / "words").read_text() == "an argument of the settings\n"
    assert not (tmp_path / "x").exists()


HANGS = "trap '' TERM; sleep 600 & sleep 600 & sleep 600"
PRINTS = "head -c 100000000 /dev/zero; head -c 20000000 /dev/zero >&2"
LEAVES_SOMETHING_RUNNING = "(echo late; sleep 1) >&2 &"


def nobody_has_it(reader: int) -> bool:
    """Whether all who had the other end of a pipe have ended."""
    try:
        return os.read(reader, 1) == b""
    except BlockingIOError:
        return False


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (HANGS, "did not end within 0.2 s"),
        (PRINTS, "sent"),
        (LEAVES_SOMETHING_RUNNING, "sent"),
        ("echo no pager >&2; echo more >&2; exit 3", "ended with status 3: no pager"),
        ("kill -9 $$", "ended with signal 9"),
        (f"echo {TOKEN} >&2; exit 1", "ended with status 1: ***"),
    ],
    ids=["hangs and forks", "prints", "leaves something", "fails", "dies", "prints the token"],
)
async def test_a_program_harms_nothing(tmp_path: Path, text: str, result: str) -> None:
    """Whatever it does there is a result; what hangs has ended with all that it started."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)  # at its end when nobody has it open
    limit = 0.2 if text == HANGS else PATIENCE
    timing = FAST._replace(tries=(0.0,), run=limit, grace=0.05)
    process = Process(of_command(*program(tmp_path, f"exec 9> {fifo}\n{text}")), None, timing)
    process.poll(97.0)
    await process.drained()
    await process.notifier.close()
    (event,) = [event for event in process.events if event.kind is not EventKind.STORE]
    assert event.text.startswith(f"{result}: quota-critical, ")
    if text == HANGS:
        await until(lambda: nobody_has_it(alive))
    os.close(alive)


async def test_the_end_waits_for_no_program(tmp_path: Path) -> None:
    """What it has started ends with it, and another process may send at once."""
    fifo, begun = tmp_path / "fifo", tmp_path / "begun"
    os.mkfifo(fifo)
    alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    command = program(tmp_path, f"exec 9> {fifo}\ntouch {begun}\n{HANGS}")
    process = Process(of_command(*command), store_in(tmp_path / "state"))
    process.poll(97.0)
    await until(begun.exists)
    await process.notifier.close(0.0)
    await until(lambda: nobody_has_it(alive))
    os.close(alive)
    other = Process(of_command(*program(tmp_path, "exit 0")), store_in(tmp_path / "state"))
    other.poll(97.0)
    await other.drained()
    await other.notifier.close()
    assert [event.kind for event in other.events] == [EventKind.NOTIFIED]


async def test_ten_a_minute_and_one_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = program(tmp_path, f"echo begin >> {log}; echo end >> {log}")
    process = Process(of_command(*command), None, FAST._replace(per_minute=10, minute=3600.0))
    rows = [subscription(97.0, id_=f"sub_{number}") for number in range(12)]
    process.wait(300)
    process.answer(*rows)
    process.publish()
    await until(lambda: [event.kind for event in process.events].count(EventKind.NOTIFIED) == 10)
    await process.notifier.close()
    assert log.read_text().split() == ["begin", "end"] * 10


# ---- the webhook


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
