"""The last hour against its usual, on the screen: where it stands, and when it does not."""

from __future__ import annotations

import pytest

from tests.harness.dashboard_harness import assert_fills, panel_text, stage
from wpx_tui.api.models import Realtime
from wpx_tui.monitor.feeds import REALTIME
from wpx_tui.monitor.past_hours import usual_now
from wpx_tui.tui.widgets.realtime import RealtimePanel


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((120, 40), "last hour as usual for a Sunday 14:00 (2.09 Mbit/s)"),
        ((80, 24), "hour as usual for a Sunday 14:00"),
    ],
)
async def test_the_demo_shows_it_while_the_figures_are_live(
    size: tuple[int, int], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(size) as on_stage:
        await on_stage.until_live()
        await on_stage.until_foreseen()
        assert words in panel_text(on_stage.app, REALTIME.name)
        assert_fills(on_stage.app)

        monitor = on_stage.app.monitor
        drawn: list[RealtimePanel] = []
        monkeypatch.setattr(RealtimePanel, "redraw", lambda panel: drawn.append(panel))
        on_stage.app.front.take_state(monitor.state._replace())
        assert drawn == []  # nothing has changed
        monkeypatch.undo()

        answer = monitor.state.realtime.answer
        assert answer is not None
        old = monitor.state.realtime._replace(answer=answer._replace(age=30.0))
        feeds = {**monitor.state.feeds, REALTIME.name: old}
        assert usual_now(monitor.state._replace(feeds=feeds)) is None
        on_stage.app.front.take_state(monitor.state._replace(feeds=feeds))
        await on_stage.pilot.pause()
        assert "usual" not in panel_text(on_stage.app, REALTIME.name)


async def test_an_unknown_hour_is_not_held_against_anything() -> None:
    async with stage((80, 24)) as on_stage:
        await on_stage.until_foreseen()
        state = on_stage.app.monitor.state
        answer = state.realtime.answer
        assert answer is not None
        assert usual_now(state) is not None
        unknown = state.realtime._replace(answer=answer._replace(value=Realtime()))
        feeds = {**state.feeds, REALTIME.name: unknown}
        assert usual_now(state._replace(feeds=feeds)) is None
