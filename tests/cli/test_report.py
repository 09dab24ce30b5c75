"""`wpx-top report`: its sums against the API's, what is not known, its files, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from csv import DictReader
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CANARY, Wpx
from tests.harness.timed_account import RefusedError, TimedAccount
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.last_known import save_events
from wpx_tui.store import forecasts
from wpx_tui.system.paths import store_dir

GB = 2**30
Demos = Callable[[str], DemoServer]
TABLES = ("days", "subscriptions", "countries", "forecasts", "incidents")
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def month_before(now: datetime) -> datetime:
    """The first day of the last complete month."""
    return (
        now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    ).replace(day=1)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / f"{name}.csv").read_bytes().decode()
    assert text.count("\r\n") == text.count("\n")
    return list(DictReader(text.splitlines()))


@pytest.fixture
def account() -> Iterator[TimedAccount]:
    with TimedAccount() as running:
        yield running


def test_its_sums_are_those_of_the_api(
    wpx: Wpx, demos: Demos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_PRICE_PER_GB", "2")
    server, start = demos("calm"), month_before(datetime.now(UTC))
    ran = wpx("report", "--month", f"{start:%Y-%m}", "--csv", str(tmp_path), url=server.base_url)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    days, parts, countries = (rows_of(tmp_path, name) for name in TABLES[:3])
    end = (start + timedelta(days=32)).replace(day=1)
    assert [row["start"] for row in days] == [
        f"{start + timedelta(days=day):%Y-%m-%dT00:00:00Z}" for day in range((end - start).days)
    ]
    # Another question of the API, which knows nothing of days: the month as one bucket.
    window = ("--from", f"{start:%Y-%m-%d}", "--to", f"{end - timedelta(days=1):%Y-%m-%d}")
    month = wpx(
        "--granularity", "monthly", "snapshot", "--csv", "history", *window, url=server.base_url
    )
    (bucket,) = DictReader(month.out.splitlines())
    for name in ("bytes", "requests"):
        total = int(bucket[name])
        assert total > 0
        assert {sum(int(row[name] or 0) for row in rows) for rows in (days, parts, countries)} == {
            total
        }
    cost = sum(float(row["cost"]) for row in parts)
    assert cost == pytest.approx(int(bucket["bytes"]) / GB * 2, abs=0.01)
    page = wpx("report", "--month", f"{start:%Y-%m}", url=server.base_url).out
    used = f"{int(bucket['bytes']) / GB:,.1f} GB"
    assert re.search(rf"^  Sum +{used} ", page, re.M)
    assert re.search(rf"^  All traffic +{used} .* 100\.0 % +\${cost:,.0f}$", page, re.M)


def test_a_day_without_a_figure_is_not_known_and_no_zero(
    wpx: Wpx, account: TimedAccount, tmp_path: Path
) -> None:
    start = month_before(datetime.now(UTC))
    first, last = start, start + timedelta(days=20)

    def history(query: dict[str, str]) -> Any:
        if query.get("subscription_id"):
            raise RefusedError(404)
        points = [
            {"timestamp": at.isoformat(), "bytes": size, "requests": 10, "success_rate": 50}
            for at, size in ((first, GB), (last, 0))
        ]
        return {"granularity": "daily", "data_points": points}

    account.answers["/usage/history"] = history
    ran = wpx("report", "--month", f"{start:%Y-%m}", url=account.url)
    assert ran.status == 1
    assert "404" in ran.err
    lines = ran.out.splitlines()
    of_days = lines[lines.index("Use by day") + 2 : lines.index("Use by subscription") - 3]
    told = [line.split("  ")[-1].strip() if "not known" in line else line for line in of_days]
    assert told.count("not known") == len(of_days) - 3
    assert re.search(r"^Traffic .*1\.00 GB  without \d\d days that are not known$", ran.out, re.M)
    assert re.search(r"^Against the month before  not known", ran.out, re.M)
    assert re.search(r"^  Sum +1\.0 GB +20 +50\.0 %$", ran.out, re.M)
    wpx("report", "--month", f"{start:%Y-%m}", "--csv", str(tmp_path), url=account.url)
    assert [row["bytes"] for row in rows_of(tmp_path, "days")].count("") == len(of_days) - 3


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "9998-12", "november", "", "2026-11-01"])
def test_a_month_that_is_none_is_one_line_and_makes_no_call(
    wpx: Wpx, account: TimedAccount, month: str
) -> None:
    ran = wpx("report", "--month", month, url=account.url)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("wpx-top: --month: ")
    assert repr(month) in ran.err
    assert not account.calls


def test_an_account_without_traffic_says_so(wpx: Wpx, demos: Demos) -> None:
    ran = wpx("report", url=demos("empty").base_url)
    assert (ran.status, ran.err) == (0, "")
    assert "Traffic  none" in ran.out
    assert "not known" not in ran.out


def test_without_an_answer_a_report_of_before_stays(wpx: Wpx, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("yesterday's")
    ran = wpx("report", "--html", str(file))  # where nothing listens
    assert (ran.status, ran.out, file.read_text()) == (1, "", "yesterday's")
    assert ran.err.startswith("wpx-top: days, month before, countries, subscriptions: ")


def kept(url: str, start: datetime) -> None:
    """Write into the store what dashboards had seen by then: forecasts, outages, days."""
    store = AccountStore(store_dir(), url, Secret(CANARY))
    day = timedelta(days=1)
    rows = [
        forecasts.Forecast(
            "", int((start + 31 * day).timestamp()), int((start + at * day).timestamp()),
            at * GB, None, 20.0 * GB, 31.0 * GB, 40.0 * GB, None, None,
        )
        for at in range(1, 25)
    ]  # fmt: skip
    events = [
        Event(start + 2 * day, EventKind.RECOVERED, "API", "answers again: 502 Bad", 7_200.0),
        Event(start + 3 * day, EventKind.CRITICAL, "=cmd|'/c'!A1", "95.1 %,\x1b[31m critical"),
        Event(start - day, EventKind.CRITICAL, "of before", "96 %, critical"),
        Event(start + 32 * day, EventKind.CRITICAL, "of after", "96 %, critical"),
        Event(start + 32 * day, EventKind.RECOVERED, "API", "answers again: 503", 172_800.0),
    ]
    assert store.write(lambda db, account: [forecasts.save_forecast(db, account, r) for r in rows])
    assert store.write(save_events, events)
    store.close()


def test_what_was_kept_is_told(
    wpx: Wpx, account: TimedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("WPX_STORE", raising=False)
    monkeypatch.delenv("WPX_NO_STORE", raising=False)
    account.now = lambda: datetime(2026, 11, 15, 12, tzinfo=UTC)
    start = datetime(2026, 10, 1, tzinfo=UTC)
    kept(account.url, start)
    folder = tmp_path / "csv"
    ran = wpx("report", "--month", "2026-10", "--csv", str(folder), url=account.url)
    made, happened = rows_of(folder, "forecasts"), rows_of(folder, "incidents")
    assert [row["p50_bytes"] for row in made] == [str(31 * GB)] * 24, ran.err
    assert [(row["start"], row["lasted_seconds"]) for row in happened] == [
        ("2026-10-02T22:00:00Z", "7200"),
        ("2026-10-04T00:00:00Z", ""),
        ("2026-10-31T00:00:00Z", "172800"),
    ]
    assert happened[1]["subject"] == "'=cmd|'/c'!A1"
    calls = len(account.calls)
    page = wpx("report", "--month", "2026-10", url=account.url).out
    assert len(account.calls) == calls  # what was just answered is not asked again
    assert re.search(r"^  2 Oct 22:00 +API: 502 Bad +2 h$", page, re.M)
    assert re.search(r"^  Account  2 Oct +31 Oct +31\.0 GB +20\.0 GB to 40\.0 GB", page, re.M)
    assert "of before" not in page
    assert "of after" not in page
    assert "\x1b" not in page
    assert happened[1]["text"] == "95.1 %,[31m critical"


def test_the_file_is_for_all_to_read_and_written_in_one_step(
    wpx: Wpx, demos: Demos, tmp_path: Path
) -> None:
    file = tmp_path / "r.html"
    file.write_text("old")
    file.chmod(0o600)
    before = os.umask(0o077)
    try:
        assert wpx("report", "--html", str(file), url=demos("calm").base_url).status == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    document = file.read_text(encoding="utf-8")
    tags = Tags(document)
    assert not tags.names & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"https?:|url\(|@import", document)
    assert tags.names >= {"caption", "thead", "main", "title"}
    refused = wpx("report", "--html", str(tmp_path / "no" / "r.html"), url=demos("calm").base_url)
    assert (refused.status, refused.out) == (1, "")
    assert "cannot write" in refused.err


class Tags(HTMLParser):
    """The names of the elements of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)


