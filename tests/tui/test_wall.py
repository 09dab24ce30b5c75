"""The wall: big figures that cannot be taken for live when they are not, and hardly any key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.harness.dashboard_harness import TOKEN, Stage, assert_fills, stage
from tests.harness.feed_names import FeedName
from tests.harness.terminal_screen import ALL_LIVE
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.present.format import units
from wpx_tui.present.panels.wall_figures import Scene
from wpx_tui.present.panels.wall_pages import PAGES, Page, failures, overview
from wpx_tui.present.text.big_digits import LARGEST, big
from wpx_tui.present.text.glyphs import ASCII, UNICODE, Glyphs
from wpx_tui.present.text.spans import Role, plain, width
from wpx_tui.tui.keys import APP_KEYS
from wpx_tui.tui.screens.wall import (
    HEARTBEAT_SECONDS,
    SHIFT_OFFSETS,
    SHIFT_SECONDS,
    WALL_ACTIONS,
    WallScreen,
)

SIZES = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (20, 6), (30, 1), (1, 1)]
ROTATING = Settings(demo=Demo(), wall=True, rotate=20)
KIOSK = Settings(demo=Demo(), kiosk=True)


def is_drawn(on: Stage, text: str, screen: str | None = None) -> bool:
    """Whether `text` stands on the screen, or stood on `screen`, in letters of whatever size."""
    rows = (screen or on.text).split("\n")
    for size in range(1, LARGEST + 1):
        drawn = [each.rstrip() for each in big(text, size, UNICODE)]
        for start in range(len(rows) - len(drawn) + 1):
            column = rows[start].find(drawn[0])
            if column >= 0 and all(
                row[column:].startswith(each)
                for row, each in zip(rows[start:], drawn, strict=False)
            ):
                return True
    return False


def heard_at(on: Stage) -> float:
    answer = on.app.monitor.state.feeds[FeedName.REALTIME].answer
    assert answer is not None
    return answer.fetched_monotonic


def was_heard(on: Stage, later: float) -> bool:
    return heard_at(on) >= later


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_figures_that_matter_and_back(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        await on.until_foreseen()
        before = on.text
        await on.pilot.press("w")
        await on.pilot.pause()
        assert_fills(on.app)
        client = UsageClient(on.server.base_url, Secret(TOKEN))
        used, unit = units.traffic((await client.summary(Period.MONTH)).total.bytes_used).split()
        if size[0] >= 40:
            assert is_drawn(on, "EMPTY")
            assert is_drawn(on, "29 NOV" if size[0] == 60 else "SUN 29 NOV")
        elif size[0] == 20:
            assert "EMPTY SUN 29 NOV" in on.text
        if size[0] >= 120:
            assert is_drawn(on, used)
            assert is_drawn(on, unit)
        elif size[0] >= 20 and size[1] > 1:
            assert f"{used} {unit}" in on.text
        if size[0] >= 80:
            assert "last 60 minutes" in on.text
            assert "q Quit" not in on.text
        await on.pilot.press("escape")
        await on.until(lambda: on.text == before, "the dashboard as it was")


async def test_a_state_is_a_word_that_is_seen_from_afar() -> None:
    async with stage((120, 40), scenario="near-limit", settings=ROTATING) as on:
        await on.until_live()
        await on.pilot.pause()
        assert is_drawn(on, "critical")
        assert on.app.wall.banner.size.height == 0, "it is said once"
        wall = on.app.wall.wall
        lines = wall.draw(*wall.size)
        bar = [row for row in lines if row and all(span.role is Role.ALARM for span in row)]
        assert {width(row) for row in bar} == {wall.size.width}, "across the whole screen"
        assert len(bar) > 10
        await on.pass_time(20)
        assert is_drawn(on, "critical"), "also while another page has its turn"


@pytest.mark.parametrize(
    ("size", "scenario"),
    [((120, 40), "calm"), ((80, 24), "near-limit"), ((40, 12), "calm")],
    ids=str,
)
async def test_old_figures_look_old_from_across_the_room(
    size: tuple[int, int], scenario: str
) -> None:
    async with stage(size, scenario=scenario, with_trend=True) as on:
        await on.until_live()
        await on.pilot.press("w")
        await on.pilot.pause()
        live = on.app.wall.role_style(Role.TEXT).bgcolor
        assert "STALE" not in on.text
        on.server.stop()
        await on.pass_time(700)
        await on.until(lambda: on.live == 0, "nothing live")
        await on.pass_time(1)
        assert is_drawn(on, "STALE 11 MIN") or size[0] < 80
        assert "STALE 11 min" in on.text, "beside the verdict too"
        assert "CRITICAL" not in on.text, "it is in large letters, once"
        if size[0] >= 80:
            assert "▒▒▒" in on.text, "the figures themselves are pale, without any colour"
        assert on.app.wall.role_style(Role.TEXT).bgcolor != live
        assert "no feed live" in on.text
        await on.pilot.press("w")
        assert on.app.dashboard.role_style(Role.TEXT).bgcolor == live


async def test_one_stale_figure_does_not_hide_among_live_ones() -> None:
    async with stage((120, 40), settings=ROTATING) as on:
        await on.until_live()
        on.server.stop()
        await on.pass_time(30)
        await on.until(lambda: on.live == 4, "realtime is old")
        await on.pass_time(0)
        assert is_drawn(on, "1 OF 5 STALE")


async def test_an_account_without_anything_is_no_zero() -> None:
    async with stage(scenario="outage") as on:
        await on.until(lambda: on.text.count("503") >= 5, "five reasons")
        await on.pilot.press("w")
        await on.pilot.pause()
        assert on.text.count("FAILED  503 from the API") == 4
        assert is_drawn(on, "5 OF 5 FAILED")


@pytest.mark.parametrize("size", [(120, 40), (20, 6)], ids=str)
async def test_the_pages_take_turns_if_asked_to(size: tuple[int, int]) -> None:
    once: dict[str, float] = dict.fromkeys(FeedName, 86_400.0)
    settings = ROTATING._replace(intervals=once)
    async with stage(size, settings=settings) as on:
        await on.until_live()
        await on.until_foreseen()
        screens = []
        for page in (*PAGES, PAGES[0]):
            assert on.app.wall.wall.page is page
            assert_fills(on.app)
            screens.append(on.text)
            await on.pass_time(20)
        assert len(set(screens)) >= len(PAGES), "each says something else"
        assert "…" not in "".join(screens), "whole or left out"
        figures = ("18.9 %", "2.10 Mbit/s", "421 GB", "39.0 %", "1.3 %")
        for screen, figure in zip(screens, figures, strict=False):
            number, unit = figure.split()
            is_big = is_drawn(on, number, screen) and is_drawn(on, unit, screen)
            assert is_big or figure in screen, screen


async def test_each_page_of_old_figures_looks_old() -> None:
    async with stage((80, 24), settings=ROTATING._replace(theme="wpx-mono")) as on:
        await on.until_live()
        on.server.stop()
        await on.pass_time(700)
        await on.until(lambda: on.live == 0, "nothing live")
        for _ in PAGES:
            await on.pass_time(20)
            body = on.text.partition("\n")[2]
            assert "STALE 1" in body or is_drawn(on, "STALE 11 MIN") or is_drawn(on, "STALE 12 MIN")
            assert "✓" not in body
            assert "▒▒" in body or on.app.wall.wall.page is failures


async def test_between_two_turns_no_row_of_the_wall_changes() -> None:
    """Nothing is polled meanwhile."""
    once: dict[str, float] = dict.fromkeys(FeedName, 86_400.0)
    async with stage((120, 40), settings=ROTATING._replace(intervals=once)) as on:
        await on.until_live()
        await on.until_foreseen()
        await on.pass_time(5)
        turns = 0
        for _ in range(8):
            before, page = on.text, on.app.wall.wall.page
            await on.clock.advance(5)
            on.app.wall.wake()
            await on.pilot.pause()
            is_turned = on.app.wall.wall.page is not page
            turns += is_turned
            body, was = (text.split("\n", 2)[2] for text in (on.text, before))
            assert (body != was) == is_turned
        assert turns == 2


@pytest.fixture(scope="module")
def scene_of() -> Callable[[], Scene]:
    """Return what returns what the calm account's wall shows: its own repr is too long."""

    async def seen() -> Scene:
        async with stage(with_trend=True) as on:
            await on.until_live()
            await on.until_foreseen()
            state, app = on.app.monitor.state, on.app
            fmt, now, at = app.dashboard.format, on.clock.now(), on.clock.utc()
            return Scene(state, app.settings.limits, fmt, now, at)

    scene = asyncio.run(seen())
    return lambda: scene


