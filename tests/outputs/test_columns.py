"""A column is one row of one table; that row puts it on the screen and into CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys

HALVES = {"US": 25000, "GB": 15000}
"""Half of the requests of each country."""


def texts_with_one_more_column(table: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.outputs.one_more_column", table],
        capture_output=True,
        text=True,
        check=True,
    )
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


def test_a_new_column_of_the_countries_is_one_row() -> None:
    texts = texts_with_one_more_column("country_columns")
    panel = texts["panel"].splitlines()
    assert "▼half title" in panel[0]
    assert [line.split()[0] for line in panel[1:]] == ["US", "GB"], "it can be sorted by"
    assert re.search(r"25\.0 k *$", panel[1])
    assert "half title" in texts["page"]
    rows = list(csv.DictReader(io.StringIO(texts["csv"])))
    assert {row["code"]: int(row["half_requests"]) for row in rows} == HALVES
    items = json.loads(texts["json"])["countries"]["figures"]["countries"]
    assert {item["code"]: item["half_requests"] for item in items} == HALVES
    assert "Half of the requests." in texts["schema"]


def test_a_new_column_of_the_history_is_one_row() -> None:
    texts = texts_with_one_more_column("history_columns")
    panel = texts["panel"].splitlines()
    assert panel[0].endswith("half title")
    assert panel[-1].split()[-1] == "3"
    rows = list(csv.DictReader(io.StringIO(texts["csv"])))
    buckets = json.loads(texts["json"])["history"]["figures"]["buckets"]
    assert [int(row["half_requests"]) for row in rows] == [
        bucket["half_requests"] for bucket in buckets
    ]
    assert buckets[-1]["half_requests"] == 3
    assert "Half of the requests." in texts["schema"]
