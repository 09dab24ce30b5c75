"""Keys that people know from less, htop and vim; keys of one's own; Esc, one step back."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events

from tests.harness.dashboard_harness import Stage, assert_fills, stage
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.tui.keys import ALL_KEYS, DASHBOARD_KEYS, FOCUS_KEYS, KEYS_BY_ID, UNBOUND, whole_keymap
from wpx_tui.tui.widgets.help_text import HelpText
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.table_cursor import ROW_KEYS

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
HOPS = 5
"""Rounds of the event loop in which a key reaches its widget, its screen, its app and a screen."""
IDS = st.sampled_from([binding.id or "" for binding in ALL_KEYS])
SOME_KEYS = st.sampled_from(
    sorted({key for binding in ALL_KEYS for key in binding.key.split(",")} | {"f2", "h", "A"})
)
OWN_KEYS = st.dictionaries(IDS, st.lists(SOME_KEYS, min_size=1, max_size=3).map(",".join))


async def press(on: Stage, *keys: str) -> None:
    """Press them, each as soon as the one before has been taken in."""
    for key in keys:
        on.app.simulate_key(key)
        for _ in range(HOPS):
            await on.pilot.pause(0)


def cursor(on: Stage) -> int:
    return on.app.dashboard.countries.view.index


@SIZES
async def test_by_the_keyboard_alone(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        await _move_in_a_table(on)
        await _go_from_match_to_match(on)
        await _zoom_by_digits(on)
        await _step_back(on)


@pytest.mark.parametrize("burst", ["/germ\r\r", "jj\r", "5jj\r"])
async def test_keys_that_come_together_do_what_they_do_one_by_one(burst: str) -> None:
    """As from a paste, a slow line, or a program that types: no letter becomes a command."""
    names = {"/": "slash", "\r": "enter"}
    async with stage() as on:
        await on.until_live()
        third = on.app.dashboard.countries.view.keys[2 if burst[0] == "5" else 1]
        for character in burst:
            on.app.post_message(events.Key(names.get(character, character), character))
        await on.until(lambda: on.app.dashboard.pages.current is not None, "the page of a row")
        searches = {"5": "", "j": ""}.get(burst[0], "germ")
        assert on.app.dashboard.countries.search.text == searches
        if not searches:
            assert on.app.dashboard.countries.view.cursor == third


async def _move_in_a_table(on: Stage) -> None:
    await press(on, "j")
    countries = on.app.dashboard.countries
    assert on.app.focused is countries, "the first key goes into the countries"
    room, last = countries.view.room, len(countries.view.keys) - 1
    half = room // 2
    for key, place in (
        *(("j", 1), ("down", 2), ("k", 1), ("up", 0), ("k", 0)),
        *(("ctrl+d", half), ("ctrl+d", 2 * half), ("ctrl+u", half), ("pagedown", half + room)),
        *(("pageup", half), ("G", last), ("j", last), ("ctrl+u", last - half), ("g", 0)),
        *(("end", last), ("home", 0)),
    ):
        await press(on, key)
        assert cursor(on) == place, key
    assert on.app.monitor.state.selection.granularity.value == "daily", "g asks nothing here"
    await press(on, "escape")
    assert on.app.focused is None, "nothing else is left to step out of"


async def _go_from_match_to_match(on: Stage) -> None:
    await press(on, "n")
    assert "nothing was searched for" in on.text
    await press(on, "slash", *"united", "enter")
    countries = on.app.dashboard.countries
    filtered = list(countries.view.keys)
    assert 1 < len(filtered) < 5
    places = [cursor(on)]
    for _ in filtered:
        await press(on, "n")
        places.append(cursor(on))
    assert places == [*range(len(filtered)), 0], "around the end"
    await press(on, "N")
    assert cursor(on) == len(filtered) - 1
    await press(on, "escape")
    assert len(countries.view.keys) > 20, "every country again, and the search still known"
    stops = set()
    for _ in filtered:
        await press(on, "n")
        stops.add(countries.view.cursor)
    assert stops == set(filtered)


async def _zoom_by_digits(on: Stage) -> None:
    grid = on.app.dashboard.grid
    for number, panel in enumerate(grid.panels, 1):
        await press(on, str(number))
        await on.pilot.pause()
        assert grid.zoomed is panel, "from one zoom straight to the next"
        assert on.text.split("\n")[1].startswith(f"╭─ {number} ")
        assert_fills(on.app)
    await press(on, "j")
    assert grid.zoomed is grid.panels[-1], "no key leads to another panel unasked"
    await press(on, str(len(grid.panels)))
    assert grid.zoomed is None, "the same digit again: back"
    await press(on, "2", "escape", "enter")
    assert grid.zoomed is grid.panels[1], "Enter opens the panel that has the keyboard"
    await press(on, "escape")


async def _step_back(on: Stage) -> None:
    board, monitor = on.app.dashboard, on.app.monitor
    board.grid.panel(SubscriptionsPanel).focus()
    for first, second in (("z", "o"), ("o", "z")):
        await press(on, "u", first, second)
        await on.pilot.pause()
        assert board.grid.zoomed is not None
        assert monitor.state.selection.subscription is not None
        await press(on, "escape")
        assert (board.grid.zoomed is None) == (second == "z"), "the last step first"
        assert (monitor.state.selection.subscription is None) == (second == "o")
        await press(on, "escape")
        assert board.grid.zoomed is None
        assert monitor.state.selection.subscription is None
        assert monitor.state.selection.status is not None
        await press(on, "escape")
        assert monitor.state.selection.status is None
        assert on.app.focused is board.grid.panel(SubscriptionsPanel)


async def test_function_keys_and_the_help_as_in_less() -> None:
    async with stage((80, 12)) as on:
        await on.until_live()
        requests = on.server.requests.total()
        await press(on, "f5")
        await on.until(lambda: on.server.requests.total() >= requests + 5, "every feed again")
        await press(on, "f1")
        await on.until(lambda: "Help" in on.text, "the help")
        first = on.text
        seen = {}
        for key in ("j", "k", "ctrl+d", "ctrl+u", "pagedown", "pageup", "G", "g"):
            await press(on, key)
            seen[key] = on.text
        assert all((seen[key] == first) == (key in {"k", "ctrl+u", "pageup", "g"}) for key in seen)
        assert len(set(seen.values())) == 5, "a line, half a page, a page, the end"

        await press(on, "slash", *"cTrl+q")
        assert "/cTrl+q_  no match" in on.text, "q is a letter now"
        await press(on, "backspace", "enter")
        text = on.app.screen.query_one(HelpText)
        stops = [text.match]
        for key in ("n", "n", "n", "N"):
            await press(on, key)
            stops.append(text.match)
        assert len(set(stops)) == 3, "two lines of keys and one of notes"
        assert stops[0] == stops[3], "around the end"
        assert stops[2] == stops[4], "and back"
        await press(on, "escape")
        assert "Esc closes" in on.text, "one step back: out of the search"
        await press(on, "f1")
        await on.until(lambda: on.app.screen is on.app.dashboard, "the help closes")
        await press(on, "f10")
        await on.until(lambda: on.app.return_code is not None, "the end")


# ---- no two keys at one place


def test_no_key_has_two_meanings_where_it_is_pressed() -> None:
    for place in (DASHBOARD_KEYS, ROW_KEYS, FOCUS_KEYS[len(ROW_KEYS) :]):
        owners = defaultdict(set)
        for binding in place:
            for key in binding.key.split(","):
                owners[key].add(binding.id)
        clashes = {key: ids for key, ids in owners.items() if len(ids) > 1}
        assert set(clashes) <= {"enter", "left", "right"}, "of two panels"
    panels = {key for binding in ROW_KEYS for key in binding.key.split(",")}
    rest = {key for b in DASHBOARD_KEYS if b.id != "see.browse" for key in b.key.split(",")}
    assert not panels & rest, "what a table takes is no other key of the screen"


@settings(max_examples=60)
@given(own=OWN_KEYS)
def test_a_key_of_ones_own_is_taken_from_every_default(own: dict[str, str]) -> None:
    keymap = whole_keymap(own)
    assert {name: keymap[name] for name in own} == own
    held = {name: keymap.get(name, binding.key) for name, binding in KEYS_BY_ID.items() if name}
    for name, keys in own.items():
        for key in set(keys.split(",")) - set(KEYS_BY_ID[name].key.split(",")):
            others = {other for other in held if key in held[other].split(",")} - own.keys()
            assert all(held[other] == key for other in others), "the last key of a panel stays"
            assert others <= {binding.id for binding in FOCUS_KEYS}
    assert all(keys for keys in held.values()), "what is left without a key says so"
    assert UNBOUND not in own.values()


async def test_a_key_of_ones_own_wins_in_tables_and_over_the_screen() -> None:
    own = {"ask.granularity": "g", "app.refresh": "f", "see.wall": "j", "ask.period": "o"}
    async with stage(settings=Settings(demo=Demo(), keys=own)) as on:
        await on.until_live()
        commands = on.app.get_system_commands(on.app.screen)
        helps = {command.title: command.help.split()[0] for command in commands}
        assert (helps["Period"], helps["Metric"], helps["Refresh"]) == ("o", "m", "f")
        await press(on, "ctrl+p")
        await on.until(lambda: "a        Ask the provider" in on.text, "the key in the palette")
        assert not any(ord(character) > 0xFFFF for character in on.text), "no emoji"
        await press(on, "escape")
        on.app.dashboard.countries.focus()
        await press(on, "g")
        assert on.app.monitor.state.selection.granularity.value == "weekly"
        requests = on.server.requests.total()
        await press(on, "f")
        await on.until(lambda: on.server.requests.total() >= requests + 4, "a poll, no filter")
        await press(on, "j")
        await on.until(lambda: on.app.screen is on.app.wall, "the wall")
