"""`snapshot --prometheus`: a file for the textfile collector, whole or as it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as text_metrics
from pytest_httpserver import HTTPServer

from tests.cli.conftest import Demos, Wpx
from tests.harness.account import Account
from wpx_tui.outputs.prometheus.metrics import BY_NAME

FORECASTS = {name for name in BY_NAME if "forecast" in name}


def test_the_file_is_what_is_printed_and_others_can_read_it(
    wpx: Wpx, httpserver: HTTPServer, tmp_path: Path
) -> None:
    account, file = Account(httpserver), tmp_path / "wpx.prom"
    file.write_text("old")
    file.chmod(0o600)
    printed = wpx("snapshot", "--prometheus", url=account.url)
    written = wpx("snapshot", "--prometheus", "--output", str(file), url=account.url)
    assert (printed.status, written.status, written.out, written.err) == (0, 0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["wpx.prom"]
    assert file.stat().st_mode & 0o777 == 0o644
    names = []
    for text in (printed.out, file.read_text()):
        samples = [sample for family in text_metrics(text) for sample in family.samples]
        assert all(sample.timestamp is None for sample in samples), "or none of the file is read"
        names.append({sample.name for sample in samples})
    assert names[0] == names[1]
    assert names[0] <= BY_NAME.keys()
    assert "wpx_subscription_used_bytes" in names[0]
    assert "/usage/history" not in account.queries, "there is no store to keep it in"


def test_forecasts_are_metrics_and_their_histories_are_kept(
    wpx: Wpx, demos: Demos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    server = demos("calm")
    first = wpx("snapshot", "--prometheus", url=server.base_url)
    calls = server.requests["GET /api/v1/usage/history"]
    second = wpx("snapshot", "--prometheus", "--fresh", url=server.base_url)
    assert server.requests["GET /api/v1/usage/history"] == calls, "they have hours of their own"
    for ran in (first, second):
        assert (ran.status, ran.err) == (0, "")
        samples = [sample for family in text_metrics(ran.out) for sample in family.samples]
        assert {sample.name for sample in samples} >= FORECASTS
        values = {(sample.name, *sample.labels.values()): sample.value for sample in samples}
        ids = {labels[-1] for name, *labels in values if name == "wpx_forecast_end_bytes"}
        assert len(ids) == 2, "of the active subscriptions"
        for id_ in ids:
            low, middle, high = (
                values[f"wpx_forecast_end{part}_bytes", "default", id_]
                for part in ("_low", "", "_high")
            )
            used = values["wpx_subscription_used_bytes", "default", id_]
            assert used <= low <= middle <= high


def test_what_fails_is_left_out_and_said(wpx: Wpx, demos: Demos, tmp_path: Path) -> None:
    file = tmp_path / "wpx.prom"
    ran = wpx("snapshot", "--prometheus", "--output", str(file), url="http://127.0.0.1:9")
    assert ran.status == 1
    assert "summary, realtime, countries, subscriptions: " in ran.err
    assert 'wpx_up{account="default",feed="summary"} 0.0' in file.read_text()
    assert "wpx_period_used_bytes{" not in file.read_text()
    before = file.read_text()
    tmp_path.joinpath("folder").mkdir()
    ran = wpx(
        *("snapshot", "--prometheus", "--output", str(tmp_path / "none" / "wpx.prom")),
        url=demos("calm").base_url,
    )
    assert ran.status == 1
    assert "cannot write " in ran.err
    assert file.read_text() == before


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool, of the package prometheus, is missing"
)
@pytest.mark.parametrize("scenario", ["calm", "untidy"])
def test_promtool_finds_nothing(wpx: Wpx, demos: Demos, scenario: str) -> None:
    text = wpx("snapshot", "--prometheus", url=demos(scenario).base_url).out
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--prometheus", "--json"), "exclude each other"),
        (("--output", "wpx.prom"), "belongs to --prometheus"),
        (("--prometheus", "--output", "wpx.txt"), "must end with .prom"),
    ],
)
def test_wrong_usage_is_said(wpx: Wpx, arguments: tuple[str, ...], reason: str) -> None:
    ran = wpx("snapshot", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert reason in ran.err
