"""Which country grew, and what did I miss since yesterday? By keyboard on the real dashboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual import events

from tests.harness.dashboard_harness import MOMENT, Stage, assert_fills, stage
from tests.harness.fake_clock import FakeClock
from wpx_tui.analysis.day_figures import DayUse
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import plain
from wpx_tui.tui.widgets.events import EventsPanel

LEFT = MOMENT - timedelta(hours=20)
AWAY = 20 * 3600.0


def changed(on: Stage) -> list[str]:
    """Return the panel's lines without their frame."""
    panel = on.app.dashboard.grid.events
    rows = [panel.render_line(row).text for row in range(1, panel.size.height - 1)]
    return [text for row in rows if (text := row.strip("│ "))]


async def come_back(on: Stage) -> None:
    """Turn away from the screen, have the machine sleep, and look again."""
    on.app.post_message(events.AppBlur())
    await on.pilot.pause()
    await on.clock.suspend(AWAY)
    on.app.post_message(events.AppFocus())
    await on.until_live()
    await on.clock.advance(10)
    day = (LEFT.date(), LEFT.date() - timedelta(days=7))
    await on.until(lambda: _day_countries(on) == day, "those of yesterday")
    await on.until_foreseen()


def _day_countries(on: Stage) -> tuple[object, object]:
    days = on.app.monitor.state.compared_countries
    return (None, None) if days is None else (days.this.day, days.before.day)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_which_country_grew_and_what_was_missed_since_yesterday(
    size: tuple[int, int],
) -> None:
    async with stage(size, start=LEFT) as on:
        await on.until_live()
        await on.until_foreseen()
        assert not any("since you last looked" in text for text in changed(on))
        await come_back(on)
        missed = Event(on.clock.utc(), EventKind.ALERT_MADE, "Mobile 50GB", "alert at 90 % created")
        on.app.monitor.record(missed)
        await on.pilot.press("6")
        await on.until(lambda: "Mobile 50GB: alert" in on.text, "the zoom, with what is new")
        lines = changed(on)
        place = next(n for n, text in enumerate(lines) if text.startswith("since you last looked"))
        assert lines[place].startswith(f"since you last looked, Sat 18:30: {place} new ")
        assert "▲ DE Germany +20 % vs Sat 14 (1.3→1.5 GB), 9.1 % of the day" in "\n".join(lines)
        assert sum("DE Germany" in text for text in lines[:place]) == 1, "Saturday ended meanwhile"
        assert "lowest day of 30" in "\n".join(lines[place:]), "it was known yesterday"
        assert_fills(on.app)
        await on.pilot.press("escape")
        await on.until(lambda: "1 Quotas" in on.text, "all panels")
        if size == (120, 40):
            assert any(text.startswith("Sat 21 ▲ DE +20 % vs Sat 14") for text in changed(on))
            assert any("since you last looked, Sat 18:30" in text for text in changed(on))


async def test_the_list_is_moved_in_and_searched_as_the_others_are() -> None:
    async with stage() as on:
        await on.until_live()
        await on.until_foreseen()
        panel, now = on.app.dashboard.grid.events, on.clock.utc()
        for number in range(20):
            kind, text = EventKind.ALERT_MADE, f"alert number {number:02} created"
            on.app.monitor.record(Event(now + timedelta(seconds=number), kind, "Mobile", text))
        panel.look_from(now + timedelta(seconds=17.5))
        await on.until(lambda: "number 19" in on.text, "the newest")
        before = changed(on)
        assert "Sat 7 ▼" in "\n".join(before), "of what moved the greatest has a line"
        hidden = len(panel.view.keys) - len(before) + 1
        assert f"─ {hidden} more: e ─" in on.text
        await on.pilot.click(panel, offset=(5, 4))
        assert "number 17" in str(panel.view.cursor), "below the rule"
        assert changed(on)[:2] == before[:2]
        assert changed(on)[2].startswith("since you last looked")
        await on.pilot.press("G")
        assert "highest day" in changed(on)[-1] + changed(on)[-2]
        assert changed(on)[0].startswith("since you last looked"), "all that is seen is older"
        assert f" of {len(panel.view.keys)} ─" in on.text
        assert_fills(on.app)
        await on.pilot.press("slash", *"BER 1", "enter")
        assert panel.heading() == f"What changed  /BER 1  10 of {len(panel._changes)}"
        await on.pilot.press("N")
        assert "number 10" in str(panel.view.cursor), "around the end"
        await on.pilot.press("enter")
        await on.pilot.pause()
        assert panel.is_zoomed
        assert len(changed(on)) == 10 + 1
        await on.pilot.press("escape", "escape", "escape")
        await on.pilot.pause()
        assert changed(on) == before


def test_what_moved_is_worked_out_anew_only_when_days_or_countries_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(EventsPanel, "redraw", lambda panel: drawn.append(str(panel.id)))
    panel = EventsPanel(Formatter(), FakeClock(MOMENT), id="events")
    day = MOMENT.date() - timedelta(days=1)
    days = tuple(DayUse(day - timedelta(days=ago), 100.0) for ago in range(30))
    state = AccountState("demo", MOMENT, {}, days=days)
    panel.show(state)
    assert [plain(content) for content in panel.body(60, 10)] == [" Nothing yet"]
    drawn.clear()
    panel.show(state._replace(at=state.at + timedelta(minutes=1)))
    assert drawn == []
    panel.show(state._replace(days=(DayUse(day, 50.0), *days[1:])))
    assert drawn == ["events"]
    assert [plain(content) for content in panel.body(60, 10)] == [
        " Sat 21 ▼ all traffic –50 % vs Sat 14 (100→50 B)",
        " Sat 21 ▼ lowest day of 30: 50 B",
    ]
