"""What a user sees of the forecasts: bars that look ahead, a sentence, and nothing without one."""

from __future__ import annotations

import pytest

from tests.harness.dashboard_harness import Stage, assert_fills, panel_text, stage
from tests.harness.forecasts import of_account, of_quota, show
from wpx_tui.analysis.quotas import Quota
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.feeds import SUBSCRIPTIONS
from wpx_tui.present.text.spans import Role, plain

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
        assert "empty Sun 29 Nov, as of 14:30" in text
        assert "┃" not in text
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
        await on_stage.pilot.press(*["tab"] * 5, "z")
        for text in (
            "used█ expected▒ range~ even pace┃ quota!",
            "would last to the end   +850 GB: 9 in 10 safe",
            "almost certain to run out; end 1,200 (1,010–1,340) of 500 GB",
            "past forecasts were off by ",
        ):
            assert text in on_stage.text
        assert_fills(on_stage.app)