@given(
    page=st.sampled_from((overview, *PAGES)),
    cells=st.integers(20, 220),
    rows=st.integers(4, 60),
    glyphs=st.sampled_from((UNICODE, ASCII)),
    age=st.sampled_from((0, 0, 900, 200_000)),
    without=st.sampled_from(("", *FeedName)),
)
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_page_is_cut_at_any_size(
    scene_of: Callable[[], Scene],
    page: Page,
    cells: int,
    rows: int,
    glyphs: Glyphs,
    age: int,
    without: str,
) -> None:
    """Whole or left out, also in ASCII, of old figures and of feeds that never came."""
    scene = scene_of()
    feeds = dict(scene.account.feeds)
    if without:
        feeds[without] = feeds[without]._replace(answer=None)
    account = scene.account._replace(feeds=feeds)
    fmt = scene.fmt._replace(glyphs=glyphs)
    looked = scene._replace(account=account, fmt=fmt, now=scene.now + age)
    lines = page(looked, cells, rows)
    assert len(lines) <= rows
    assert any(plain(content).strip() for content in lines)
    for content in lines:
        assert width(content) <= cells, plain(content)
        assert glyphs.ellipsis not in plain(content)
    if age and not without:
        pale = {span.role for content in lines for span in content if span.text.strip()}
        assert pale <= {Role.DIM, Role.BAD, Role.TITLE, Role.STRONG, Role.TEXT}
        assert page is failures or Role.BAD in pale or rows < 6, "what is wrong is said"


