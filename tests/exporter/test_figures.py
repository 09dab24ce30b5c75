"""From answers to samples: what is stale or not known is left out, and what counts never falls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_metrics
from pytest_httpserver import HTTPServer

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.fake_clock import FakeClock
from tests.harness.pty import PATIENCE
from wpx_tui.analysis.forecast import Forecast, Span, Status
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.exporter.account import AccountOptions, WatchedAccount
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.monitor.selection import Selection
from wpx_tui.outputs.prometheus.exposition import for_scraper, for_textfile
from wpx_tui.outputs.prometheus.metrics import BY_NAME, METRICS, Kind, Sample

GB = 2**30
ALWAYS = {
    "wpx_up",
    "wpx_last_success_timestamp_seconds",
    "wpx_poll_interval_seconds",
    "wpx_polls_total",
    "wpx_poll_failures_total",
}
FORECASTS = {metric.name for metric in METRICS if "forecast" in metric.name}


def names_of(values: dict[tuple[str, ...], float]) -> set[str]:
    """Return the names of metrics without those of forecasts, which come in their own time."""
    return {name for name, *_ in values} - FORECASTS


@dataclass
class Exported:
    """An account under watch, by a clock that the test turns."""

    watched: WatchedAccount
    clock: FakeClock
    account: Account

    def values(self, **changes: object) -> dict[tuple[str, ...], float]:
        """Return the samples by name and labels; what was written before is no other text."""
        view = replace(self.watched.view(), **changes)  # type: ignore[arg-type]
        assert for_textfile([view]) == for_textfile([replace(view, written={})])
        return {(sample.name, *sample.labels): sample.value for sample in view.samples()}

    async def until_polls(self, feed: str, count: int) -> None:
        """Wait until `feed` has been polled `count` times."""
        async with asyncio.timeout(PATIENCE):
            while self.values()["wpx_polls_total", "acme", feed] < count:  # noqa: ASYNC110 - a condition over many
                await asyncio.sleep(0.01)

    async def refresh(self) -> None:
        """Poll every feed once more."""
        polls = self.values()["wpx_polls_total", "acme", "totals"]
        await self.clock.advance(2)
        assert self.watched.monitor.refresh()
        for feed in self.watched.monitor.state.feeds:
            await self.until_polls(feed, int(polls) + 1)


@asynccontextmanager
async def exported(
    server: HTTPServer, account: Account | None = None, folder: Path | None = None
) -> AsyncIterator[Exported]:
    """Yield an account after its first polls; with a `folder`, its answers are kept there."""
    account, clock = account or Account(server), FakeClock(datetime.now(UTC))
    token = Secret("token-of-the-test")
    watched = WatchedAccount(
        AccountOptions(name="acme", selection=Selection(), top_countries=1),
        lambda: UsageClient(account.url, token),
        store=None if folder is None else AccountStore(folder, account.url, token),
        clock=clock,
        wall=lambda: clock.utc().timestamp(),
    )
    task = asyncio.create_task(watched.run())
    one = Exported(watched, clock, account)
    try:
        for feed in watched.monitor.state.feeds:
            await one.until_polls(feed, 1)
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_account_s_figures_are_in_base_units(httpserver: HTTPServer) -> None:
    async with exported(httpserver) as one:
        values = one.values()
        assert values["wpx_subscription_used_bytes", "acme", "sub_abc123"] == 5 * GB
        assert values["wpx_subscription_limit_bytes", "acme", "sub_abc123"] == 10 * GB
        assert values["wpx_period_success_ratio", "acme", "month"] == pytest.approx(0.987)
        assert values["wpx_last_hour_response_time_seconds", "acme"] == pytest.approx(0.245)
        assert values["wpx_traffic_bytes_total", "acme"] == 5368709120
        assert values["wpx_country_used_bytes", "acme", "month", "US"] == 2147483648
        assert ("wpx_country_used_bytes", "acme", "month", "GB") not in values, "the top one alone"
        assert values["wpx_country_connections", "acme", "US"] == 5
        time = values["wpx_last_success_timestamp_seconds", "acme", "summary"]
        assert time == pytest.approx(one.clock.utc().timestamp(), abs=0.01)
        assert names_of(values) == BY_NAME.keys() - FORECASTS - {
            "wpx_build_info",
            "wpx_token_expires_timestamp_seconds",
        }


async def test_stale_figures_are_left_out_and_the_reason_stays(httpserver: HTTPServer) -> None:
    async with exported(httpserver) as one:
        before = one.values()
        one.account.broken = dict.fromkeys(one.account.answers, (500, {}))
        await one.refresh()
        assert names_of(one.values()) == names_of(before), "not yet"
        await one.clock.advance(601)
        after = one.values()
        assert names_of(after) == ALWAYS
        for feed in one.watched.monitor.state.feeds:
            assert after["wpx_up", "acme", feed] == 0
            assert after["wpx_poll_failures_total", "acme", feed] > 0
            key = ("wpx_last_success_timestamp_seconds", "acme", feed)
            assert after[key] == before[key]


async def test_counters_never_fall_and_gauges_do(httpserver: HTTPServer) -> None:
    async with exported(httpserver) as one:
        usage = one.account.answers["/usage"]
        total, row = usage["total"], usage["by_subscription"][0]
        before = one.values()
        total["bytes_used"] -= 1000
        row["bytes_used"] -= 1000
        await one.refresh()
        after = one.values()
        for name in ("wpx_traffic_bytes_total", "wpx_subscription_traffic_bytes_total"):
            assert [value for key, value in after.items() if key[0] == name] == [
                value for key, value in before.items() if key[0] == name
            ]
        assert after["wpx_period_used_bytes", "acme", "month"] == total["bytes_used"]
        total["bytes_used"] += 5000
        await one.refresh()
        assert one.values()["wpx_traffic_bytes_total", "acme"] == total["bytes_used"]


async def test_counters_do_not_fall_with_a_new_start(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    account = Account(httpserver)
    total = account.answers["/usage"]["total"]
    async with exported(httpserver, account, tmp_path) as one:
        before = one.values()["wpx_traffic_bytes_total", "acme"]
    total["bytes_used"] -= 1000
    async with exported(httpserver, account, tmp_path) as one:
        await one.clock.advance(61)
        await one.refresh()
        after = one.values()
        assert after["wpx_period_used_bytes", "acme", "month"] == total["bytes_used"]
        assert after["wpx_traffic_bytes_total", "acme"] == before


async def test_any_list_of_subscriptions_is_a_valid_scrape(httpserver: HTTPServer) -> None:
    async with exported(httpserver) as one:
        hostile = {**SUBSCRIPTION, "product": {"name": 'a"\\\n\ud800\x00} 1', "type": None}}
        nameless = {**SUBSCRIPTION, "id": None, "traffic_limit_gb": None, "expires_at": None}
        one.account.answers["/subscriptions"] = [hostile, hostile, nameless, SUBSCRIPTION]
        await one.refresh()
        text, kind = for_scraper([one.watched.view()], "")
        assert kind.startswith("text/plain")
        rows = [
            (sample.name, *sorted(sample.labels.items()))
            for family in text_metrics(text.decode())
            for sample in family.samples
        ]
        assert len(rows) == len(set(rows)), "Prometheus takes none of a scrape with one row twice"
        ids = {label for row in rows for label in row[1:] if label[0] == "subscription_id"}
        names = ("Residential 10GB", "sub_abc123", "sub_abc123#2")
        assert ids == {("subscription_id", name) for name in names}
        accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"
        text, kind = for_scraper([one.watched.view()], accept)
        assert kind.startswith("application/openmetrics-text")
        assert text.decode().endswith("# EOF\n")
        assert list(open_metrics(text.decode()))  # type: ignore[no-untyped-call]


async def test_forecasts_are_gauges_while_they_are_fresh(httpserver: HTTPServer) -> None:
    async with exported(httpserver) as one:
        now = one.clock.utc().replace(microsecond=0)
        forecast = Forecast(
            status=Status.OK,
            now=now,
            period=Span(now, now + timedelta(days=9)),
            quota=10.0 * GB,
            used=5.0 * GB,
            known_days=30,
            needed_days=14,
            p10=8.0 * GB,
            p50=9.0 * GB,
            p90=11.0 * GB,
            p_run_out=0.25,
            empty_p10=now,
        )
        items = (
            SubjectForecast(ACCOUNT, "", forecast),
            SubjectForecast("sub_abc123", "Residential", forecast),
            SubjectForecast("sub_old", "Old", forecast, is_stale=True),
        )
        state = one.watched.monitor.state._replace(forecasts=items)
        values = one.values(state=state)
        labels = ("acme", "sub_abc123")
        assert values["wpx_forecast_timestamp_seconds", *labels] == now.timestamp()
        assert values["wpx_forecast_end_high_bytes", *labels] == 11 * GB
        assert values["wpx_forecast_empty_probability_ratio", *labels] == 0.25
        assert values["wpx_forecast_empty_early_timestamp_seconds", *labels] == now.timestamp()
        assert ("wpx_forecast_empty_timestamp_seconds", *labels) not in values
        assert values["wpx_period_forecast_end_bytes", "acme", "month"] == 9 * GB
        assert not any("sub_old" in key for key in values)


async def test_a_bug_in_one_account_hides_no_other(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with exported(httpserver) as one:
        view = one.watched.view()
        broken = replace(view, name="broken", polls=None)  # type: ignore[arg-type]
        text = for_textfile([broken, view])
        assert 'wpx_up{account="acme",feed="summary"} 1.0' in text
        assert "broken" not in text
        assert "process_" not in text


def test_the_table_follows_the_conventions() -> None:
    for metric in METRICS:
        assert metric.name.startswith("wpx_")
        assert (metric.kind is Kind.COUNTER) == metric.name.endswith("_total")
        assert (metric.kind is Kind.INFO) == metric.name.endswith("_info")
        assert metric.help.endswith(".")
        assert not {"type", "job", "instance"} & set(metric.labels)
    assert len(BY_NAME) == len(METRICS)


@dataclass
class Made:
    """An account whose samples the test makes up: one part."""

    made: tuple[Sample, ...]
    name: str = "made"
    key: object = None
    written: dict[str, object] = field(default_factory=dict)

    def parts(self) -> tuple[Made]:
        return (self,)

    def samples(self) -> tuple[Sample, ...]:
        return self.made


@given(
    st.lists(
        st.tuples(st.text(), st.text(), st.floats(0, 1e300) | st.integers(0, 10**15)),
        unique_by=lambda row: row[:2],
        max_size=5,
    )
)
def test_the_library_reads_what_is_written(rows: list[tuple[str, str, float]]) -> None:
    names = ("wpx_subscription_used_bytes", "wpx_subscription_traffic_bytes_total")
    samples = tuple(Sample(name, row[:2], float(row[2])) for name in names for row in rows)
    for accept, parse in (
        ("", text_metrics),
        ("application/openmetrics-text;version=1.0.0", open_metrics),
    ):
        text, _ = for_scraper([Made(samples)], accept)  # type: ignore[list-item]
        read = [
            (sample.name, sample.labels["account"], sample.labels["subscription_id"], sample.value)
            for family in parse(text.decode())
            for sample in family.samples
            if sample.name in names
        ]
        assert read == [(name, *labels, value) for name, labels, value in samples]
