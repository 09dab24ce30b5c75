"""Money in the outputs of the commands: page, JSON and CSV, from the variables alone."""

from __future__ import annotations

import json
from csv import DictReader
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.cli.conftest import Demos, Wpx

GB = 2**30


def test_each_output_has_the_costs_of_the_same_figures(
    wpx: Wpx, demos: Demos, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = demos("calm").base_url
    assert json.loads(wpx("snapshot", "--json", url=url).out)["currency"] is None
    assert "$" not in wpx("forecast", url=url).out + wpx("snapshot", url=url).out
    file = tmp_path / "config.toml"
    file.write_text("price_per_gb = 3\ncurrency = '€'\nprices.datacenter = 0.5\n")
    monkeypatch.setenv("WPX_CONFIG", str(file))
    document = json.loads(wpx("snapshot", "--json", url=url).out)
    schema = json.loads(wpx("snapshot", "--schema").out)
    Draft202012Validator(schema, validate_formats=True).validate(document)
    assert document["currency"] == "EUR"
    summary = document["summary"]["figures"]
    residential, datacenter = summary["by_subscription"]
    assert residential["cost"] == pytest.approx(residential["bytes"] / GB * 3, abs=0.01)
    assert datacenter["cost"] == pytest.approx(datacenter["bytes"] / GB / 2, abs=0.01)
    assert summary["cost"] == pytest.approx(residential["cost"] + datacenter["cost"], abs=0.02)
    account, *others = document["forecasts"]
    rate = summary["cost"] / summary["bytes"]
    for name in ("p10", "p50", "p90"):
        expected = account["use"][name] * rate
        assert account["use_cost"][name] == pytest.approx(expected, rel=1e-3)
    for item, price in zip(others, (3, 0.5), strict=True):
        lapse = item["lapse"]["p50"] / GB * price
        assert item["lapse_cost"]["p50"] == pytest.approx(lapse, abs=0.01)
    for quota in document["subscriptions"]["figures"]["subscriptions"][:2]:
        price = 0.5 if "Datacenter" in quota["name"] else 3
        assert quota["left_cost"] == pytest.approx(quota["left_bytes"] / GB * price, abs=0.01)
    page = wpx("snapshot", "--units", "si", url=url).out  # a GB of the price has 2^30 bytes
    assert f"  €{summary['cost']:,.0f}: Residential " in page
    rows = [*DictReader(wpx("snapshot", "--csv", "history", url=url).out.splitlines())]
    assert {row["cost"] for row in rows} == {""}, "of two prices"
    assert {row["currency"] for row in rows} == {"EUR"}
    page = wpx("forecast", url=url).out
    assert f"€{summary['cost']:,.0f} so far" in page
    assert " by the end (€" in page


def test_a_history_of_one_price_has_a_cost_for_each_bucket(
    wpx: Wpx, demos: Demos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_PRICE_PER_GB", "2")
    text = wpx("snapshot", "--csv", "history", url=demos("calm").base_url).out
    for row in DictReader(text.splitlines()):
        assert float(row["cost"]) == pytest.approx(int(row["bytes"]) / GB * 2, abs=1e-4)


def test_doctor_finds_a_price_of_nothing_and_a_subscription_without(
    wpx: Wpx, demos: Demos, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setenv("WPX_CONFIG", str(file))
    url = demos("calm").base_url

    def prices(text: str) -> dict[str, Any]:
        file.write_text(text)
        checks = json.loads(wpx("doctor", "--json", url=url).out)["checks"]
        return next((check for check in checks if check["check"] == "prices"), {})

    assert prices("") == {}
    assert prices("price_per_gb = 3\nprices.datacenter = 1")["state"] == "ok"
    finding = prices("prices.residental = 3\nprices.Datacenter = 1")
    assert finding["state"] == "warning"
    assert "no product or subscription is called residental" in finding["details"]
    assert "Residential 500GB has no price" in finding["details"]
    assert "Datacenter" not in str(finding["details"])