async def test_no_key_but_those_that_leave() -> None:
    async with stage((120, 40), settings=Settings(demo=Demo(), wall=True)) as on:
        await on.until_live()
        await on.until_foreseen()
        before = on.text
        for key in ("p", "z", "slash", "x", "t", "question_mark", "ctrl+p", "tab", "r", "space"):
            await on.pilot.press(key)
        await on.pilot.click("#wall")
        await on.pilot.pause()
        assert on.text == before
        assert isinstance(on.app.screen, WallScreen)
        await on.pilot.press("escape")
        assert on.app.front is on.app.dashboard
        await on.pilot.press("w", "q")
        assert on.app.return_code == 0


async def test_what_a_wall_keeps_is_there() -> None:
    async with stage() as on:
        await on.pilot.press("w")
        await on.pilot.pause()
        wall = on.app.wall
        assert on.app.screen is wall
        for name in WALL_ACTIONS:
            assert any(f"action_{name}" in dir(owner) for owner in (on.app, wall)), name
        keys = {str(binding.action) for binding in (*APP_KEYS, *WallScreen.BINDINGS)}  # type: ignore[union-attr]
        assert {action for action in keys if wall.allows(action)} == set(WALL_ACTIONS)


async def test_a_kiosk_takes_those_too() -> None:
    async with stage((120, 40), settings=KIOSK) as on:
        await on.until_live()
        for key in ("escape", "w", "q", "ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z"):
            await on.pilot.press(key)
        await on.pilot.pause()
        assert isinstance(on.app.screen, WallScreen)
        assert on.app.return_code is None


async def test_the_sign_of_life_turns_with_the_answers_and_stands_still_without() -> None:
    async with stage((120, 40), settings=KIOSK) as on:
        await on.until_live()
        signs = []
        for _ in range(3):
            signs.append(on.app.wall.header.life)
            later = heard_at(on) + HEARTBEAT_SECONDS
            await on.pass_time(HEARTBEAT_SECONDS + 10)
            await on.until(partial(was_heard, on, later), "an answer")
            await on.pass_time(0)
        assert len(set(signs)) == 3
        on.server.stop()
        await on.pass_time(1)
        still = on.app.wall.header.life
        await on.pass_time(10 * HEARTBEAT_SECONDS)
        assert on.app.wall.header.life == still


@pytest.mark.parametrize("size", [(120, 40), (40, 12)], ids=str)
async def test_everything_moves_by_a_cell_and_nothing_is_clipped(size: tuple[int, int]) -> None:
    once: dict[str, float] = dict.fromkeys(FeedName, 86_400.0)
    settings = Settings(demo=Demo(), kiosk=True, intervals=once)
    async with stage(size, settings=settings) as on:
        await on.until_live()
        found = []
        for _ in SHIFT_OFFSETS:
            rows = on.text.split("\n")
            row = next(at for at, each in enumerate(rows) if ALL_LIVE in each)
            found.append((row, rows[row].index(ALL_LIVE)))
            assert_fills(on.app)
            assert "UTC" in rows[row] or size[0] < 60
            await on.pass_time(SHIFT_SECONDS)
        moved = {(row - found[0][0], column - found[0][1]) for row, column in found}
        assert len(moved) == len(SHIFT_OFFSETS)
        assert {abs(step) for each in moved for step in each} == {0, 1}
