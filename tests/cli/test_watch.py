"""`wpx-top watch` in a process of its own: lines as they come, spells, and its endings."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator
from pytest_httpserver import HTTPServer

from tests.cli.conftest import CANARY, Demos
from tests.harness.account import Account
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from tests.harness.schema import closed
from wpx_tui.outputs.json import schema_text

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00  minute .+ requests .+ sessions  hour .+ requests .+ "
    r"connections"
)


@contextmanager
def watching(url: str, home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "wpx_tui", "--interval", "realtime=1"]
    process = subprocess.Popen(
        [*command, "--timezone", "Asia/Tokyo", "watch", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(
            WEPROXIES_BASE_URL=url, WEPROXIES_API_TOKEN=CANARY, HOME=str(home), XDG_STATE_HOME=""
        ),
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def rest(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The status and what was still unread, at the end."""
    out, err = process.communicate(timeout=PATIENCE)
    assert CANARY not in out + err
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_lines_come_at_once_until_a_signal(
    demos: Demos, tmp_path: Path, number: signal.Signals
) -> None:
    with watching(demos("calm").base_url, tmp_path) as process:
        assert process.stdout is not None
        assert LINE.fullmatch(process.stdout.readline().rstrip("\n"))
        process.send_signal(number)
        status, out, err = rest(process)
    assert (status, out, err.strip()) == (128 + number, "", ""), "but for the end of ^C's line"


def test_json_lines_are_the_snapshot_s_realtime_figures(demos: Demos, tmp_path: Path) -> None:
    with watching(demos("calm").base_url, tmp_path, "--json", "--count", "2") as process:
        status, out, err = rest(process)
    assert (status, err) == (0, "")
    documents = [json.loads(line) for line in out.splitlines()]
    assert len(documents) == 2
    whole = json.loads(schema_text())
    figures = closed(whole["properties"]["realtime"]["properties"]["figures"])
    for each in documents:
        assert each.pop("schema") == 1
        assert each.pop("fetched_at") == each.pop("as_of")
        Draft202012Validator(figures).validate(each)


def test_a_spell_of_failures_is_told_once_and_so_is_its_end(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    account = Account(httpserver)
    account.broken["/usage/realtime"] = (503, {"message": "down"})
    with watching(account.url, tmp_path) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline() == "wpx-top: realtime: 503 from the API: down\n"
        account.broken.clear()
        assert LINE.fullmatch(process.stdout.readline().rstrip("\n"))
        # How long it was out depends on this machine: less than a second is not said.
        end = r"wpx-top: realtime: answers again( after \d+ s)?\n"
        assert re.fullmatch(end, process.stderr.readline())
        process.send_signal(signal.SIGINT)
        status, _, err = rest(process)
        assert (status, err.strip()) == (130, "")


def test_polls_that_fail_count_and_make_the_status_1(demos: Demos, tmp_path: Path) -> None:
    with watching(demos("outage").base_url, tmp_path, "--count", "2") as process:
        status, out, err = rest(process)
    assert (status, out) == (1, "")
    assert err == "wpx-top: realtime: 503 from the API: the service is unavailable\n"


def test_a_reader_that_leaves_ends_it_quietly(demos: Demos, tmp_path: Path) -> None:
    with watching(demos("calm").base_url, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(PATIENCE) == 1
        assert process.stderr is not None
        assert process.stderr.read() == ""
