"""What is in contrib/: rules, units and snippets pass their own tools; the dashboard its linter."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging.pages import ROOT
from wpx_tui.outputs.prometheus.metrics import BY_NAME, Kind

CONTRIB = ROOT / "contrib"
RULES = CONTRIB / "prometheus/wpx-top.rules.yml"
RULE_TESTS = sorted(CONTRIB.glob("prometheus/*.test.yml"))
DASHBOARD: Mapping[str, Any] = json.loads((CONTRIB / "grafana/wpx-top.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
_NAME = re.compile(r"\bwpx_\w+")
_RECORD = re.compile(r"\w+:wpx_\w+:\w+")


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program of the distribution is missing."""
    reason = f"{program} is not installed (Debian: prometheus, prometheus-alertmanager, systemd)"
    return pytest.mark.skipif(shutil.which(program) is None, reason=reason)


def run(*command: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, text=True, timeout=60
    )


def exprs() -> Iterator[tuple[str, str]]:
    """Yield the expressions of rules and dashboard, each with its name."""
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            yield rule.get("alert") or rule["record"], rule["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@needs("promtool")
@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules", RULES),
        ("test", "rules", *RULE_TESTS),
        ("check", "config", CONTRIB / "prometheus/prometheus.yml"),
    ],
    ids=lambda command: " ".join(map(str, command[:2])),
)
def test_promtool_takes_rules_and_snippet(command: tuple[object, ...]) -> None:
    done = run("promtool", *command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.thorough
@needs("promtool")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("last_over_time(wpx_subscription_used_bytes[2d])", "wpx_subscription_used_bytes"),
        ('{status!="expired"}', ""),
        ("(account:wpx_subscriptions:seen_timestamp_seconds[2d]) - 300", "(vector(0)[2d:1m])"),
        ("* 86400", "* 8640"),
        (" and wpx_subscriptions_complete == 1", ""),
        ("last_over_time(account:wpx_idle:bool[2d])", "account:wpx_idle:bool"),
        ("offset 1w", "offset 1d"),
        ("%q", '\\"%s\\"'),
    ],
)
def test_the_tests_of_the_rules_notice_a_rule_that_does_not_freeze(
    tmp_path: Path, old: str, new: str
) -> None:
    text = RULES.read_text()
    assert old in text
    (tmp_path / RULES.name).write_text(text.replace(old, new))
    tests = [shutil.copy(file, tmp_path) for file in RULE_TESTS]
    assert run("promtool", "test", "rules", *tests, folder=tmp_path).returncode != 0


@needs("amtool")
def test_amtool_takes_the_snippet() -> None:
    done = run("amtool", "check-config", CONTRIB / "alertmanager/alertmanager.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", sorted(CONTRIB.glob("systemd/*.service")), ids=lambda p: p.name)
def test_systemd_understands_each_line_of_the_units(unit: Path, tmp_path: Path) -> None:
    file = tmp_path / "wpx-top-exporter.service"
    file.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text()))
    done = run("systemd-analyze", "verify", file)
    assert file.name not in done.stdout + done.stderr


@pytest.mark.parametrize(("name", "expr"), list(exprs()))
def test_every_metric_that_is_asked_for_is_served(name: str, expr: str) -> None:
    metrics = _NAME.findall(_RECORD.sub("", expr))
    records = {rule for rule, _ in exprs() if ":" in rule}
    assert set(metrics) <= BY_NAME.keys(), name
    assert set(_RECORD.findall(expr)) <= records, name


def test_every_alert_is_documented_with_its_severity() -> None:
    rules = [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]
    severities = {r["alert"]: r["labels"]["severity"] for r in rules if "alert" in r}
    documented: dict[str, str] = {}
    for row in re.findall(
        r"(?m)^\| (`Wpx.*?) \| (.*?) \|", (ROOT / "docs/monitoring.md").read_text()
    ):
        names, words = (re.findall(r"\w+", cell) for cell in row)
        documented |= dict(zip(names, words, strict=True))
    assert documented == severities


# ---- the rules of the usual linter of dashboards


def test_the_dashboard_can_be_provisioned() -> None:
    assert DASHBOARD["uid"] == "wpx-top"
    assert DASHBOARD["id"] is None
    assert DASHBOARD["editable"] is False, "a change would be lost with the next release"
    assert "__inputs" not in DASHBOARD, "they work in the import dialog alone"
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_variables_choose_data_source_job_and_account() -> None:
    source, *queries = DASHBOARD["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    assert source["label"] == "Data source"
    assert [query["name"] for query in queries] == ["job", "instance", "account"]
    for query in queries:
        assert query["type"] == "query"
        assert query["datasource"]["uid"] == "${datasource}"
        assert query["label"] == query["name"].capitalize()
        assert query["refresh"] == 2, "reload when the time range changes"
        assert query["multi"]
        assert query["includeAll"]
        assert query["allValue"] == ".+"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_each_panel_keeps_the_rules_of_the_linter(panel: Mapping[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    for target in panel["targets"]:
        expr = target["expr"]
        assert target["datasource"]["uid"] == "${datasource}"
        assert target["legendFormat"]
        for matcher in ('job=~"$job"', 'instance=~"$instance"'):
            assert expr.count(matcher) == len(re.findall(r"\w+\{", expr)), "each selector"
        assert expr.count('account=~"$account"') == len(_NAME.findall(expr))
        assert not re.search(r"\[(?!\$__rate_interval\])", expr), "a range of its own"
        for name in _NAME.findall(expr):
            is_counter = BY_NAME[name].kind is Kind.COUNTER
            assert is_counter == bool(re.search(rf"(rate|increase)\({name}\b", expr)), name


def test_panels_do_not_overlap() -> None:
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
