"""Hostile strings in every text of every answer, over real HTTP, and what is shown of them.

All of them are in the account at once. Each surface is looked at once, whole; then each string and
each surface is a case.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pytest_httpserver import HTTPServer
from rich.cells import cell_len

from tests.faults.hostile import HOSTILE, NUMBERS, name_of, unfit
from tests.support.account import ANSWERS, SUBSCRIPTION, Account
from tests.support.environment import environment
from tests.support.once import made_once, shared_folder
from tests.support.stage import TOKEN, Stage, assert_fills, screen_text, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.feeds.choices import Subject
from wpx_tui.feeds.state import FeedName
from wpx_tui.insight.limits import Limits
from wpx_tui.logs import _Formatter
from wpx_tui.screens.export import copy, export

SIZES = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (1, 1)]
COMMANDS: Mapping[str, list[str]] = {
    "snapshot": ["snapshot"],
    "snapshot --json": ["snapshot", "--json"],
    "snapshot --csv countries": ["snapshot", "--csv", "countries"],
    "snapshot --oneline": ["snapshot", "--oneline"],
    "check": ["check"],
    "watch": ["watch", "--count", "1"],
    "alert": ["alert", name_of("csi-clear"), "--threshold", "80"],
}
NAMES_ALL: tuple[str, ...] = (
    "countries, zoomed",
    "subscriptions, zoomed",
    "chooser",
    "alert form",
    "header",
)
NAMES_ALL += ("snapshot --json", "snapshot --csv countries", "events", "log", "export json")
"""The surfaces on which each string must be found."""

Shown = Mapping[str, str]


def fill(account: Account) -> None:
    """Every text of every answer is hostile."""
    names = [name_of(which) for which in HOSTILE]
    account.answers["/subscriptions"] = [
        {
            **SUBSCRIPTION,
            "id": f"{name}-id",
            "product": {"id": name, "name": name, "type": name},
            "status": "active" if index % 2 else name,
        }
        for index, name in enumerate(names)
    ]
    account.answers["/usage"]["by_subscription"] = [
        {"subscription_id": name, "product_name": name, "bytes_used": 7 * 2**30, "requests": 7}
        for name in names
    ]
    account.answers["/usage"]["by_country"] = [
        {"country": name, "requests": 7, "bytes": 7 * 2**30} for name in names
    ]
    account.answers["/usage/by-country"]["countries"] = [
        {"country_code": name, "country_name": name, "requests": 7, "bytes": 7 * 2**30}
        for name in names
    ]
    account.answers["/usage/realtime"]["active_connections"]["by_country"] = dict.fromkeys(names, 3)


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
        await look_at_errors(looking, account)
        return looking.shown, looking.actions


async def look_at_panels(looking: Looking, folder: Path) -> None:
    on = looking.on
    dashboard = on.app.dashboard
    for panel in dashboard.all_panels:
        dashboard.zoom(panel)
        pages = {"countries": 3, "subscriptions": 16}.get(panel.id or "", 0)
        await looking.down(f"{panel.id}, zoomed", "pagedown", pages)
        looking.shown[f"copy of {panel.id}"] = copy(on.app, panel) + on.app.clipboard
        dashboard.zoom(None)
    await export(on.app, dashboard.feeds, on.clock.utc(), Limits())
    looking.shown |= exported(folder)


def exported(folder: Path) -> dict[str, str]:
    (picture,) = folder.glob("*.svg")
    (figures,) = folder.glob("*.json")
    root = ElementTree.fromstring(picture.read_text())  # noqa: S314  # our own file
    tags = {each.tag.split("}")[1] for each in root.iter()}
    assert tags <= {"svg", "style", "defs", "clipPath", "rect", "g", "text", "circle"}
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


async def look_at_names(looking: Looking) -> None:
    dashboard = looking.on.app.dashboard
    for quota in dashboard._quotas(dashboard.feeds[FeedName.SUBSCRIPTIONS]):
        dashboard.show_subject(Subject(quota.id or "", quota.name))
        await looking.on.pilot.pause(0)
        looking.take("header")
    dashboard.show_subject(None)


async def look_at_errors(looking: Looking, account: Account) -> None:
    """Each string as what the server says of its failure: in the frame, the events, the log."""
    on = looking.on
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(_Formatter([]))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("wpx_tui").addHandler(handler)
    on.app.dashboard.zoom(on.app.dashboard.events)
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
    feeds = on.app.dashboard.feeds
    await on.until(
        lambda: len([name for name in feeds if feeds[name].failure]) == failing, "the polls' end"
    )


def strings(value: Any) -> str:
    """Every text in a document, a line each."""
    if isinstance(value, dict):
        return "\n".join(strings(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return "\n".join(map(strings, value))
    return str(value)


def say(account: Account, home: Path) -> Iterator[tuple[str, str]]:
    """What each command prints, on both of its streams."""
    env = environment(
        HOME=str(home), WEPROXIES_BASE_URL=account.url, WEPROXIES_API_TOKEN=TOKEN, PYTHONUTF8="1"
    )

    def start(arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wpx_tui", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)

    at_work = {name: start(arguments) for name, arguments in COMMANDS.items()}
    for name, command in at_work.items():
        out, err = (each.decode() for each in command.communicate(timeout=60))
        assert "Traceback" not in err
        yield name, (strings(json.loads(out)) if "--json" in name else out) + err


def look_at_all(folder: Path) -> tuple[dict[str, str], list[str]]:
    """All surfaces, and what clicks on them would run."""
    with HTTPServer() as server, pytest.MonkeyPatch.context() as patch:
        account = Account(server)
        fill(account)
        patch.chdir(folder)
        printed = dict(say(account, folder))
        shown, clicks = asyncio.run(look(account, folder))
        return {**shown, **printed}, sorted(clicks)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Shown, list[str]]:
    """What `look_at_all` saw, once for all workers."""
    folder = shared_folder(tmp_path_factory, worker_id, "hostile")
    shown, clicks = made_once(folder, lambda: look_at_all(folder))
    return shown, clicks


SURFACES = (
    *(f"{columns}×{rows}" for columns, rows in SIZES),
    *("summary, zoomed", "realtime, zoomed", "bandwidth, zoomed", "countries, zoomed"),
    *("subscriptions, zoomed", "events, zoomed", "copy of summary", "copy of countries"),
    *("copy of subscriptions", "export svg", "export json", "chooser", "alert form", "question"),
    *("outcome", "header", "events", "log", *COMMANDS),
)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_shows_plain_signs_alone(seen: tuple[Shown, list[str]], surface: str) -> None:
    text = seen[0][surface]
    assert text.strip() or surface == "1×1"
    allowed = {"\r"} if "--csv" in surface else set()
    assert unfit(text) - allowed == set()
    assert TOKEN not in text


@pytest.mark.parametrize("which", HOSTILE)
def test_a_string_is_found_everywhere_and_does_nothing(
    seen: tuple[Shown, list[str]], which: str
) -> None:
    shown, clicks = seen
    for surface in NAMES_ALL:
        assert NUMBERS[which] in shown[surface], surface
    for click in clicks:
        assert "x[" not in click
        assert click != "app.push_screen('help')"
    if HOSTILE[which].isascii() and HOSTILE[which].isprintable() and len(HOSTILE[which]) < 30:
        for surface in ("subscriptions, zoomed", "chooser", "snapshot --json"):
            assert " ".join(name_of(which).split()) in shown[surface], "as it is, markup and all"


def test_no_line_of_a_page_is_wider_than_it_should_be(seen: tuple[Shown, list[str]]) -> None:
    assert max(map(cell_len, seen[0]["snapshot"].splitlines())) <= 80
