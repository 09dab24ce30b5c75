"""`wpx-top check` as a monitoring system takes it: grammar, states, and UNKNOWN for all else."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from tests.cli.conftest import Demos, Ran, Wpx
from tests.harness.account import SUBSCRIPTION, Account
from wpx_tui import __version__
from wpx_tui.analysis.health import Health, worst

STATES = "OK|WARNING|CRITICAL|UNKNOWN"
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = rf"@?(?:(?:~|{NUMBER})?:)?(?:{NUMBER})?"
METRIC = re.compile(
    rf"'([^'=|]+)'=({NUMBER})(%|s|B|)(?:;({RANGE}))?(?:;({RANGE}))?(?:;({NUMBER})?)?(?:;({NUMBER})?)?"
)
"""A value of performance data by the Monitoring Plugins guidelines; a quote or an equals sign in
a label is lawful when quoted, but Icinga refuses it."""


@pytest.fixture
def account(httpserver: HTTPServer) -> Account:
    return Account(httpserver)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def subscription(**changed: Any) -> dict[str, Any]:
    return {**SUBSCRIPTION, **changed}


def metrics(done: Ran) -> dict[str, tuple[str, ...]]:
    """The performance data by label, everything checked against the grammar on the way."""
    first, *more = done.out.splitlines()
    assert re.match(rf"WPX (?:{STATES}) - \S", first)
    assert Health[first.split()[1]] == done.status
    assert all(re.match(rf"(?:{STATES}) - \S", line) for line in more)
    assert done.err == ""
    text, _, performance = first.partition(" | ")
    assert "|" not in text + "".join(more)
    found: dict[str, tuple[str, ...]] = {}
    while performance:
        match = METRIC.match(performance)
        assert match, performance
        found[match[1]] = match.groups(default="")[1:]
        performance = performance[match.end() :].removeprefix(" ")
    return found


def test_all_is_well(wpx: Wpx, account: Account) -> None:
    done = wpx("check", url=account.url)
    assert done.status == 0
    assert metrics(done) == {
        "sub_abc123": ("50", "%", "80", "95", "0", ""),
        "sub_abc123_used": ("5368709120", "B", "8589934592", "10200547328", "0", "10737418240"),
    }
    assert done.out.startswith("WPX OK - Residential 10GB 50.0 % used | ")
    assert "OK - Residential 10GB: 50.0 % used, 5.00 of 10 GB, ends in " in done.out


@pytest.mark.parametrize(
    ("used", "options", "status"),
    [
        (7.99, [], 0),
        (8, [], 1),
        (9.49, [], 1),
        (9.5, [], 2),
        (12, [], 2),
        (7.9999999, [], 0),
        (5, ["--warning", "50"], 1),
        (5, ["--warning", "40", "--critical", "50"], 2),
        (9.9, ["--warning", "100", "--critical", "100"], 0),
    ],
)
def test_the_share_decides(
    wpx: Wpx, account: Account, used: float, options: list[str], status: int
) -> None:
    account.answers["/subscriptions"] = [
        subscription(traffic_used_gb=used, traffic_remaining_gb=None)
    ]
    done = wpx("check", *options, url=account.url)
    assert done.status == status
    assert float(metrics(done)["sub_abc123"][0]) == pytest.approx(used * 10)


@pytest.mark.parametrize(
    "changed",
    [
        {"traffic_limit_gb": 0},
        {"traffic_limit_gb": None},
        {"traffic_limit_gb": "10"},
        {"traffic_used_gb": None, "traffic_remaining_gb": None},
        {"traffic_used_gb": -1, "traffic_remaining_gb": None},
    ],
)
def test_a_quota_that_cannot_be_measured_is_unknown_and_hides_nothing_worse(
    wpx: Wpx, account: Account, changed: dict[str, Any]
) -> None:
    account.answers["/subscriptions"] = [
        subscription(id="sub_bad", **changed),
        subscription(id="sub_good"),
    ]
    done = wpx("check", url=account.url)
    assert done.status == 3
    assert set(metrics(done)) == {"sub_good", "sub_good_used"}
    account.answers["/subscriptions"].append(subscription(id="sub_full", traffic_used_gb=9.9))
    assert wpx("check", url=account.url).status == 2


def test_what_ended_long_ago_is_counted_apart(wpx: Wpx, account: Account) -> None:
    past = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    ended = subscription(id="sub_old", status="EXPIRED", traffic_used_gb=10, expires_at=past)
    account.answers["/subscriptions"].append(ended)
    done = wpx("check", url=account.url)
    assert done.status == 0
    assert "OK - 1 ended long ago, not counted" in done.out
    named = wpx("check", "--subscription", "sub_old", url=account.url)
    line = "WPX UNKNOWN - sub_old is expired, ended 30 days ago\n"
    assert (named.status, named.out) == (3, line)
    assert wpx("check", "--subscription", "sub_abc123", url=account.url).status == 0
    missing = wpx("check", "--subscription", "sub_none", url=account.url)
    assert (missing.status, missing.out) == (3, "WPX UNKNOWN - no subscription sub_none\n")
    account.answers["/subscriptions"] = [ended]
    line = "WPX UNKNOWN - no active subscription; 1 ended long ago, not counted\n"
    assert wpx("check", url=account.url).out == line
    account.answers["/subscriptions"] = []
    assert wpx("check", url=account.url).out == "WPX UNKNOWN - no active subscription\n"


@pytest.mark.parametrize(
    ("changed", "ended_days_ago", "status", "text"),
    [
        ({"status": "suspended"}, None, 2, "suspended | "),
        ({"status": "Suspended", "traffic_used_gb": 10}, None, 2, "suspended, 100.0 % used | "),
        ({"traffic_used_gb": 10}, None, 2, "100.0 % used | "),
        ({"status": "expired"}, None, 1, "expired | "),
        ({"status": "expired", "traffic_used_gb": 10}, None, 2, "100.0 % used | "),
        ({"status": "expired"}, 6, 1, "ended 6 days ago | "),
        ({"status": "active"}, 6, 1, "ended 6 days ago | "),
        ({"status": "active"}, 60, 1, "ended 60 days ago | "),
        ({"status": "probation"}, None, 3, "status probation | "),
        ({"status": "probation", "traffic_used_gb": 9.9}, None, 2, "99.0 % used | "),
    ],
)
def test_what_a_status_and_an_end_mean(
    wpx: Wpx,
    account: Account,
    changed: dict[str, Any],
    ended_days_ago: int | None,
    status: int,
    text: str,
) -> None:
    one = subscription(**changed)
    if ended_days_ago is not None:
        end = datetime.now(UTC) - timedelta(days=ended_days_ago, hours=1)
        one["expires_at"] = end.isoformat()
    account.answers["/subscriptions"] = [one]
    done = wpx("check", url=account.url)
    assert (done.status, text in done.out) == (status, True), done.out


@pytest.mark.parametrize(
    ("total", "status"),
    [
        ({"requests": 9, "success_rate": 95}, 0),
        ({"requests": 9, "success_rate": 94.9}, 1),
        ({"requests": 9, "success_rate": 90}, 1),
        ({"requests": 9, "success_rate": 89.9}, 2),
        ({"requests": 9, "success_rate": None}, 3),
        ({"requests": None, "success_rate": None}, 3),
        ({"requests": 0, "success_rate": 0}, 0),
    ],
)
def test_the_success_rate_of_the_period(
    wpx: Wpx, account: Account, total: dict[str, Any], status: int
) -> None:
    account.answers["/usage"]["total"] = total
    done = wpx("--period", "today", "check", "--success-rate", "95:90", url=account.url)
    assert done.status == status
    assert account.queries["/usage"] == {"period": "today"}
    if total["success_rate"]:
        assert metrics(done)["success_rate"][1:] == ("%", "95:", "90:", "0", "100")


@pytest.mark.parametrize(
    ("left", "status"),
    [
        (timedelta(days=15), 0),
        (timedelta(days=13), 1),
        (timedelta(minutes=1), 1),
        (timedelta(days=-1), 2),
        (None, 3),
    ],
)
def test_an_end_that_is_near(
    wpx: Wpx, account: Account, left: timedelta | None, status: int
) -> None:
    ends = None if left is None else (datetime.now(UTC) + left).isoformat()
    account.answers["/subscriptions"] = [subscription(expires_at=ends)]
    done = wpx("check", "--expires-within", "14", url=account.url)
    assert done.status == status
    found = metrics(done).get("sub_abc123_expires")
    if left is None:
        assert found is None
    else:
        assert found is not None
        assert float(found[0]) == pytest.approx(left.total_seconds(), abs=60)
        assert found[1:4] == ("s", "1209600:", "0:")
    unasked = 1 if left is not None and left < timedelta(0) else 0
    assert wpx("check", url=account.url).status == unasked, "an end that is past counts unasked"


def test_one_feed_that_fails_is_unknown_and_the_other_is_still_judged(
    wpx: Wpx, account: Account
) -> None:
    account.broken["/usage"] = (503, {"message": "down | for 'repairs'"})
    done = wpx("check", "--success-rate", "95:90", url=account.url)
    assert done.status == 3
    assert done.out.startswith("WPX UNKNOWN - 503 from the API: down / for 'repairs' | 'sub_abc")
    assert metrics(done)
    account.answers["/subscriptions"] = [subscription(traffic_used_gb=9.9)]
    assert wpx("check", "--success-rate", "95:90", url=account.url).status == 2


@pytest.mark.parametrize("name", ["a|b=c", "it's | 'quoted' = 5;6", "\x1b[31mred\nline", "名前 ∀"])
def test_names_and_ids_cannot_break_the_output(wpx: Wpx, account: Account, name: str) -> None:
    account.answers["/subscriptions"] = [
        subscription(id=name, product={"name": name}),
        subscription(id=None, product={"name": f"{name} 2"}),
    ]
    done = wpx("check", url=account.url)
    assert done.status == 0
    assert len(metrics(done)) == 4
    assert len(done.out.splitlines()) == 3
    assert "\x1b" not in done.out


def test_the_output_stays_short_enough_for_every_system(wpx: Wpx, account: Account) -> None:
    name = {"name": "Residential Rotating Premium Worldwide 10GB"}
    rows = [subscription(id=f"sub_{n:024}", product=name) for n in range(300)]
    rows[250]["traffic_used_gb"] = 9.9
    rows[290]["traffic_used_gb"] = 9.7
    account.answers["/subscriptions"] = rows
    done = wpx("check", url=account.url)
    first, *more = done.out.splitlines()
    assert done.status == 2
    assert len(first.encode()) < 1_024
    assert len(done.out.encode()) <= 8_192
    assert re.match(r"WPX CRITICAL - .*\(0250\) 99.0 % used; .*\(0290\) 97.0 % used \| ", first)
    assert "0250" in more[0]
    assert "0290" in more[1]
    hidden = next(line for line in more if "more" in line)
    listed = [line for line in more if re.match(r"(OK|CRITICAL) - Res", line)]
    assert int(hidden.partition("and ")[2].partition(" more")[0]) + len(listed) == 300
    rows[250]["traffic_used_gb"] = rows[290]["traffic_used_gb"] = 5
    fine = wpx("check", url=account.url).out
    assert fine.partition(" | ")[0].endswith("; and 297 more")


def test_it_answers_before_its_time_is_up(wpx: Wpx, account: Account, silent: str) -> None:
    done = wpx("check", "-t", "1", url=silent)
    assert (done.status, done.out) == (3, "WPX UNKNOWN - no answer within 1 s\n")
    assert wpx("check", "-w", "40", "-c", "50", url=account.url).status == 2
    version = wpx("check", "-V")
    assert (version.status, version.out) == (0, f"wpx-top check {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--nope"], "--nope"),
        (["surplus"], "surplus"),
        (["--warning", "many"], "must be 0 to 1000 percent"),
        (["--critical", "nan"], "must be 0 to 1000 percent"),
        (["--warning", "90", "--critical", "80"], "--critical must not be below --warning"),
        (["--success-rate", "90:95"], "the second not above the first"),
        (["--success-rate", "90"], "WARN:CRIT"),
        (["--expires-within", "-1"], "--expires-within"),
    ],
)
def test_wrong_usage_is_unknown_and_not_critical(
    wpx: Wpx, account: Account, arguments: list[str], named: str
) -> None:
    done = wpx("check", *arguments, url=account.url)
    assert (done.status, done.err) == (3, "")
    assert done.out.startswith("WPX UNKNOWN - ")
    assert named in done.out
    assert account.queries == {}


@pytest.mark.parametrize(
    ("scenario", "status"),
    [
        ("calm", 1),
        ("near-limit", 2),
        ("empty", 3),
        ("outage", 3),
        ("unauthorized", 3),
        ("garbage", 3),
    ],
)
def test_every_scenario_of_the_demo(wpx: Wpx, demos: Demos, scenario: str, status: int) -> None:
    done = wpx("check", url=demos(scenario).base_url)
    metrics(done)
    # Which of its messes the garbage scenario sends, its earlier calls decide.
    assert done.status == status or (scenario == "garbage" and done.status != 0)


def test_the_settings_thresholds_hold_where_none_is_given(
    wpx: Wpx, account: Account, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[thresholds]\nhigh = 40\n[thresholds.sub_own]\nhigh = 60\n")
    account.answers["/subscriptions"] = [subscription(), subscription(id="sub_own")]
    done = wpx("--config", str(path), "check", url=account.url)
    assert done.status == 1
    found = metrics(done)
    assert found["sub_abc123"][2] == "40"
    assert found["sub_own"][2] == "60"
    assert wpx("--config", str(path), "check", "--warning", "70", url=account.url).status == 0


@pytest.mark.parametrize(("days", "status"), [(20, 0), (5, 1), (-1, 1)])
def test_a_token_that_is_about_to_expire(
    wpx: Wpx, account: Account, days: int, status: int
) -> None:
    end = int((datetime.now(UTC) + timedelta(days=days, hours=1)).timestamp())
    claims = base64.urlsafe_b64encode(json.dumps({"exp": end}).encode()).decode().rstrip("=")
    done = wpx("check", url=account.url, token=f"e30.{claims}.sig")
    assert done.status == status
    assert ("token expire" in done.out) == bool(status)
    assert claims not in done.out
    metrics(done)


def test_no_answer_no_token_and_bad_settings_are_unknown(wpx: Wpx) -> None:
    refused = wpx("check", url="http://127.0.0.1:1")
    assert (refused.status, refused.err) == (3, "")
    assert refused.out == "WPX UNKNOWN - connection refused by 127.0.0.1:1\n"
    without = wpx("check", token="")
    assert (without.status, without.err) == (3, "")
    assert without.out.startswith("WPX UNKNOWN - no API token: set WEPROXIES_API_TOKEN")
    for before in (["--nope"], ["--interval", "weather=5"], ["--config", "/nowhere.toml"]):
        wrong = wpx(*before, "check")
        assert (wrong.status, wrong.err) == (3, ""), before
        assert wrong.out.startswith("WPX UNKNOWN - ")
    setting = wpx("--period", "fortnight", "check")
    assert (setting.status, setting.err) == (3, "")
    assert setting.out.startswith("WPX UNKNOWN - --period: must be today")


def test_help_is_not_unknown(wpx: Wpx) -> None:
    done = wpx("check", "--help")
    assert (done.status, done.err) == (0, "")
    assert "CRITICAL, WARNING, UNKNOWN, OK" in done.out


@given(st.lists(st.sampled_from(Health)), st.lists(st.sampled_from(Health)))
def test_more_findings_never_make_it_better(some: list[Health], more: list[Health]) -> None:
    order = [Health.OK, Health.UNKNOWN, Health.WARNING, Health.CRITICAL]
    assert worst([]) is Health.UNKNOWN
    if some:
        assert worst(some) in some
        assert order.index(worst(some + more)) >= order.index(worst(some))


@pytest.mark.parametrize(("rate", "word"), [(94.96, "success 94.9 %"), (95.0, "success 95.0 %")])
def test_a_rate_is_never_rounded_over_its_limit(
    wpx: Wpx, account: Account, rate: float, word: str
) -> None:
    account.answers["/usage"]["total"]["success_rate"] = rate
    done = wpx("check", "--success-rate", "95:90", url=account.url)
    assert done.status == (1 if rate < 95 else 0)
    assert word in done.out


@pytest.mark.parametrize(
    ("used", "limit", "status", "text"),
    [
        (32.3, 34, 2, "95.0 % used, 32.3 of 34 GB"),
        (18.4, 23, 1, "80.0 % used, 18.4 of 23 GB"),
        (479.9998, 500, 2, "96.0 % used, 480 of 500 GB"),
        (4055, 5000, 1, "81.1 % used, 4,055 of 5,000 GB"),
        (1000, 2048, 0, "48.8 % used, 0.98 of 2 TB"),
    ],
)
def test_figures_at_a_threshold_and_in_the_unit_of_the_limit(
    wpx: Wpx, account: Account, used: float, limit: float, status: int, text: str
) -> None:
    figures = {"traffic_limit_gb": limit, "traffic_used_gb": used, "traffic_remaining_gb": None}
    account.answers["/subscriptions"] = [subscription(**figures)]
    done = wpx("check", url=account.url)
    assert done.status == status
    assert text in done.out


def test_a_closed_standard_output_is_unknown(account: Account) -> None:
    command = f"exec {sys.executable} -m wpx_tui check >&-"
    variables = {"WEPROXIES_API_TOKEN": "token", "WEPROXIES_BASE_URL": account.url}
    done = subprocess.run(["/bin/sh", "-c", command], env={**os.environ, **variables}, check=False)
    assert done.returncode == 3


def test_equal_names_are_told_apart(wpx: Wpx, account: Account) -> None:
    account.answers["/subscriptions"] = [subscription(id=None) for _ in range(3)]
    account.answers["/subscriptions"][1]["traffic_used_gb"] = 9.9
    done = wpx("check", url=account.url)
    assert done.out.startswith("WPX CRITICAL - Residential 10GB (2 of 3) 99.0 % used | ")
    assert len(metrics(done)) == 6
    page = wpx("snapshot", url=account.url).out
    assert all(f"Residential 10GB ({number} of 3)" in page for number in (1, 2, 3))
    line = wpx("snapshot", "--oneline", url=account.url).out
    assert line.endswith(" · Residential (2 of 3) 99.0 %!!\n")
