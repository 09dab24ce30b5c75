"""What a user sees of the forecasts: bars that look ahead, a sentence, and nothing without one."""

from __future__ import annotations

import re

import pytest

from tests.harness.dashboard_harness import Stage, assert_fills, panel_text, stage
from tests.harness.forecasts import of_account, of_quota, show
from wpx_tui.analysis.forecast.outcome import Score
from wpx_tui.analysis.quotas import Quota
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.feeds import HISTORY, SUBSCRIPTIONS, SUMMARY
from wpx_tui.monitor.forecast_record import SubjectRecord
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.outputs.oneline import oneline
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import Role, plain
from wpx_tui.tui.export import copied_text
from wpx_tui.tui.screens.wall import WallScreen

SIZES = ((200, 60), (120, 40), (80, 24), (40, 12))


def active(on_stage: Stage) -> list[Quota]:
    return [quota for quota in on_stage.app.monitor.state.quotas if quota.is_active]


async def foresee(on_stage: Stage, per_day: float, other: float, **options: object) -> None:
    """Show forecasts of the demo's two active subscriptions, and one of the account."""
    await on_stage.until_live()
    first, second = active(on_stage)
    forecasts = [of_quota(first, per_day, **options), of_quota(second, other, **options)]
    await show(on_stage, [of_account(19.0, 421.0), *forecasts])


@pytest.mark.parametrize("size", SIZES)
async def test_the_quota_that_runs_out_has_its_date_and_range_at_every_size(
    size: tuple[int, int],
) -> None:
    async with stage(size) as on_stage:
        await on_stage.until_live()
        await show(on_stage, [])
        before = panel_text(on_stage.app, SUBSCRIPTIONS.name)
        await foresee(on_stage, 13.0, 0.4)
        text = panel_text(on_stage.app, SUBSCRIPTIONS.name)
        assert "▲ empty Sun 29 Nov (27 Nov–1 Dec)" in text
        assert "65 GB will lapse 20 Jan (61–71)" in text
        assert "┃" in text
        assert "…" not in text
        assert_fills(on_stage.app)
        await show(on_stage, [])
        assert panel_text(on_stage.app, SUBSCRIPTIONS.name) == before


async def test_only_what_lies_beyond_the_quota_takes_the_alarm_colour() -> None:
    async with stage((120, 40)) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        panel = on_stage.app.dashboard.grid.by_feed[SUBSCRIPTIONS.name]
        alarmed = [
            span.text
            for content in panel.draw(panel.size.width, panel.size.height)
            for span in content
            if span.role is Role.BAD
        ]
        assert "".join(alarmed).strip(">") == ""
        assert "".join(alarmed)


async def test_a_stale_forecast_is_dim_and_has_its_time_and_no_pace() -> None:
    async with stage((120, 40)) as on_stage:
        await foresee(on_stage, 13.0, 0.4, is_stale=True)
        panel = on_stage.app.dashboard.grid.by_feed[SUBSCRIPTIONS.name]
        drawn = panel.draw(panel.size.width, panel.size.height)
        text = "\n".join(map(plain, drawn))
        assert re.search(r"empty Sun 29 Nov \(.*, as of 14:30", text), text
        assert "┃" not in text.partition("\n")[2]  # below the legend
        spans = [span for content in drawn for span in content if "empty" in span.text]
        assert {span.role for span in spans} == {Role.DIM}


async def test_too_little_evidence_has_no_marks_but_a_reason() -> None:
    async with stage((120, 40)) as on_stage:
        await foresee(on_stage, 13.0, 0.4, days=1)
        text = panel_text(on_stage.app, SUBSCRIPTIONS.name)
        assert "too early to tell: 1 of 2 days known" in text
        assert "┃" not in text


@pytest.mark.parametrize("theme", [None, "wpx-mono"])
async def test_ascii_and_mono_tell_the_same(theme: str | None) -> None:
    settings = Settings(demo=Demo(), ascii=True, theme=theme)
    async with stage((80, 24), settings=settings) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        text = panel_text(on_stage.app, SUBSCRIPTIONS.name)
        assert text.isascii()
        assert "^ empty Sun 29 Nov (27 Nov-1 Dec)" in text
        assert "!>" in text


