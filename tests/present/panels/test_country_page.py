"""A country's page in every size: no line is cut, and what is not known is said."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.analysis.countries import CountryRow, country_rows
from wpx_tui.analysis.country_days import DAY, CountryReading, CountryRecord
from wpx_tui.api.enums import Period
from wpx_tui.api.models import Connections, Country
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.country_page import CountryPage
from wpx_tui.present.text.glyphs import ASCII
from wpx_tui.present.text.spans import plain, width

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
GB = 2**30
NOVEMBER, OCTOBER = 1_793_491_200, 1_790_812_800
NAMES = {"DE": "Germany", "US": "United States", "BR": "Brazil", "FR": "France", "IN": "India"}


def rows(**traffic: int | None) -> list[CountryRow]:
    total = sum(used or 0 for used in traffic.values())
    countries = [
        Country(
            country_code=code,
            country_name=NAMES.get(code),
            bytes=used,
            requests=1000,
            percentage=None if used is None or not total else 100 * used / total,
        )
        for code, used in traffic.items()
    ]
    return country_rows(countries, Connections(total=3, by_country={"DE": 2, "US": 1}))


def record(days: int, each: int = GB, *, before: bool = False) -> CountryRecord:
    """The US with `each` bytes a day, Germany with half of it and on every fifth day twice it."""
    readings = []
    for start, count in ((OCTOBER, 31 if before else 0), (NOVEMBER, days)):
        totals = {"DE": 0, "US": 0}
        for number in range(count):
            totals["DE"] += each * 2 if number % 5 == 4 else each // 2
            totals["US"] += each
            day = start + number * DAY
            readings += [
                CountryReading(start, day, code, total, None, day + DAY - 600)
                for code, total in totals.items()
            ]
    since = min((reading.day for reading in readings), default=None)
    return CountryRecord(tuple(readings), since, NOVEMBER + 21 * DAY)


def page(
    all_rows: list[CountryRow],
    kept: CountryRecord | None = None,
    period: Period = Period.MONTH,
    fmt: Formatter = Formatter(),  # noqa: B008 - it is immutable
) -> CountryPage:
    return CountryPage(all_rows[0], all_rows, period, AT, 3, kept, fmt)


def text(of: CountryPage, cells: int = 118, height: int = 36) -> str:
    return "\n".join(map(plain, of.lines(cells, height)))


counts = st.none() | st.integers(0, 10**14)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(NAMES)), counts, min_size=1),
    st.integers(0, 22),
    st.integers(0, 10**13),
    st.sampled_from([*Period]),
    st.booleans(),
    st.integers(18, 200),
    st.integers(1, 60),
)
def test_every_size_has_whole_lines(
    traffic: dict[str, int | None],
    days: int,
    each: int,
    period: Period,
    is_ascii: bool,
    cells: int,
    height: int,
) -> None:
    fmt = Formatter(glyphs=ASCII) if is_ascii else Formatter()
    kept = record(days, each, before=days > 10) if days else CountryRecord(has_store=is_ascii)
    lines = page(rows(**traffic), kept, period, fmt).lines(cells, height)
    assert len(lines) <= height
    assert max(map(width, lines)) <= max(cells, 34), [*map(plain, lines)]
    assert plain(lines[0]).strip().startswith("traffic")
    assert not any(span.action for line in lines for span in line), "no title sorts the page"


def test_the_figures_of_a_country() -> None:
    found = text(page(rows(DE=30 * GB, US=60 * GB, BR=10 * GB), record(22, before=True)))
    assert "30.0 GB" in found
    assert "30.0 % of 100 GB" in found
    assert "2 of 3" in found
    assert "30.0 GB behind US, 20.0 GB ahead of BR" in found
    assert "open now, of 3" in found
    assert "does not tell it by country" in found
    # until 12:00 on the 22nd of October: 17 halves, 4 times 2 GB, and a part of one half
    assert "▲ 79 % against 1–22 Oct  (16.8 GB)" in found
    assert "recorded since 1 Oct" in found
    assert "best 1 on 20 Nov, worst 2 on 22 Nov" in found


def test_what_is_not_known_is_said() -> None:
    all_rows = rows(DE=30 * GB, US=None)
    assert "no store" in text(page(all_rows, CountryRecord(has_store=False)))
    first = text(page(all_rows, CountryRecord()))
    assert "nothing is recorded yet" in first
    assert "recorded since 1 Nov, too few days" in text(page(all_rows, record(1)))
    assert "nothing before it" in text(page(all_rows, record(22), Period.ALL))
    unknown = text(page(all_rows[1:] + all_rows[:1], record(22)))
    assert "its traffic is not known" in unknown
    assert "1 of 1" in first
