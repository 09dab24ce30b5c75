"""A bug of ours at every kind of place: the app goes on, the part that it hit says so, and is tried
again. Each bug has the token in its text and in its variables, where it must stay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from tests.harness.dashboard_harness import TOKEN, Stage, assert_fills, stage
from tests.harness.feed_names import FeedName
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.events import EventKind
from wpx_tui.monitor.supervisor import FIRST_PAUSE
from wpx_tui.textual_patches.crash_guard import enduring
from wpx_tui.tui.messages import WallRequested
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.widgets.alert_form import AlertForm
from wpx_tui.tui.widgets.header import HeaderLine
from wpx_tui.tui.widgets.line_widget import LineWidget
from wpx_tui.tui.widgets.panel import FramedWidget
from wpx_tui.tui.widgets.summary import SummaryPanel

CANARY = "eyJjYW5hcnkiOiJpbi1sb2NhbHMifQ.c2lnbmF0dXJl"
SAID = "internal error: KeyError"

Patch = pytest.MonkeyPatch


def boom(self: object = None, *_arguments: object, **_options: object) -> Any:
    token = CANARY
    raise KeyError(f"no {token}")


async def boom_later() -> None:
    boom()


def panel(on: Stage, name: str) -> FramedWidget:
    return next(each for each in on.app.dashboard.grid.panels if each.id == name)


def text(widget: LineWidget) -> str:
    rows = range(widget.size.height)
    return "\n".join(widget.render_line(row).text for row in rows)


def bugs(on: Stage) -> list[str]:
    """What the events say of bugs, the newest first."""
    log = on.app.monitor.state.events
    return [event.subject for event in log if event.kind is EventKind.BUG]


async def new_figures(on: Stage) -> None:
    """An answer of every feed; what has no feed draws anew."""
    before = on.server.requests.total()
    await on.clock.advance(1)
    await on.pilot.press("r")
    await on.until(lambda: on.server.requests.total() >= before + 5, "five polls")
    await on.until(lambda: on.app.monitor.state.feeds[FeedName.HISTORY].is_current, "their answers")
    on.app.dashboard.grid.events.redraw()
    on.app.dashboard.header.redraw()
    on.app.dashboard.footer.redraw()


def assert_goes_on(on: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Every row is painted, the bug is in the log once, and nowhere is what it held."""
    assert_fills(on.app)
    records = [each for each in caplog.records if each.name == "wpx_tui.system.crash_report"]
    assert len(records) == 1
    assert "boom" in records[0].getMessage(), "where it came from"
    assert CANARY not in caplog.text + on.text + repr(list(on.app.monitor.state.events))
    assert on.app.is_running
    assert on.app.return_code is None


# ---- in a panel


def draw(panel: FramedWidget, patch: Patch, part: str) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(panel, part, boom)
    return new_figures