async def test_the_zoom_tells_pace_chance_top_up_and_past_error() -> None:
    async with stage((120, 40)) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        await on_stage.pilot.press(*"z")
        for text in (
            "used█ expected▒ range~ even pace┃ quota!",
            "would last to the end   +850 GB: 9 in 10 safe",
            "almost certain to run out; end 1,200 (1,000–1,300) of 500 GB",
            "past forecasts were off by ",
        ):
            assert text in on_stage.text
        assert_fills(on_stage.app)


async def test_the_summary_tells_the_use_by_the_end_and_the_past_error() -> None:
    async with stage((120, 40)) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        assert "590 GB by 30 Nov (570–610)   past error <1 %" in on_stage.text
        await on_stage.pilot.press("z")
        assert "past forecasts were off by under 1 % (median, " in on_stage.text
        await show(on_stage, [])
        assert "by 30 Nov" not in on_stage.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_wall_tells_the_first_to_run_out_in_large_letters(size: tuple[int, int]) -> None:
    async with stage(size) as on_stage:
        await foresee(on_stage, 0.4, 8.0)  # the fuller one lapses, the other one runs out
        await on_stage.pilot.press("w")
        await on_stage.pilot.pause()
        wall = on_stage.app.front
        assert isinstance(wall, WallScreen)
        headline = wall.wall.headline()
        assert headline.names[0] == "Datacenter 300GB"
        assert headline.texts == ("empty Thu 3 Dec", "empty 3 Dec")
        assert "Datacenter 300GB  30 Nov–5 Dec" in on_stage.text
        assert_fills(on_stage.app)


async def test_one_line_ends_with_what_is_foreseen() -> None:
    async with stage((80, 24)) as on_stage:
        await foresee(on_stage, 0.4, 8.0)
        state, fmt = on_stage.app.monitor.state, Formatter()
        assert state.summary.answer is not None
        assert state.subscriptions.answer is not None
        values = state.summary.answer.value, state.subscriptions.answer.value
        limits = on_stage.app.front.thresholds

        def text(*forecasts: SubjectForecast) -> str:
            return oneline(*values, fmt, limits, now=state.at, forecasts=forecasts)

        first, second = active(on_stage)
        plain_text = text()
        assert plain_text.endswith("Residential 81.1 %!")
        lapsing = of_quota(first, 0.4)
        assert text(lapsing) == f"{plain_text} · 70 GB will lapse 20 Jan (66–76)"
        both = text(lapsing, of_quota(second, 8.0))
        assert " · Datacenter 70.1 % · empty Thu 3 Dec (30 Nov–5 Dec), ends 20 Jan · +" in both
        assert both.endswith(": 9 in 10 safe")


async def test_a_terminal_of_one_row_tells_it_too() -> None:
    async with stage((120, 1)) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        assert "empty Sun 29 Nov (27 Nov–1 Dec), ends 20 Jan" in on_stage.text


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (80, 24)])
async def test_the_zoom_draws_the_burn_up_of_the_subscription_under_the_cursor(
    size: tuple[int, int],
) -> None:
    async with stage(size) as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        await on_stage.pilot.press(*"z")
        legend = "  used●  median◦  quota─  even pace·  80 % range░"
        assert f"Residential 500GB{legend}" in on_stage.text
        assert "23 Oct" in on_stage.text
        await on_stage.pilot.press("down")
        assert f"Datacenter 300GB{legend}" in on_stage.text
        assert_fills(on_stage.app)


