"""The batch answers, as another program meets them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from wpx_tui.analysis.forecast.batch import BatchCounts, run_batch

ANSWER = [
    "id",
    "status",
    "p10",
    "p50",
    "p90",
    "p_run_out",
    "empty_p10",
    "empty_p50",
    "empty_p90",
    "lapse_p50",
    "top_up_safe",
    "allowance_per_day",
    "own_error_median",
    "own_error_n",
]


def request(**changes: object) -> dict[str, Any]:
    points = [
        [f"2026-{3 + day // 31:02d}-{day % 31 + 1:02d}T00:00:00Z", 10**9] for day in range(45)
    ]
    return {
        "id": "a",
        "now": "2026-04-15T00:00:00Z",
        "period_start": "2026-04-01T00:00:00Z",
        "period_end": "2026-05-01T00:00:00Z",
        "quota_bytes": 20 * 10**9,
        "used_bytes": None,
        "points": points,
        **changes,
    }


def answers(*lines: str | bytes) -> tuple[list[dict[str, Any]], BatchCounts]:
    counts = BatchCounts()
    return [json.loads(line) for line in run_batch(lines, counts)], counts


def answer(**changes: object) -> dict[str, Any]:
    (result,), _ = answers(json.dumps(request(**changes)))
    return result


def test_an_answer_has_the_fields_of_the_contract() -> None:
    result = answer()
    assert list(result) == ANSWER
    assert result["id"] == "a"
    assert result["status"] == "ok"
    assert result["p10"] <= result["p50"] <= result["p90"]
    assert result["empty_p50"].startswith("2026-04-2")
    assert result["empty_p50"].endswith("Z")
    assert result["lapse_p50"] == 0
    assert result["top_up_safe"] == result["p90"] - 20 * 10**9
    assert result["allowance_per_day"] == 6 * 10**9 // 16


@pytest.mark.parametrize(
    ("changes", "status", "none"),
    [
        ({"points": []}, "learning", set(ANSWER) - {"id", "status", "own_error_n"}),
        ({"quota_bytes": 0}, "empty", set()),
        ({"used_bytes": 30 * 10**9}, "empty", set()),
        ({"now": "2026-05-01T00:00:00Z"}, "ended", {"p_run_out", "empty_p50", "top_up_safe"}),
        ({"quota_bytes": None}, "ok", {"p_run_out", "empty_p10", "lapse_p50", "top_up_safe"}),
        ({"quota_bytes": 10**15}, "ok", {"empty_p10", "empty_p50", "empty_p90"}),
    ],
)
def test_what_does_not_apply_is_null(changes: dict[str, Any], status: str, none: set[str]) -> None:
    result = answer(**changes)
    assert list(result) == ANSWER
    assert result["status"] == status
    assert {name for name in none if result[name] is not None} == set()


def test_a_spent_quota_ran_out_for_sure() -> None:
    result = answer(used_bytes=20 * 10**9)
    assert result["p_run_out"] == 1
    assert result["empty_p50"] == "2026-04-15T00:00:00Z"
    assert result["allowance_per_day"] == 0


GARBAGE: list[str | bytes] = [
    "{",
    "[]",
    "null",
    '"text"',
    "[" * 100_000,
    b"\xff\xfe{}",
    b'{"id": "\xe9"}',
    "{}",
    *(
        json.dumps(request(**changes))
        for changes in (
            {"now": None},
            {"now": "yesterday"},
            {"now": 1},
            {"period_end": "2026-04-01T00:00:00Z"},
            {"period_end": "2926-04-01T00:00:00Z"},
            {"quota_bytes": -1},
            {"quota_bytes": True},
            {"quota_bytes": "1"},
            {"used_bytes": float("nan")},
            {"used_bytes": float("inf")},
            {"used_bytes": 10**400},
            {"points": None},
            {"points": {"a": 1}},
            {"points": [1]},
            {"points": [["2026-04-01T00:00:00Z"]]},
            {"points": [["2026-04-01T00:00:00Z", "1"]]},
            {"points": [["2026-13-01T00:00:00Z", 1]]},
            {"points": [["0001-01-01T00:00:00+14:00", 1]]},
            {"points": [[[], 1]]},
            {"points": [["2026-04-01T00:00:00Z", -5]]},
        )
    ),
]


@pytest.mark.parametrize("line", GARBAGE, ids=range(len(GARBAGE)))
def test_a_line_that_cannot_be_read_gets_its_id_and_an_error(line: str | bytes) -> None:
    (first, middle, last), counts = answers(json.dumps(request()), line, json.dumps(request()))
    assert set(middle) == {"id", "error"}
    assert middle["error"]
    assert first == last
    assert (counts.answers, counts.errors) == (3, 1)


def test_the_id_comes_back_as_it_was() -> None:
    for identity in ("x", 7, None, ["a"], {"b": 1}, "é"):
        assert answer(id=identity)["id"] == identity
        assert answer(id=identity, now="never") == {"id": identity, "error": "now: not a time"}


def test_a_null_is_unknown_and_a_time_without_zone_is_utc() -> None:
    points = request()["points"]
    holes = [
        [start, None] if 30 <= index < 40 else [start, amount]
        for index, (start, amount) in enumerate(points)
    ]
    assert answer(points=holes, used_bytes=0)["p50"] == pytest.approx(16e9, rel=0.05)
    bare = [[start.removesuffix("Z"), amount] for start, amount in points]
    assert answer(points=bare) == answer()
    west = [[start.replace("T00:00:00Z", "T02:00:00+02:00"), amount] for start, amount in points]
    assert answer(points=west) == answer()


def test_the_engine_imports_nothing_but_the_standard_library() -> None:
    code = (
        "import sys, wpx_tui.analysis.forecast.batch; "
        "print(*[name for name in sys.modules if name.split('.')[0] in "
        "('textual', 'httpx', 'pydantic', 'numpy', 'rich') or "
        "name.startswith('wpx_tui.') and not name.startswith('wpx_tui.analysis')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
