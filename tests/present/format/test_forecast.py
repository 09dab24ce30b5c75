"""The wording rules of the forecast, over any history, quota, zone and unit."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.forecast.histories import APRIL, GB, START, cases, daily
from wpx_tui.analysis.forecast import Forecast, Record, Span, Status, Usage, forecast
from wpx_tui.analysis.forecast.usage import DAY
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.present.format import empty_dates
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.amounts import Amounts
from wpx_tui.present.format.forecast import Verdict
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.format.units import Units
from wpx_tui.present.format.verdicts import LATER
from wpx_tui.present.panels.forecast import role, sign
from wpx_tui.present.panels.forecast_bar import outlook
from wpx_tui.present.text.glyphs import ASCII, UNICODE
from wpx_tui.present.text.spans import Role

SI = Formatter(Units.SI)
SENTENCES = (words.headline, words.of_quota, words.odds, words.by_end, words.pace, words.top_up)
_NUMBER = r"([\d,]+(?:\.\d+)?)"
_RANGE = re.compile(
    rf"{_NUMBER}(?: [KMGTPE]?i?B)?[^()\d]*(?:\d+ \w+)?(?: \d{{4}})? \({_NUMBER}[–-]{_NUMBER}\)"
)

formats = st.builds(
    Formatter,
    st.sampled_from(Units),
    st.sampled_from(
        [UTC, timezone(timedelta(hours=-9, minutes=-30)), timezone(timedelta(hours=14))]
    ),
    st.sampled_from([UNICODE, ASCII]),
    st.just(Formatter().write),
)


@st.composite
def subjects(draw: st.DrawFn) -> SubjectForecast:
    usage, now, period, quota, used = draw(cases())
    limit = draw(st.sampled_from([quota, quota, quota, None]))
    result = forecast(usage, now, period, quota=limit, used=used)
    return SubjectForecast("sub", "Residential", result, draw(st.booleans()))


def number(text: str) -> float:
    return float(text.replace(",", ""))


def is_point(result: Forecast) -> bool:
    """Whether the range is too narrow to be told apart in four digits of it or of the quota."""
    assert result.p10 is not None
    assert result.p90 is not None
    return result.p90 - result.p10 <= max(1.0, 2e-3 * max(result.p90, result.quota or 0.0))


@given(subjects(), formats)
def test_every_sentence_obeys_the_rules(subject: SubjectForecast, fmt: Formatter) -> None:
    result = subject.forecast
    p = result.p_run_out
    for sentence in SENTENCES:
        wordings = sentence(subject, fmt)
        assert [*wordings] == sorted(wordings, key=len, reverse=True)
        for text in wordings:
            assert "None" not in text
            assert text.isascii() or fmt.glyphs is not ASCII
            assert not re.search(r"\blasts\b|\b0 in 10|10 in 10|100 %", text)
            if re.search(r"in 10 (run|from)|unlikely|almost certain", text):
                # A chance has a date or a range beside it; the range of nothing is a point.
                assert re.search(r"before|from|\(.+[–-].+\)", text) or is_point(result)
            if re.search(r"\bempty \w", text) and result.status is not Status.EMPTY:
                assert p is not None
                assert p >= 0.5 - 1e-9
            if "lapse" in text and result.status is not Status.ENDED:
                assert p is not None
                assert p <= 0.1 + 1e-9
            if re.search(r"\d\d:00|within an hour", text):
                assert result.empty_p10 is not None
                late = result.empty_p90 or result.period.end
                assert late - result.empty_p10 < 2 * DAY
            for middle, low, high in _RANGE.findall(text):
                assert number(low) <= number(middle) <= number(high)


@given(subjects(), formats)
def test_no_two_figures_contradict_each_other(subject: SubjectForecast, fmt: Formatter) -> None:
    result = subject.forecast
    kind = words.verdict(result)
    headline = words.headline(subject, fmt)
    assert headline
    assert ("will lapse" in headline[0]) == (kind is Verdict.LAPSES)
    assert (empty_dates.empty_date(subject, fmt) != "") == (
        kind in (Verdict.RUNS_OUT, Verdict.EMPTY)
    )
    n = re.match(r"(\d) in 10", words.chance(result))
    if n and kind is not Verdict.EMPTY:
        assert (int(n[1]) >= 5) == (kind is Verdict.RUNS_OUT)
    pair = re.match(
        rf"{_NUMBER} \w+/day; (?:you may use )?{_NUMBER}", (*words.pace(subject, fmt), "")[0]
    )
    if pair and kind is Verdict.RUNS_OUT:
        assert number(pair[1]) >= number(pair[2])
    elif pair:
        assert number(pair[1]) <= number(pair[2])
    safe = words.top_up(subject, fmt)
    assert bool(safe) <= (kind in (Verdict.RUNS_OUT, Verdict.AT_RISK, Verdict.EMPTY))


@given(subjects(), formats)
def test_without_an_end_it_is_told_when_it_is_empty_or_that_it_lasts(
    subject: SubjectForecast, fmt: Formatter
) -> None:
    result = replace(subject.forecast, has_end=False, lapse_p50=None, p_run_out=None)
    result = replace(result, allowance_per_day=None, top_up_safe=None)
    subject = subject._replace(forecast=result)
    kind = words.verdict(result)
    if kind in (Verdict.LEARNING, Verdict.ENDED, Verdict.UNLIMITED):
        return
    headline = words.headline(subject, fmt)
    assert [*headline] == sorted(headline, key=len, reverse=True)
    told = (*headline, *words.odds(subject, fmt), *words.pace(subject, fmt))
    assert not any(
        re.search(r"\bends\b|lapse|in 10|last to the end|\bend\b", text) for text in told
    )
    assert words.top_up(subject, fmt) == ()
    assert outlook(subject) is None
    assert headline[0].startswith("lasts more than") == (
        kind is Verdict.LASTS and result.empty_p10 is None
    )
    assert (empty_dates.empty_date(subject, fmt) != "") == (kind is not Verdict.LASTS)
    if kind is Verdict.RUNS_OUT_LATER:
        assert result.empty_p50 is not None
        assert result.empty_p50 - result.now > LATER
        assert (role(subject), sign(subject, fmt.glyphs)) == (Role.DIM, "")


def test_the_sentences_of_what_has_no_end() -> None:
    def told(use: float, used: float) -> str:
        subject = made(use, 500.0, used, days=90)
        result = replace(subject.forecast, has_end=False, p_run_out=None)
        return words.headline(subject._replace(forecast=result), SI)[0]

    assert told(10.0, 405.0) == "empty Sat 9 May (8–11 May)"
    assert told(0.1, 405.0) == "lasts more than 90 days"
    assert told(10.0, 500.0) == "empty"
    assert told(1.0, 404.0) == "not empty before Wed 22 Jul"


@given(st.floats(0.0, 1.0), st.booleans())
def test_a_chance_has_no_decimals_and_is_never_certain(p: float, is_dated: bool) -> None:
    at = APRIL.start if is_dated else None
    result = Forecast(Status.OK, START, APRIL, GB, 0.0, 9, 2, p_run_out=p, empty_p50=at)
    text = words.chance(result)
    assert text in {"unlikely (<1 in 20)", "almost certain", *(f"{n} in 10" for n in range(1, 10))}
    assert text.startswith("unlikely") == (p < 0.05)
    assert text.startswith("almost") == (p > 0.95)


def made(
    use: float, quota: float, used: float, days: int = 30, stale: bool = False
) -> SubjectForecast:
    """A subject of even days of `use` GB, whose term ends `days` after the last of them."""
    now = START + 60 * DAY + timedelta(hours=12)
    usage = Usage(daily([use * GB] * 60))
    period = Span(now - 20 * DAY, now + days * DAY)
    result = forecast(usage, now, period, quota=quota * GB, used=used * GB)
    return SubjectForecast("sub", "Residential", result, stale)


def test_what_runs_out_has_its_date_its_range_and_its_end() -> None:
    subject = made(10.0, 500.0, 405.0)
    assert words.headline(subject, SI) == (
        "empty Sat 9 May (8–11 May), ends 30 May",
        "empty Sat 9 May (8–11 May)",
        "empty Sat 9 May",
        "empty 9 May",
    )
    assert words.pace(subject, SI)[0] == "10.1 GB/day; 3.2 would last to the end"
    assert words.top_up(subject, SI) == ("+270 GB: 9 in 10 safe",)


def test_an_hour_is_named_where_the_range_is_short_and_tomorrow_while_it_is_new() -> None:
    subject = made(10.0, 500.0, 487.0)
    text = words.headline(subject, SI)[0]
    assert text == "empty tomorrow about 19:00 (Fri 13:00–Sat 07:00), ends 30 May"
    assert "empty Fri 19:00 (Fri–Sat)" in words.headline(subject, SI)
    within_a_day = words.headline(made(10.0, 500.0, 490.0), SI)
    assert "empty Fri 12:00 (07:00–23:00)" in within_a_day, "a day alone is no range of an hour"
    stale = words.headline(made(10.0, 500.0, 487.0, stale=True), SI)[0]
    assert stale.startswith("empty Fri 1 May 19:00 (")


def test_what_lapses_what_is_at_risk_what_is_empty_and_what_is_too_new() -> None:
    assert words.headline(made(1.0, 50.0, 9.0, 14), SI)[0] == "27 GB will lapse 14 May (24–28)"
    risk = words.headline(made(1.0, 50.0, 19.0), SI)
    assert risk[0] == "4 in 10 run out, not before Mon 25 May"
    assert words.headline(made(1.0, 50.0, 50.0), SI)[0] == "empty, ends 30 May"
    period = Span(START, START + 30 * DAY)
    new = forecast(Usage(daily([GB])), START + 1.5 * DAY, period, quota=GB)
    texts = words.headline(SubjectForecast("", "", new), SI)
    assert texts[0] == "too early to tell: 1 of 2 days known"


def test_nothing_used_leaves_an_amount_of_two_digits() -> None:
    assert words.headline(made(0.0, 5.0, 0.0), SI)[0] == "5.0 GB will lapse 30 May"
    assert words.headline(made(0.0, 500.0, 12.0), SI)[0] == "488 GB will lapse 30 May"


@given(st.floats(1e6, 1e15), st.floats(0.0, 1.0))
def test_a_range_has_no_more_digits_than_it_needs(high: float, part: float) -> None:
    low = high * part
    amounts = Amounts(None, high, SI)
    step, wide = amounts.per(low, high), amounts.size(high - low)
    text = amounts.number(high, step)
    digits = text.replace(",", "").replace(".", "").lstrip("0")
    assert len(digits.rstrip("0") if "." not in text else digits) <= 4
    if step * 10 <= amounts.size(high) / 10:  # more than two digits, because two would be too few
        assert wide < 20 * step or (wide < amounts.size(high) / 1000 and step >= 1)
    if wide >= amounts.size(high) / 100:
        assert amounts.between(low, high, step)


def test_the_past_error_needs_five_replays() -> None:
    assert words.past_error(Record(14, 0.062, 0.09))[0] == (
        "past forecasts were off by 6 % (median, 14 replays)"
    )
    assert words.past_error(Record(4, 0.062, 0.09)) == ("no record yet",)


def test_a_stale_forecast_tells_its_time() -> None:
    stale = made(1.0, 50.0, 20.0, stale=True)
    made_at = datetime(2026, 4, 30, 12, tzinfo=UTC)
    assert words.as_of(stale, SI, made_at) == "as of 12:00"
    assert words.as_of(stale, SI, made_at + DAY) == "as of 30 Apr 12:00"
    assert words.as_of(made(1.0, 50.0, 20.0), SI, made_at) == ""
