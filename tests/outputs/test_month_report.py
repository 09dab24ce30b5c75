"""The report of a month as HTML, CSV and text, of whatever names and figures there may be."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.cost import Prices
from wpx_tui.analysis.month import (
    Day,
    Month,
    Usage,
    month_before,
    month_named,
    present_month,
)
from wpx_tui.analysis.periods import billing_month
from wpx_tui.api.models import Country
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.month import MonthFigures, Problem, SubscriptionMonth
from wpx_tui.outputs.month_report.csv import files
from wpx_tui.outputs.month_report.html import document
from wpx_tui.outputs.month_report.sections import cost_of, report_of
from wpx_tui.outputs.month_report.text import page
from wpx_tui.present.format.formatter import Formatter

START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
MONTH = Month(START, END, END)
BEFORE = Month(datetime(2026, 9, 1, tzinfo=UTC), START, START)
FMT = Formatter(prices=Prices("USD", 2.0))

texts = st.text(max_size=12) | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;", "=1+1", 'a,"b"\r\nc', "\ud800"]
)
counts = st.none() | st.integers(0, 2**62)
usages = st.builds(Usage, counts, counts, st.none() | st.floats(0, 100))
figures = st.builds(
    lambda days, parts, countries, events, problems: MonthFigures(
        MONTH,
        BEFORE,
        tuple(Day(START + timedelta(days=n), usage) for n, usage in enumerate(days)),
        subscriptions=tuple(SubscriptionMonth(f"sub_{n}", *part) for n, part in enumerate(parts)),
        countries=tuple(countries),
        incidents=tuple(Event(START, EventKind.HIGH, *event) for event in events),
        problems=tuple(Problem(text) for text in problems),
    ),
    st.lists(usages, max_size=31),
    st.lists(st.tuples(texts, usages), max_size=14),
    st.lists(
        st.builds(
            lambda name, size: Country(country_code="DE", country_name=name, bytes=size),
            st.text(max_size=9), counts,
        ),
        max_size=14,
    ),
    st.lists(st.tuples(texts, texts), max_size=14),
    st.lists(texts, max_size=2),
)  # fmt: skip


class Parsed(HTMLParser):
    """The elements of a document, what stands in its cells, and whether all are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@settings(max_examples=20, deadline=None)
@given(figures, texts)
def test_whatever_a_name_holds_it_is_text_and_each_sum_is_that_of_its_rows(
    month: MonthFigures, account: str
) -> None:
    report = report_of(month, account, 1, FMT, END)
    parsed = Parsed(document(report))
    assert not parsed.open
    assert set(parsed.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main", "dl"),
        *(
            "div",
            "dt",
            "dd",
            "section",
            "article",
            "h2",
            "ul",
            "li",
            "table",
            "caption",
            "thead",
            "tbody",
        ),
        *("tfoot", "tr", "th", "td", "svg", "rect", "footer"),
    }
    assert parsed.tags.count("tr") == sum(
        len(section.rows) + 1 + bool(section.total) for section in report.sections if section.rows
    )
    assert page(report, FMT)
    tables = {
        name: list(csv.reader(io.StringIO(text, newline="")))
        for name, text in files(month, cost_of(month, FMT), "USD").items()
    }
    sizes = [row[1] for row in tables["days.csv"][1:]]
    assert sizes == ["" if day.usage.bytes is None else str(day.usage.bytes) for day in month.days]
    names = [row[1] for row in tables["subscriptions.csv"][1:]]
    assert [name.removeprefix("'") for name in names] == [
        part.name.removeprefix("'") for part in month.subscriptions or ()
    ]
    cells = [cell for rows in tables.values() for row in rows for cell in row]
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    assert {len(row) for row in tables["subscriptions.csv"]} == {8}


@settings(max_examples=60)
@given(st.integers(0, 1460 * 24), st.integers(1, 31))
def test_months_follow_each_other_and_their_names_lead_back(hours: int, billing_day: int) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=1)
    month = present_month(billing_day, now)
    start, _ = billing_month(billing_day, now)
    assert month.is_running == (now - start >= timedelta(days=3)), month
    assert month_named(month.name, billing_day, now) == month
    before = month_before(month, billing_day)
    assert before.end == month.start
    assert month_named(before.name, billing_day, now) == before
