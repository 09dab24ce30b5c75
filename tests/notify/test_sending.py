"""Who sends, and how often: real processes on one store."""

from __future__ import annotations

import asyncio
import os
import signal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.harness.pty import PATIENCE
from tests.notify.support import (
    FAST,
    TOKEN,
    Process,
    of_command,
    program,
    store_in,
    until,
)
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import EventKind
from wpx_tui.notify.channel import Timing


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
