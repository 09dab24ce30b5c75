"""This machine's clock is wrong: scripts ask and judge by the API's, and say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator

from tests.cli.conftest import CANARY, Wpx
from tests.cli.test_watch import rest, watching
from tests.harness.schema import closed
from wpx_tui.demo.runner import DemoServer
from wpx_tui.outputs.json import schema_text

NEAR = timedelta(minutes=2)
SAID = {timedelta(hours=30): "30 h ahead", timedelta(days=-40): "40 days behind"}


@pytest.fixture(params=SAID, ids=str, scope="module")
def ahead(request: pytest.FixtureRequest) -> timedelta:
    """By how much the API's clock is ahead of this machine's."""
    by: timedelta = request.param
    return by


@pytest.fixture(scope="module")
def url(ahead: timedelta) -> Iterator[str]:
    with DemoServer(token=CANARY, now=lambda: datetime.now(UTC) + ahead) as server:
        yield server.base_url


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_snapshot_is_taken_by_the_apis_clock(wpx: Wpx, url: str, ahead: timedelta) -> None:
    done = wpx("snapshot", "--json", url=url)
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    Draft202012Validator(closed(json.loads(schema_text()))).validate(found)
    there = datetime.now(UTC) + ahead
    assert abs(timedelta(seconds=found["clock_ahead_seconds"]) - ahead) < NEAR
    assert abs(time(found["taken_at"]) - there) < NEAR
    assert abs(time(found["realtime"]["fetched_at"]) - there) < NEAR
    history = found["history"]["figures"]
    newest = history["buckets"][-1]
    assert there - timedelta(days=1) - NEAR < time(newest["start"]) <= there
    assert newest["bytes"] is not None, "today is known, and by the API's day"
    assert history["is_last_unfinished"]
    assert f"clock: the API's is {SAID[ahead]}" in wpx("snapshot", url=url).out.splitlines()[1]


def test_a_check_judges_by_the_apis_clock(wpx: Wpx, url: str, ahead: timedelta) -> None:
    done = wpx("check", "--warning", "99", "--critical", "99", "--expires-within", "0", url=url)
    assert f"clock: the API's is {SAID[ahead]}" in done.out
    assert done.status == 0


def test_watch_says_so_once_and_stamps_by_the_apis_clock(
    url: str, ahead: timedelta, tmp_path: Path
) -> None:
    with watching(url, tmp_path, "--json", "--count", "2") as process:
        status, out, err = rest(process)
    assert status == 0
    assert err == f"wpx-top: clock: the API's is {SAID[ahead]}; this machine's may be wrong\n"
    for document in map(json.loads, out.splitlines()):
        assert abs(time(document["fetched_at"]) - ahead - datetime.now(UTC)) < NEAR
