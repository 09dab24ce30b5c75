"""The help's second page: the ids of the keys, as the settings take them."""

from __future__ import annotations

import tomllib
from itertools import pairwise

import pytest

from tests.harness.dashboard_harness import Stage, assert_fills, stage
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.tui.keys import ALL_KEYS

OWN = {"see.zoom": "f9", "rows.down": "down,j"}


def listed(on: Stage) -> dict[str, str]:
    """Each id on the screen, with its key."""
    ids = {binding.id for binding in ALL_KEYS}
    rows = [row.replace("│", " ").split() for row in on.text.split("\n")]
    return {name: key for row in rows for name, key in pairwise(row) if name in ids}


async def test_every_id_stands_there_with_the_key_that_the_settings_take() -> None:
    async with stage((120, 40), settings=Settings(demo=Demo(), keys=OWN)) as on:
        await on.until_live()
        await on.pilot.press("question_mark", "i")
        keys = listed(on)
        await on.pilot.press("G")  # a few do not fit on the first screen
        keys |= listed(on)
        assert keys == {binding.id or "": binding.key for binding in ALL_KEYS} | OWN
        document = "\n".join(f'keys.{name} = "{key}"' for name, key in keys.items())
        assert tomllib.loads(document)["keys"]["see"]["zoom"] == "f9"

    # What is listed can be set: the app takes all of it, and the keys do what they did.
    async with stage((120, 40), settings=Settings(demo=Demo(), keys=keys)) as on:
        await on.until_live()
        await on.pilot.press("f9")
        assert on.app.dashboard.grid.zoomed is not None


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=str)
async def test_all_ids_can_be_read_on_small_screens(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        await on.pilot.press("question_mark", "i")
        seen: set[str] = set()
        for _ in range(len(ALL_KEYS) // 10 + 1):
            seen |= set(on.text.split())
            assert_fills(on.app)
            await on.pilot.press("pagedown")
        assert {binding.id for binding in ALL_KEYS} <= seen
        await on.pilot.press("i")
        assert "keys.see.zoom" not in on.text, "the first page again"
        await on.pilot.press("i", "escape", "question_mark")
        assert "keys.see.zoom" not in on.text, "the help opens on its first page"


async def test_the_page_is_turned_by_a_click() -> None:
    async with stage((80, 24)) as on:
        await on.until_live()
        await on.pilot.press("question_mark")
        for label, sign in (("i ids", "rows.up"), ("i keys", "Query")):
            rows = on.text.split("\n")
            y = next(row for row, text in enumerate(rows) if label in text)
            await on.pilot.click(offset=(rows[y].index(label), y))
            await on.until(lambda sign=sign: sign in on.text, sign)  # type: ignore[misc]
