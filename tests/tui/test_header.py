"""The header: the verdict at every width, in whole parts."""

from __future__ import annotations

from tests.harness.dashboard_harness import stage
from tests.tui.test_forecasts import foresee
from wpx_tui.present.panels.verdict import data_age, verdict
from wpx_tui.present.text.spans import plain, width


async def test_the_verdict_shrinks_by_whole_parts() -> None:
    async with stage((120, 40)) as on:
        await foresee(on, 13.0, 0.4)
        header = on.app.dashboard.header
        texts = {size: plain(header.draw(size, 1)[0]) for size in range(1, 201)}
        assert texts[120].split("  ")[0] == " wpx-top"
        assert " ▲ Residential 500GB empty Sun 29 Nov, 52 days early " in texts[120]
        assert texts[120].endswith(" ● live  Sun 22 Nov 14:30 UTC ")
        assert " ▲ Residential 500GB empty Sun 29 Nov, 52 days early " in texts[80]
        assert texts[80].endswith(" ● live  14:30 UTC ")
        assert " ▲ Residential empty Sun 29 Nov " in texts[60]
        assert " ▲ Residential empty Sun 29 Nov " in texts[40]
        assert texts[40].endswith(" ● live")
        state, now = on.app.monitor.state, on.clock.now()
        wordings = verdict(state, header.thresholds, header.format, now)[0]
        ages = data_age(state, header.format, now)
        for size, text in texts.items():
            assert width(header.draw(size, 1)[0]) == size
            if size >= 20:
                assert any(plain(wording) in text for wording in wordings), text
                assert any(plain(age) in text for age in ages), text
        header.note("filter", "only Residential 500GB")
        for size in (200, 120, 80, 60):
            noted = plain(header.draw(size, 1)[0])
            assert "only Residential 500GB" in noted
            assert "▲" in noted