def handler(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(type(panel), "on_click", boom)

    async def click(on: Stage) -> None:
        await on.pilot.click(f"#{panel.id}")

    return click


def action(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(type(panel), "action_boom", boom, raising=False)

    async def run(on: Stage) -> None:
        on.app.call_later(on.app.run_action, "boom", panel)

    return run


def timer(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    async def start(on: Stage) -> None:
        panel.set_timer(0.001, lambda: boom(panel))

    return start


def callback(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    async def start(on: Stage) -> None:
        panel.call_later(boom)

    return start


async def boom_async(self: object = None, *_arguments: object) -> None:
    await asyncio.sleep(0)
    boom()


def async_handler(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(type(panel), "on_click", boom_async)

    async def click(on: Stage) -> None:
        await on.pilot.click(f"#{panel.id}")

    return click


def async_timer(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    async def start(on: Stage) -> None:
        panel.set_timer(0.001, partial(boom_async, panel))

    return start


def async_watcher(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(type(panel), "watch_has_focus", boom_async)

    async def change(on: Stage) -> None:
        panel.has_focus = not panel.has_focus

    return change


def focus(panel: FramedWidget, patch: Patch) -> Callable[[Stage], Awaitable[None]]:
    patch.setattr(panel, "watch_has_focus", boom)

    async def start(on: Stage) -> None:
        panel.focus()

    return start


IN_A_PANEL: dict[str, Callable[[FramedWidget, Patch], Callable[[Stage], Awaitable[None]]]] = {
    "draw": lambda panel, patch: draw(panel, patch, "draw"),
    "body": lambda panel, patch: draw(panel, patch, "body"),
    "heading": lambda panel, patch: draw(panel, patch, "heading"),
    "state": lambda panel, patch: draw(panel, patch, "state"),
    "handler": handler,
    "action": action,
    "timer": timer,
    "callback": callback,
    "focus": focus,
    "async-handler": async_handler,
    "async-timer": async_timer,
    "async-watcher": async_watcher,
}
ONLY_WITH_A_FEED = {
    part: (lambda panel, patch, part=part: draw(panel, patch, part))
    for part in ("figures", "state_updated")
}
CASES = [("countries", place) for place in IN_A_PANEL]
CASES += [("events", "heading"), ("summary", "body"), ("subscriptions", "handler")]
CASES += [("realtime", "figures"), ("countries", "state_updated"), ("bandwidth", "state_updated")]


@pytest.mark.parametrize(("name", "place"), CASES, ids=["-".join(each) for each in CASES])
async def test_a_bug_in_a_panel_is_that_panels_failure(
    name: str, place: str, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage() as on:
        await on.until_live()
        with enduring(on.app):
            hit = panel(on, name)
            trigger = (IN_A_PANEL | ONLY_WITH_A_FEED)[place](hit, monkeypatch)
            await trigger(on)
            await on.until(lambda: f"{SAID}; in the log" in text(hit), "a fault")
            await on.until(lambda: bugs(on) == [name], "an event")
            assert_goes_on(on, caplog)
            for other in on.app.dashboard.grid.panels:
                if other is not hit and other.id != "events":
                    assert SAID not in text(other)
            assert on.live == 5
            monkeypatch.undo()
            await new_figures(on)
            await on.until(lambda: f"{SAID}; in the log" not in on.text, "the figures again")
            await on.pilot.press("q")
            assert on.app.return_code == 0


async def test_a_bug_in_every_drawing_from_the_first_on(
    monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    for kind in (FramedWidget, *FramedWidget.__subclasses__()):
        monkeypatch.setattr(kind, "draw", boom)
    async with stage(endures=True) as on:
        await on.until(lambda: on.text.count(f"{SAID}; in the log") == 6, "six faults")
        assert_goes_on(on, caplog)
        monkeypatch.undo()
        await on.until_live()
        await new_figures(on)
        assert "in the log" not in on.text


# ---- on the screen and in the app


async def screen_handler(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard, "set_alarm", boom)
    await new_figures(on)


async def screen_timer(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard, "thaw", boom)
    on.app.dashboard.set_timer(0.001, on.app.dashboard.thaw)


async def screen_action(on: Stage, patch: Patch) -> None:
    patch.setattr(DashboardScreen, "action_period", boom)
    await on.pilot.press("p")


async def app_action(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app, "action_refresh", boom)
    await on.pilot.press("r")


async def app_handler(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app, "show_screen", boom)
    on.app.post_message(WallRequested())


async def app_callback(on: Stage, patch: Patch) -> None:
    on.app.call_next(boom)


async def worker(on: Stage, patch: Patch) -> None:
    on.app.run_worker(boom_later())


async def export(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app, "export_screenshot", boom)
    await on.pilot.press("x")


async def copy(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app, "copy_to_clipboard", boom)
    await on.pilot.press("y")


async def idle(on: Stage, patch: Patch) -> None:
    patch.setattr(DashboardScreen, "on_idle", boom, raising=False)
    on.app.dashboard.check_idle()


async def layout(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard._compositor, "reflow", boom)
    on.app.dashboard.refresh(layout=True)


async def paint(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard.countries, "_strip", boom)
    on.app.dashboard.countries.forget()
    on.app.dashboard.countries.render_lines(on.app.dashboard.countries.size.region)
    patch.undo()


async def colours(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard, "role_style", boom)
    on.app.dashboard.notify_style_update()
    on.app.dashboard.grid.panel(SummaryPanel).render_lines(
        on.app.dashboard.grid.panel(SummaryPanel).size.region
    )
    patch.undo()


async def header(on: Stage, patch: Patch) -> None:
    patch.setattr(HeaderLine, "draw", boom)
    on.app.dashboard.header.redraw()


async def footer(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard.footer, "draw", boom)
    on.app.dashboard.footer.say("said")


async def help_text(on: Stage, patch: Patch) -> None:
    await on.pilot.press("question_mark")
    patch.setattr(on.app.screen.query_one(LineWidget), "draw", boom)
    await on.pilot.press("down")
    await on.until(lambda: SAID in on.text, "a fault")
    await on.pilot.press("escape")


async def alert_form(on: Stage, patch: Patch) -> None:
    patch.setattr(AlertForm, "draw", boom)
    await on.pilot.press("a")
    await on.until(lambda: SAID in on.text, "a fault")
    await on.pilot.press("escape")


async def alert_key(on: Stage, patch: Patch) -> None:
    await on.pilot.press("a")
    patch.setattr(on.app.alert_form, "_edit", boom)
    await on.pilot.press("7")
    await on.pilot.press("escape")


async def chosen(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard, "filter_to", boom)
    await on.pilot.press("f")
    await on.until(lambda: on.app.screen is on.app.chooser, "the chooser")
    await on.pilot.press("enter")


async def modal_compose(on: Stage, patch: Patch) -> None:
    patch.setattr(type(on.app.chooser), "compose", boom)
    await on.pilot.press("f")
    await on.until(lambda: on.app.screen is on.app.chooser, "the chooser")
    await on.pilot.press("escape")


async def app_watcher(on: Stage, patch: Patch) -> None:
    patch.setattr(type(on.app), "watch_title", boom, raising=False)
    on.app.title = "another"


async def palette(on: Stage, patch: Patch) -> None:
    patch.setattr(on.app.dashboard, "action_metric", boom)
    on.app.call_later(on.app.run_action, "metric", on.app.dashboard)


ELSEWHERE = (
    screen_handler, screen_timer, screen_action, app_action, app_handler, app_callback, worker,
    export, copy, idle, layout, paint, colours, header, footer, help_text, alert_form, alert_key,
    chosen, modal_compose, app_watcher, palette,
)  # fmt: skip


@pytest.mark.parametrize("fault", ELSEWHERE, ids=lambda fault: fault.__name__)
async def test_a_bug_elsewhere_is_an_event_and_no_more(
    fault: Callable[[Stage, Patch], Awaitable[None]],
    monkeypatch: Patch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with stage() as on:
        await on.until_live()
        with enduring(on.app):
            await fault(on, monkeypatch)
            await on.until(lambda: len(bugs(on)) == 1, "an event")
            monkeypatch.undo()
            await new_figures(on)
            await on.until(lambda: on.app.screen is on.app.dashboard, "the dashboard")
            await on.until(lambda: on.text.count(SAID) == 1, "the event alone")
            assert_goes_on(on, caplog)
            assert on.live == 5
            await on.pilot.press("z")
            assert on.app.dashboard.grid.zoomed is not None, "keys do what they did"
            await on.pilot.press("q")
            assert on.app.return_code == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError(CANARY), "internal error: KeyError"),
        (OSError("no \x1b[31mport\u202e"), "no [31mport"),
        (OSError(24, "Too many open files", CANARY), "Too many open files"),
    ],
    ids=["a bug", "a hostile text", "no descriptor"],
)
async def test_what_hinders_the_start_is_said_in_plain_words(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    def hindered(_url: str) -> UsageClient:
        raise error

    async with stage(connect=hindered) as on:
        await on.until(lambda: on.text.count(f"cannot start: {said}") >= 5, "the reason")
        assert f"cannot start: {said}" in caplog.text
        assert CANARY not in on.text + caplog.text
        assert "\x1b" not in on.text + caplog.text
        assert_fills(on.app)


class Panic(BaseException):
    """What a bug in a library in Rust raises: it is no `Exception`."""


async def test_a_panic_while_the_client_is_made_is_told_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    panics = [Panic(CANARY)]

    def connect(url: str) -> UsageClient:
        if panics:
            raise panics.pop()
        return UsageClient(url, Secret(TOKEN))

    async with stage(connect=connect) as on:
        reason = "cannot start: internal error: Panic"
        await on.until(lambda: on.text.count(reason) >= 5, "the reason")
        await on.clock.advance(FIRST_PAUSE)
        await on.until_live()
        assert CANARY not in caplog.text


async def test_under_tests_a_bug_still_fails() -> None:
    async def meet_it() -> None:
        async with stage() as on:
            on.app.dashboard.countries.call_later(boom)
            await on.until(lambda: not on.app.is_running, "the end")

    with pytest.raises(KeyError):
        await meet_it()