def browse(file: Path, *options: str) -> str:
    """Open a file in a real browser without a window, and return what it prints."""
    assert BROWSER is not None
    profile = f"--user-data-dir={file.parent / 'profile'}"
    base = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    ran = subprocess.run(
        [*base, profile, *options, file.as_uri()], capture_output=True, timeout=60, check=True
    )
    return ran.stdout.decode()


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_in_a_browser_nothing_overflows_and_it_prints_on_two_pages(
    wpx: Wpx, demos: Demos, tmp_path: Path
) -> None:
    file, pdf = tmp_path / "r.html", tmp_path / "r.pdf"
    assert wpx("report", "--html", str(file), url=demos("calm").base_url).status == 0
    browse(file, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 2
    # The file allows no script, so that a copy without its policy measures itself.
    measured = tmp_path / "measured.html"
    policy = re.compile(r"<meta http-equiv[^>]*>")
    script = (
        "<script>document.title = document.documentElement.scrollWidth + ' ' + innerWidth</script>"
    )
    measured.write_text(policy.sub("", file.read_text()).replace("</body>", f"{script}</body>"))
    title = re.search(
        r"<title>(\d+) (\d+)</title>", browse(measured, "--window-size=500,900", "--dump-dom")
    )
    assert title is not None
    assert int(title[1]) <= int(title[2])
