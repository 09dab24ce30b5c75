"""`wpx-top forecast --batch`, as another program runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

COMMAND = [sys.executable, "-m", "wpx_tui", "forecast"]
START = datetime(2026, 1, 1, tzinfo=UTC)


def asked(*lines: str, arguments: tuple[str, ...] = ("--batch",)) -> tuple[int, list[str], str]:
    """Run the command on `lines`; its status, the lines that it wrote, and its errors."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def request(days: int, **fields: object) -> str:
    points = [[(START + timedelta(days=day)).isoformat(), 10**9] for day in range(days)]
    end = START + timedelta(days=days)
    known = {"now": end.isoformat(), "period_start": end.replace(day=1).isoformat()}
    period_end = (end.replace(day=1) + timedelta(days=31)).replace(day=1).isoformat()
    return json.dumps({**known, "period_end": period_end, "points": points, **fields})


def test_each_line_is_answered_in_its_order_and_a_bad_one_says_why() -> None:
    status, lines, errors = asked(
        request(90, id="a", quota_bytes=10**12, used_bytes=0), "not JSON", request(1, id="c")
    )
    answers = [json.loads(line) for line in lines]
    assert [answer["id"] for answer in answers] == ["a", None, "c"]
    assert answers[0]["status"] == "ok"
    assert answers[0]["p10"] <= answers[0]["p50"] <= answers[0]["p90"]
    assert answers[0]["p_run_out"] == 0
    assert answers[1]["error"] == "not JSON"
    assert answers[2]["status"] == "learning"
    assert status == 1, "a line could not be read"
    assert errors == ""


def test_all_is_well_where_every_line_can_be_read() -> None:
    assert asked(request(60, id=1))[0] == 0
    assert asked()[:2] == (0, [])


def test_batch_goes_with_no_other_option() -> None:
    status, lines, errors = asked(arguments=("--batch", "--json"))
    assert (status, lines) == (2, [])
    assert "--batch" in errors
