"""The channel `command`, with real programs: what they get, and what they may do."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.harness.pty import PATIENCE
from tests.notify.support import (
    EVIL,
    FAST,
    HANGS,
    TOKEN,
    Process,
    nobody_has_it,
    of_command,
    program,
    store_in,
    subscription,
    until,
)
from wpx_tui.monitor.events import EventKind


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


PRINTS = "head -c 100000000 /dev/zero; head -c 20000000 /dev/zero >&2"
LEAVES_SOMETHING_RUNNING = "(echo late; sleep 1) >&2 &"


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
