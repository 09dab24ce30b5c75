"""Hostile strings in every text of every answer, over real HTTP, and what is shown of them.

All of them are in the account at once. Each surface is looked at once, whole; then each string and
each surface is a case.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from rich.cells import cell_len

from tests.cli.test_check import METRIC
from tests.faults.hostile import HOSTILE, NUMBERS, name_of, unfit
from tests.faults.surfaces import SIZES, look, strings
from tests.harness.account import ANSWERS, SUBSCRIPTION, Account
from tests.harness.dashboard_harness import TOKEN
from tests.harness.environment import environment
from tests.harness.once import made_once, shared_folder
from tests.harness.pty import PATIENCE

COMMANDS: Mapping[str, list[str]] = {
    "snapshot": ["snapshot"],
    "snapshot --json": ["snapshot", "--json"],
    "snapshot --csv countries": ["snapshot", "--csv", "countries"],
    "snapshot --oneline": ["snapshot", "--oneline"],
    "check": ["check"],
    "snapshot --csv history": ["snapshot", "--csv", "history"],
    "watch": ["watch", "--count", "1"],
    "watch --json": ["watch", "--count", "1", "--json"],
    "doctor": ["doctor"],
    "doctor --json": ["doctor", "--json"],
    "alert": ["alert", "sub_1", "--threshold", "80"],
    "alert for a hostile id": ["alert", name_of("csi-clear"), "--threshold", "80"],
}
REFUSED = ("snapshot", "snapshot --oneline", "check", "watch", "alert", "doctor")
"""Commands that are tried once more, with the API refusing in hostile words."""
REFUSAL = f"refused {''.join(text for text in HOSTILE.values() if len(text) < 30)}"
NAMES_ALL: tuple[str, ...] = (
    "countries, zoomed",
    "subscriptions, zoomed",
    "chooser",
    "alert form",
    "header",
)
NAMES_ALL += (
    "snapshot --json",
    "snapshot --csv countries",
    "events",
    "log",
    "export json",
    "title",
)
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


def say(account: Account, home: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What each command prints, on both of its streams."""
    env = environment(
        HOME=str(home), WEPROXIES_BASE_URL=account.url, WEPROXIES_API_TOKEN=TOKEN, PYTHONUTF8="1"
    )

    def start(arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wpx_tui", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)

    at_work = {name: start(COMMANDS[name]) for name in names}
    for name, command in at_work.items():
        out, err = (each.decode() for each in command.communicate(timeout=2 * PATIENCE))
        assert "Traceback" not in err
        yield name, (strings(json.loads(out)) if "--json" in name else out) + err


def refused(account: Account, home: Path) -> Iterator[tuple[str, str]]:
    """What they print where every call is refused."""
    paths = (*ANSWERS, "/usage/alerts")
    account.broken = {path: (400, {"message": REFUSAL}) for path in paths}
    for name, text in say(account, home, REFUSED):
        yield f"{name}, refused", text
    account.broken = {}


def look_at_all(folder: Path) -> tuple[dict[str, str], list[str]]:
    """All surfaces, and what clicks on them would run."""
    with HTTPServer() as server, pytest.MonkeyPatch.context() as patch:
        account = Account(server)
        fill(account)
        patch.chdir(folder)
        printed = {**dict(say(account, folder, COMMANDS)), **dict(refused(account, folder))}
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
    *("outcome", "header", "events", "log", "title", *COMMANDS),
    *(f"{name}, refused" for name in REFUSED),
)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_shows_plain_signs_alone(seen: tuple[Shown, list[str]], surface: str) -> None:
    text = seen[0][surface]
    assert text.strip() or surface == "1×1"
    assert ("refused [" in text) is surface.endswith("refused")
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


def test_every_performance_value_is_read_as_one(seen: tuple[Shown, list[str]]) -> None:
    """Each subscription's labels are its own, whatever stands in its id."""
    first, _, rest = seen[0]["check"].partition("\n")
    text, _, performance = first.partition(" | ")
    details, _, more = rest.partition(" | ")
    performance = f"{performance} {more}"
    labels = [match[1] for match in METRIC.finditer(performance)]
    assert METRIC.sub("", performance).strip() == ""
    assert "|" not in text + details
    assert len(labels) > 10
    assert {label[:3] for label in labels} <= set(NUMBERS.values())
    assert len(set(labels)) == len(labels)
