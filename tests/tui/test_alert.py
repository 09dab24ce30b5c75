"""The alert form against every answer: the outcome in words, sent once, never in the way."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App
from textual.theme import Theme

from tests.api.raw_server import Answer, RawServer, enveloped, http, then_close, then_hang
from tests.harness.dashboard_harness import assert_fills, screen_text
from tests.harness.fake_clock import FakeClock
from tests.harness.pty import PATIENCE
from wpx_tui.analysis.alert_draft import AlertDraft
from wpx_tui.analysis.quotas import Quota, quota
from wpx_tui.api.client import UsageClient
from wpx_tui.api.models import Alert
from wpx_tui.api.secret import Secret
from wpx_tui.demo.runner import DemoServer
from wpx_tui.monitor.events import Event, EventKind
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.system.paths import styles
from wpx_tui.tui.screens.alert import AlertScreen, Submit
from wpx_tui.tui.themes import ANSI, DARK, MONO
from wpx_tui.tui.widgets.alert_form import Stage
from wpx_tui.tui.widgets.line_widget import LineScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

TOKEN = "form-token-that-never-shows"
QUOTAS = (
    Quota("sub_1", "Residential 500GB", "active", 407.0, 500.0, 93.0, 81.4, None),
    Quota("sub_2", "Datacenter 300GB", "active", 210.0, 300.0, 90.0, 70.0, None),
    Quota(None, "Without an id", "active", 1.0, None, None, None, None),
)
MADE = {
    "id": "alert_xyz789",
    "subscription_id": "sub_2",
    "threshold_percent": 90,
    "notification_method": "email",
    "created_at": "2026-11-22T14:30:00Z",
}
SOON = 1.5
"""Seconds: a deadline that is waited for, with time enough to connect on a busy machine."""
UNSURE = "The alert may have been made all the same: look in the provider's dashboard"


class Host(App[None]):
    """An app with nothing but the form; what it reports is kept."""

    def __init__(self, submit: Submit) -> None:
        super().__init__(css_path=styles())
        self.register_theme(DARK)
        self.theme = DARK.name
        self.events: list[Event] = []
        self.form = AlertScreen(Formatter(), FakeClock(), submit, self.events.append)
        self.install_screen(self.form, "alert")

    def get_default_screen(self) -> LineScreen:
        return LineScreen()

    def open(self, quotas: Sequence[Quota] = QUOTAS, chosen: str | None = "sub_2") -> None:
        self.form.open_for(quotas, chosen)
        self.push_screen("alert")


@dataclass(frozen=True)
class Form:
    """The form as its user has it."""

    app: Host
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        return screen_text(self.app)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            await self.pilot.pause(0.01)
            if condition():
                return
        raise AssertionError(f"not seen: {what}\n{self.text}")

    async def until_told(self) -> Event:
        await self.until(lambda: bool(self.app.events), "an event")
        await self.pilot.pause()
        assert len(self.app.events) == 1
        return self.app.events[0]


@asynccontextmanager
async def opened(submit: Submit, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Form]:
    app = Host(submit)
    async with app.run_test(size=size) as pilot:
        app.open()
        await pilot.pause()
        yield Form(app, pilot)


def client_of(server: RawServer, deadline: float = 15.0) -> UsageClient:
    return UsageClient(server.url, Secret(TOKEN), deadline=deadline)


async def never(_id: str, _threshold: float, _method: str) -> Alert:
    raise AssertionError("sent")


ANSWERS: dict[str, tuple[Answer, EventKind, list[str], str]] = {
    "201": (
        http(json.dumps({"success": True, "data": MADE}), 201),
        EventKind.ALERT_MADE,
        ["Created: alert_xyz789", "Datacenter 300GB at 90 % used, by email", "22 Nov 14:30 UTC"],
        "alert at 90 % created, alert_xyz789",
    ),
    "201 for something else than was asked for": (
        enveloped({"id": "[red]\x1b[31malert", "threshold_percent": 95}),
        EventKind.ALERT_DIFFERENT,
        [
            *("Created, but not as requested: [red][31malert", "at 95 % used, by –"),
            "Not as requested: at 95 % instead of 90 %.",
        ],
        "alert created, but at 95 % instead of 90 %: [red][31malert",
    ),
    "201 for another subscription": (
        enveloped({**MADE, "subscription_id": "sub_9"}),
        EventKind.ALERT_DIFFERENT,
        [
            *("Created, but not as requested: alert_xyz789", "sub_9 at 90 % used, by email"),
            "Not as requested: for sub_9 instead of sub_2.",
        ],
        "alert created, but for sub_9 instead of sub_2: alert_xyz789",
    ),
    "303": (
        http("", 303, Location="https://portal.invalid/alerts/1"),
        EventKind.ALERT_UNCERTAIN,
        ["Sent, outcome not known", "303 from the API: redirected to portal.invalid", UNSURE],
        "alert at 90 %: 303 from the API: redirected to portal.invalid, not followed: "
        "sent, outcome not known",
    ),
    "307": (
        http("", 307),
        EventKind.ALERT_REFUSED,
        ["Not created", "307 from the API."],
        "alert at 90 % not created: 307 from the API",
    ),
    "401": (
        http(json.dumps({"message": "token expired"}), 401),
        EventKind.ALERT_REFUSED,
        ["Not created", "401 from the API: token expired.", "API Keys."],
        "alert at 90 % not created: 401 from the API: token expired",
    ),
    "404": (
        http("{}", 404),
        EventKind.ALERT_REFUSED,
        ["Not created", "404 from the API.", "Is the subscription still there?"],
        "alert at 90 % not created: 404 from the API",
    ),
    "422": (
        http(json.dumps({"message": "threshold_percent is too high"}), 422),
        EventKind.ALERT_REFUSED,
        ["Not created", "422 from the API: threshold_percent is too high."],
        "alert at 90 % not created: 422 from the API: threshold_percent is too high",
    ),
    "500": (
        http("{}", 500),
        EventKind.ALERT_UNCERTAIN,
        ["Sent, outcome not known", "500 from the API.", UNSURE],
        "alert at 90 %: 500 from the API: sent, outcome not known",
    ),
    "no answer in time": (
        then_hang(b""),
        EventKind.ALERT_UNCERTAIN,
        ["Sent, outcome not known", "No answer within 1.5 s.", UNSURE],
        "alert at 90 %: no answer within 1.5 s: sent, outcome not known",
    ),
    "connection closed after sending": (
        then_close(b""),
        EventKind.ALERT_UNCERTAIN,
        ["Sent, outcome not known", "closed the connection without an answer.", UNSURE],
        "closed the connection without an answer: sent, outcome not known",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_every_answer_in_words_and_one_request_whatever_is_pressed(name: str) -> None:
    answer, kind, words, news = ANSWERS[name]
    async with RawServer(answer) as server:
        client = client_of(server, SOON if name == "no answer in time" else 15.0)
        async with opened(client.create_alert) as form:
            await form.pilot.press("9", "0", *["enter"] * 6)
            event = await form.until_told()
            await form.pilot.press(*["enter"] * 3)
            assert event.kind is kind
            assert event.subject == "Datacenter 300GB"
            assert event.text.endswith(news)
            text = " ".join(form.text.replace("│", " ").split())
            for word in words:
                assert word in text
            assert TOKEN not in form.text + event.text
            assert_fills(form.app)

            await form.pilot.press("escape")
            again = kind is EventKind.ALERT_REFUSED
            assert ("90" in form.text) == (form.app.screen is form.app.form) == again
        await client.aclose()
        assert [request.method for request in server.requests] == ["POST"]
        assert json.loads(server.requests[0].body) == {
            "subscription_id": "sub_2",
            "threshold_percent": 90,
            "notification_method": "email",
        }


async def test_an_answer_that_comes_after_the_form_was_closed_is_told_all_the_same() -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await go.wait()
        writer.write(enveloped(MADE))

    async with RawServer(late) as server:
        client = client_of(server)
        async with opened(client.create_alert) as form:
            await form.pilot.press("9", "0", "enter", "enter")
            await arrived.wait()
            assert "Sending to the API" in form.text
            await form.pilot.press("7", "up", "backspace", "enter", "escape")
            assert form.app.screen is not form.app.form

            form.app.open(chosen="sub_1")
            await form.pilot.press("9", "5", "enter", "enter")
            assert "Sending to the API" in form.text, "one at a time"
            await form.pilot.press("escape")
            go.set()
            event = await form.until_told()
            assert event.text == "alert at 90 % created, alert_xyz789"
            assert form.app.screen is not form.app.form

            form.app.open(chosen="sub_1")
            await form.pilot.pause()
            assert form.app.form.state.stage is Stage.EDITING
            assert form.app.form.state.draft == AlertDraft(QUOTAS)
        await client.aclose()
        assert len(server.requests) == 1


async def test_nothing_is_sent_without_a_threshold_an_id_and_a_clear_yes() -> None:
    async with opened(never) as form:
        assert "1 to 100" in form.text
        await form.pilot.press("enter")
        for keys, text in [
            (["0"], "✗ 1 to 100"),
            (["backspace", "1", "5", "0", "q", "space"], "150  %     ✗ 1 to 100"),
            (["backspace", "backspace", "0", "full_stop", "5"], "10.5"),
            (["full_stop"], "✓ 31.5 GB"),
            (["up"], "✓ 52.5 GB"),
            (["up", "up"], "▲ already reached: 81.4 % used"),
        ]:
            await form.pilot.press(*keys)
            assert text in form.text
        await form.pilot.press("down", "down", "down")
        assert "no id for this one" in form.text
        await form.pilot.press("enter")
        assert form.app.form.state.stage is Stage.EDITING
        await form.pilot.press("up", "enter")
        assert "Create this alert?" in form.text
        assert "at 10.5 % used, by email" in form.text
        await form.pilot.press("escape")
        assert "10.5" in form.text
        await form.pilot.press("escape")
        assert form.app.screen is not form.app.form
        form.app.open(quotas=[])
        await form.pilot.press("9", "enter")
        assert "No subscription to create an alert for." in form.text


async def test_a_mouse_alone_makes_an_alert() -> None:
    with DemoServer(token=TOKEN) as server:
        client = UsageClient(server.base_url, Secret(TOKEN))
        quotas = [
            quota(subscription) for subscription in (await client.subscriptions()).subscriptions
        ]
        async with opened(client.create_alert, (120, 40)) as form:
            form.app.open(quotas, None)
            await form.pilot.pause()
            name = quotas[1].name
            for word in (name, " 95 ", "Create", "Yes, create it"):
                await form.pilot.pause()
                rows = form.text.split("\n")
                y = next(row for row, text in enumerate(rows) if word in text)
                await form.pilot.click(offset=(rows[y].index(word) + 1, y))
            event = await form.until_told()
            assert event.subject == name
            assert event.text.startswith("alert at 95 % created, alert_")
            assert server.requests["POST /api/v1/usage/alerts"] == 1
        await client.aclose()


async def test_the_wheel_chooses_and_a_paste_of_megabytes_is_cut() -> None:
    async with opened(never) as form:
        for scroll, place in [
            (events.MouseScrollUp, "1 of 3"),
            (events.MouseScrollDown, "2 of 3"),
            (events.MouseScrollDown, "3 of 3"),
            (events.MouseScrollDown, "3 of 3"),
        ]:
            await form.pilot._post_mouse_events([scroll], "#alert", button=0)
            await form.pilot.pause()
            assert place in form.text
        for pasted, typed in [("[b]" + "9" * 5_000_000, "999999"), ("\x1b[31m5,5.5\n%", "315.55")]:
            await form.pilot.press(*["backspace"] * 6)
            form.app.post_message(events.Paste(pasted))
            await form.until(lambda typed=typed: f" {typed} " in form.text, typed)  # type: ignore[misc]
            assert form.app.form.state.draft.threshold is None


@pytest.mark.parametrize("theme", [MONO, ANSI], ids=lambda theme: theme.name)
async def test_without_colours_of_our_own_the_cursors_are_reversed(theme: Theme) -> None:
    async with opened(never) as form:
        form.app.register_theme(theme)
        form.app.theme = theme.name
        await form.pilot.press("9", "0")
        strips = form.app.screen._compositor.render_strips(form.app.size)
        reversed_text = [
            segment.text
            for strip in strips
            for segment in strip
            if segment.style is not None and segment.style.reverse
        ]
        assert "".join(reversed_text).split() == ["Datacenter", "300GB", "70.0", "%", "used"]
        assert reversed_text[-1] == " ", "where the next digit goes"


async def test_many_subscriptions_on_any_size() -> None:
    quotas = [
        Quota(f"sub_{number}", f"Subscription {number}, called 中文字符 {'so ' * 20}", "active",
              1.0, 2.0, 1.0, 50.0, None)
        for number in range(300)
    ]  # fmt: skip
    async with opened(never) as form:
        form.app.open(quotas, "sub_150")
        await form.pilot.press("8", "0")
        for size in [(80, 24), (40, 12), (20, 6), (3, 3), (1, 1), (200, 60), (60, 20)]:
            await form.pilot.resize_terminal(*size)
            await form.pilot.pause()
            assert_fills(form.app)
            if size >= (40, 12):
                for text in ("Subscription 150", "80", "✓", "Enter Create", "Esc Close"):
                    assert text in form.text
