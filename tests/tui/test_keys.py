"""Keys that people know from less, htop and vim; keys of one's own; Esc, one step back."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.dashboard_harness import Stage, assert_fills, stage
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.tui.keys import ALL_KEYS, DASHBOARD_KEYS, FOCUS_KEYS, KEYS_BY_ID, UNBOUND, whole_keymap
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.table_cursor import ROW_KEYS

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
IDS = st.sampled_from([binding.id or "" for binding in ALL_KEYS])
SOME_KEYS = st.sampled_from(
    sorted({key for binding in ALL_KEYS for key in binding.key.split(",")} | {"f2", "h", "A"})
)
OWN_KEYS = st.dictionaries(IDS, st.lists(SOME_KEYS, min_size=1, max_size=3).map(",".join))


def cursor(on: Stage) -> int:
    return on.app.dashboard.countries.view.index


@SIZES
async def test_a_table_is_moved_in_as_in_less(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        await on.pilot.press("j")
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
            await on.pilot.press(key)
            assert cursor(on) == place, key
        assert on.app.monitor.state.selection.granularity.value == "daily", "g is no question here"


@SIZES
async def test_digits_zoom_the_panel_with_that_number(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        grid = on.app.dashboard.grid
        for number, panel in enumerate(grid.panels, 1):
            await on.pilot.press(str(number))
            await on.pilot.pause()
            assert grid.zoomed is panel, "from one zoom straight to the next"
            assert on.text.split("\n")[1].startswith(f"╭─ {number} ")
            assert_fills(on.app)
        await on.pilot.press(str(len(grid.panels)))
        assert grid.zoomed is None, "the same digit again: back"
        await on.pilot.press("2", "enter")
        assert grid.zoomed is grid.panels[1], "Enter has nowhere further to go"
        await on.pilot.press("escape", "enter")
        assert grid.zoomed is grid.panels[1], "Enter opens the panel that has the keyboard"


@SIZES
async def test_from_match_to_match_and_back_out_by_steps(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        await on.pilot.press("n")
        assert "nothing was searched for" in on.text
        await on.pilot.press("slash", *"land", "enter")
        countries = on.app.dashboard.countries
        filtered = list(countries.view.keys)
        assert 2 < len(filtered) < 20
        places = [cursor(on)]
        for _ in filtered:
            await on.pilot.press("n")
            places.append(cursor(on))
        assert places == [*range(len(filtered)), 0], "around the end"
        await on.pilot.press("N")
        assert cursor(on) == len(filtered) - 1
        await on.pilot.press("escape")
        assert len(countries.view.keys) > 20, "every country again, and the search still known"
        stops = set()
        for _ in filtered:
            await on.pilot.press("n")
            stops.add(countries.view.cursor)
        assert stops == set(filtered)
        await on.pilot.press("escape")
        assert on.app.focused is None, "nothing else is left to step out of"


async def test_esc_goes_back_by_the_step_made_last() -> None:
    async with stage() as on:
        await on.until_live()
        board, state = on.app.dashboard, on.app.monitor
        board.grid.panel(SubscriptionsPanel).focus()
        for first, second in (("z", "enter"), ("enter", "z")):
            await on.pilot.press("u", first, second)
            await on.pilot.pause()
            assert board.grid.zoomed is not None
            assert state.state.selection.subscription is not None
            await on.pilot.press("escape")
            assert (board.grid.zoomed is None) == (second == "z")
            assert (state.state.selection.subscription is None) == (second == "enter")
            await on.pilot.press("escape")
            assert board.grid.zoomed is None
            assert state.state.selection.subscription is None
            assert state.state.selection.status is not None
            await on.pilot.press("escape")
            assert state.state.selection.status is None
            assert on.app.focused is board.grid.panel(SubscriptionsPanel)


async def test_function_keys_and_the_help_as_in_less() -> None:
    async with stage((80, 12)) as on:
        await on.until_live()
        requests = on.server.requests.total()
        await on.pilot.press("f5")
        await on.until(lambda: on.server.requests.total() >= requests + 5, "every feed again")
        await on.pilot.press("f1")
        first = on.text
        assert "Help" in first
        seen = {}
        for key in ("j", "k", "ctrl+d", "ctrl+u", "pagedown", "pageup", "G", "g"):
            await on.pilot.press(key)
            seen[key] = on.text
        assert all((seen[key] == first) == (key in {"k", "ctrl+u", "pageup", "g"}) for key in seen)
        assert len(set(seen.values())) == 5, "a line, half a page, a page, the end"
        await on.pilot.press("f1")
        assert on.app.screen is on.app.dashboard
        await on.pilot.press("f10")
        await on.until(lambda: on.app.return_code is not None, "the end")


async def test_the_palette_names_the_keys_and_has_no_emoji() -> None:
    async with stage(settings=Settings(demo=Demo(), keys={"ask.period": "o"})) as on:
        await on.until_live()
        helps = {
            command.title: command.help for command in on.app.get_system_commands(on.app.screen)
        }
        assert helps["Period"].split()[0] == "o"
        assert helps["Granularity"].split()[0] == "b"
        assert helps["Refresh"].startswith("r, F5 ")
        await on.pilot.press("ctrl+p")
        await on.until(lambda: "a        Have the provider" in on.text, "the key in the list")
        assert not any(ord(character) > 0xFFFF for character in on.text)


# ---- no two keys at one place


def test_no_key_has_two_meanings_where_it_is_pressed() -> None:
    for place in (DASHBOARD_KEYS, ROW_KEYS, FOCUS_KEYS[len(ROW_KEYS) :]):
        owners = defaultdict(set)
        for binding in place:
            for key in binding.key.split(","):
                owners[key].add(binding.id)
        clashes = {key: ids for key, ids in owners.items() if len(ids) > 1}
        assert set(clashes) <= {"enter"}, "of two panels"
    panels = {key for binding in ROW_KEYS for key in binding.key.split(",")}
    rest = {key for b in DASHBOARD_KEYS if b.id != "see.browse" for key in b.key.split(",")}
    assert not panels & rest, "what a table takes is no other key of the screen"


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
    own = {"ask.granularity": "g", "app.refresh": "f", "see.wall": "j"}
    async with stage(settings=Settings(demo=Demo(), keys=own)) as on:
        await on.until_live()
        on.app.dashboard.countries.focus()
        await on.pilot.press("g")
        assert on.app.monitor.state.selection.granularity.value == "weekly"
        requests = on.server.requests.total()
        await on.pilot.press("f")
        await on.until(lambda: on.server.requests.total() >= requests + 4, "a poll, no filter")
        await on.pilot.press("j")
        assert on.app.screen is on.app.wall
