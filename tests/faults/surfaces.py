"""A look at every surface of the dashboard that texts of the API come to."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.faults.hostile import HOSTILE, name_of
from tests.harness.account import ANSWERS, Account
from tests.harness.dashboard_harness import TOKEN, Stage, assert_fills, screen_text, stage
from tests.harness.feed_names import FeedName
from tests.harness.svg_screen import screen
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.selection import SubscriptionFilter
from wpx_tui.system.logs import _Formatter
from wpx_tui.tui.export import copy, export

SIZES = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (1, 1)]


def actions(on: Stage) -> set[str]:
    """What a click anywhere on the screen would run."""
    strips = on.app.screen._compositor.render_strips(on.app.size)
    metas = [segment.style.meta for strip in strips for segment in strip if segment.style]
    return {str(meta["@click"]) for meta in metas if "@click" in meta}


class Looking:
    """Takes down what stands on the screen, and holds it to its width each time."""

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.shown: dict[str, str] = {}
        self.actions: set[str] = set()

    async def at(self, surface: str) -> None:
        await self.on.pilot.pause()
        self.take(surface)

    def take(self, surface: str) -> None:
        assert_fills(self.on.app)
        self.actions |= actions(self.on)
        self.shown[surface] = self.shown.get(surface, "") + screen_text(self.on.app) + "\n"

    async def down(self, surface: str, key: str, times: int) -> None:
        """Look at each stop of the way; whoever is one behind on it is not at its end."""
        await self.at(surface)
        for _ in range(times):
            self.on.app.simulate_key(key)
            await self.on.pilot.pause(0)
            await self.on.pilot.pause(0)  # a whole pause takes 20 ms, and there are hundreds
            self.take(surface)
        await self.at(surface)


async def look(account: Account, folder: Path) -> tuple[dict[str, str], set[str]]:
    def client(_url: str) -> UsageClient:
        return UsageClient(account.url, Secret(TOKEN))

    async with stage((200, 60), connect=client) as on:
        await on.until_live()
        looking = Looking(on)
        for size in SIZES:
            await on.pilot.resize_terminal(*size)
            await looking.at(f"{size[0]}×{size[1]}")
        await on.pilot.resize_terminal(120, 40)
        await look_at_panels(looking, folder)
        await look_at_forms(looking)
        await look_at_names(looking)
        looking.shown["title"] = titles(looking)
        await look_at_errors(looking, account)
        return looking.shown, looking.actions


async def look_at_panels(looking: Looking, folder: Path) -> None:
    on = looking.on
    dashboard = on.app.dashboard
    for panel in dashboard.grid.panels:
        dashboard.zoom(panel)
        pages = {"countries": 3, "subscriptions": 16}.get(panel.id or "", 0)
        await looking.down(f"{panel.id}, zoomed", "pagedown", pages)
        looking.shown[f"copy of {panel.id}"] = await copy(on.app, panel) + on.app.clipboard
        dashboard.zoom(None)
    await on.pilot.pause()
    text = screen_text(on.app)
    await export(on.app, dashboard.visible_state, ThresholdSettings())
    looking.shown |= exported(folder, text)


def exported(folder: Path, text: str) -> dict[str, str]:
    (picture,) = folder.glob("*.svg")
    (figures,) = folder.glob("wpx-top-*.json")
    for path in (picture, figures):
        assert re.fullmatch(r"wpx-top-[0-9TZ-]+\.(svg|json)", path.name), "nothing of the API's"
    root = ElementTree.fromstring(picture.read_text())  # noqa: S314  # our own file
    tags = {each.tag.split("}")[1] for each in root.iter()}
    assert tags <= {"svg", "rect", "g", "text", "path", "circle"}
    assert screen(picture.read_text()) == [row.rstrip() for row in text.split("\n")]
    return {
        "export svg": picture.read_text(),
        "export json": strings(json.loads(figures.read_text())),
    }


async def look_at_forms(looking: Looking) -> None:
    on = looking.on
    await on.pilot.press("f")
    await on.until(lambda: on.app.screen is on.app.chooser, "the chooser")
    await looking.down("chooser", "pagedown", 3)
    await on.pilot.press("escape")
    await on.pilot.press("a")
    await on.until(lambda: on.app.screen is on.app.alert_form, "the form")
    await looking.down("alert form", "down", len(HOSTILE))
    await on.pilot.press("9", "0", "enter")
    await looking.at("question")
    await on.pilot.press("enter")
    await on.until(lambda: on.app.alert_form.state.outcome is not None, "the answer")
    await looking.at("outcome")
    await on.pilot.press("escape")


TITLE = re.compile("\x1b]2;(wpx-top [^\x1b]*)\x1b\\\\")
"""All that may be sent for a title; what is within is looked at like every surface."""


def titles(looking: Looking) -> str:
    """What stands in the title with each string in it."""
    app, sent = looking.on.app, list[str]()
    assert app._driver is not None
    app._driver.write = sent.append  # type: ignore[assignment,method-assign]  # a terminal that remembers
    app.says_title = True
    for which in HOSTILE:
        app.say_in_title(name_of(which))
    app.says_title = False
    found = [TITLE.fullmatch(each) for each in sent]
    return "\n".join(each[1] if each else "not a title\x1b" for each in found)


async def look_at_names(looking: Looking) -> None:
    dashboard = looking.on.app.dashboard
    for quota in dashboard.visible_state.quotas:
        dashboard.filter_to(SubscriptionFilter(quota.id or "", quota.name))
        await looking.on.pilot.pause(0)
        looking.take("header")
    dashboard.filter_to(None)


async def look_at_errors(looking: Looking, account: Account) -> None:
    """Each string as what the server says of its failure: in the frame, the events, the log."""
    on = looking.on
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(_Formatter([]))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("wpx_tui").addHandler(handler)
    on.app.dashboard.zoom(on.app.dashboard.grid.events)
    account.answers = dict(ANSWERS)  # hostile is from now on what is said of failures
    names = [name_of(which) for which in HOSTILE]
    for start in range(0, len(names), len(FeedName)):
        said = zip(ANSWERS, names[start:], strict=False)
        account.broken = {path: (500, {"message": name}) for path, name in said}
        await poll(on, len(account.broken))
        await looking.at("events")
        account.broken = {}
        await poll(on, 0)
    logging.getLogger("wpx_tui").removeHandler(handler)
    looking.shown["log"] = "\n".join(lines)


async def poll(on: Stage, failing: int) -> None:
    """Poll every feed, until so many fail."""
    await on.clock.advance(1)
    on.app.action_refresh()

    def fail() -> int:
        return sum(feed.failure is not None for feed in on.app.monitor.state.feeds.values())

    await on.until(lambda: fail() == failing, "the polls' end")


def strings(value: Any) -> str:
    """Every text in a document, a line each."""
    if isinstance(value, dict):
        return "\n".join(strings(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return "\n".join(map(strings, value))
    return str(value)
