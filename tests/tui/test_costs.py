"""Money on the screen: beside what it is of, left out whole where it does not fit."""

from __future__ import annotations

import re

import pytest

from tests.harness.dashboard_harness import Stage, assert_fills, panel_text, stage
from tests.harness.forecasts import of_account, of_quota, show
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.feeds import SUBSCRIPTIONS, SUMMARY

PRICED = Settings(demo=Demo(), price_per_gb=3.2, named_prices={"datacenter": 0.8})


async def foresee(on_stage: Stage) -> tuple[str, str]:
    """Show forecasts of the demo's account; the summary and the subscriptions as they stand."""
    await on_stage.until_live()
    quotas = (item for item in on_stage.app.monitor.state.quotas if item.is_active)
    await show(on_stage, [of_account(19.0, 421.0), *(of_quota(quota, 0.4) for quota in quotas)])
    assert_fills(on_stage.app)
    app = on_stage.app
    return panel_text(app, SUMMARY.name), panel_text(app, SUBSCRIPTIONS.name)


@pytest.mark.parametrize(
    ("size", "in_summary", "in_quotas"),
    [
        (
            (200, 60),
            [
                r"\$1,012: Residential 900, Datacenter 112",
                r"590 GB, \$1,410 by 30 Nov \(570–610, \$1,370–1,470\)",
            ],
            [
                r"will lapse 20 Jan \(\d+–\d+\), \$2\d\d",
                r"94.4 GB left \(\$302\) .+ ends in 59 days",
            ],
        ),
        (
            (80, 24),
            [r"\$1,012: Residential 900, others 112", r"590 GB, \$1,410 by 30 Nov \(570–610\)"],
            [r"94.4 of 500 GB left \(\$302\)  .* GB/day"],
        ),
    ],
)
async def test_costs_stand_beside_what_they_are_of(
    size: tuple[int, int], in_summary: list[str], in_quotas: list[str]
) -> None:
    async with stage(size, settings=PRICED) as on_stage:
        summary, quotas = await foresee(on_stage)
        for pattern in in_summary:
            assert re.search(pattern, summary), summary
        for pattern in in_quotas:
            assert re.search(pattern, quotas), quotas
        assert "…" not in quotas
        if size[0] > 100:
            on_stage.app.dashboard.grid.by_feed[SUMMARY.name].focus()
            await on_stage.pilot.press("z")
            assert re.search(r"Datacenter 300GB .* \$112 ", on_stage.text)