async def test_the_chart_shows_the_days_to_come_and_counts_none_of_them() -> None:
    legend = "24 Oct to 30 Nov  still to come▒"
    async with stage((120, 40)) as on_stage:
        await on_stage.until_live()
        await show(on_stage, [])
        panel = on_stage.app.dashboard.grid.by_feed[HISTORY.name]
        before = panel_text(on_stage.app, HISTORY.name)
        assert "still to come" not in before
        await foresee(on_stage, 13.0, 0.4)
        text = panel_text(on_stage.app, HISTORY.name)
        assert legend in text
        assert text.count("▒") > 30
        figures = re.compile(r"(?:total|average|today) [\d.]+ GB")
        assert figures.findall(text) == figures.findall(before)
        copied = copied_text(panel)
        assert legend in copied
        assert copied.count("▒") == text.count("▒")
        panel.focus()
        await on_stage.pilot.press("z")
        assert legend in on_stage.text
        assert_fills(on_stage.app)
        await on_stage.pilot.press("z")
        for size in SIZES:
            await on_stage.pilot.resize_terminal(*size)
            await on_stage.pilot.pause()
            assert_fills(on_stage.app)
        await on_stage.pilot.resize_terminal(120, 40)
        await on_stage.pilot.press("m")
        assert "still to come" not in panel_text(on_stage.app, HISTORY.name)
        await on_stage.pilot.press("m", "m")
        await show(on_stage, [of_account(19.0, 421.0)._replace(is_stale=True)])
        assert f"{legend} as of 14:30" in panel_text(on_stage.app, HISTORY.name)
        await on_stage.pilot.press("b")
        assert "still to come" not in panel_text(on_stage.app, HISTORY.name)


def kept(subject: str, forecasts: int) -> SubjectRecord:
    """The record of so many forecasts that are over, and of three that are not."""
    return SubjectRecord(subject, Score(forecasts, forecasts, 2, 0.042, 0.86, 0.05), 3)


@pytest.mark.parametrize("size", SIZES)
async def test_a_sceptic_finds_in_the_zooms_how_often_forecasts_were_right(
    size: tuple[int, int],
) -> None:
    async with stage(size) as on_stage:
        await on_stage.until_live()
        first, second = active(on_stage)
        few = of_quota(second, 0.4)._replace(record=kept(second.id or "", 4))
        many = of_quota(first, 13.0)._replace(record=kept(first.id or "", 42))
        account = of_account(19.0, 421.0)._replace(record=kept("", 120))
        await show(on_stage, [account, many, few])
        panel = on_stage.app.dashboard.grid.by_feed[SUBSCRIPTIONS.name]
        panel.focus()
        await on_stage.pilot.press("z")
        assert "42 kept" in on_stage.text
        assert_fills(on_stage.app)
        if size[1] >= 40:
            told = "42 kept forecasts were off by 4 % (median), 9 in 10 within the range"
            assert told in on_stage.text
            assert "no record yet: 4 of 5 kept forecasts are over" in on_stage.text
        await on_stage.pilot.press("z")
        on_stage.app.dashboard.grid.by_feed[SUMMARY.name].focus()
        await on_stage.pilot.press("z")
        assert "120 kept" in on_stage.text
        assert_fills(on_stage.app)


async def test_without_a_store_nothing_is_said_of_a_record() -> None:
    async with stage() as on_stage:
        await foresee(on_stage, 13.0, 0.4)
        for name in (SUBSCRIPTIONS.name, SUMMARY.name):
            on_stage.app.dashboard.grid.by_feed[name].focus()
            await on_stage.pilot.press("z")
            assert "past forecasts were off by" in on_stage.text or "in the past" in on_stage.text
            assert "kept" not in on_stage.text
            await on_stage.pilot.press("z")


async def test_a_billing_month_and_the_workdays_are_what_the_user_says() -> None:
    settings = Settings(demo=Demo(), billing_day=15, workdays=frozenset(range(7)))
    async with stage((160, 50), settings=settings) as on_stage:
        await on_stage.until_live()
        await on_stage.until_foreseen()
        text = panel_text(on_stage.app, SUMMARY.name)
        assert " Calendar month ─" in text
        assert re.search(r"from 15 Nov, 1[45]\d GB: [56]\d0 GB by 14 Dec \(5", text), text
        account = on_stage.app.monitor.state.forecasts[0].forecast
        days = [day.expected for day in account.days[1:-1]]
        assert max(days) < 1.1 * min(days), "the demo's quiet weekends are not learnt"
        assert "$" not in on_stage.text, "no price is set"
        await on_stage.pilot.press("p", "p", "p")  # all, today, week: of no billing month
        assert "Calendar month" not in on_stage.text
