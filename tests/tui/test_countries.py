"""The table of countries by keyboard and mouse: sort, search, scroll, how many; and under news."""

from __future__ import annotations

import pytest
from textual import events

from tests.harness.dashboard_harness import Stage, assert_fills, panel_text, stage
from tests.harness.fake_client import PER_COUNTRY, Scripted, many, scripted
from tests.harness.feed_names import FeedName
from wpx_tui.api.models import Connections, Country
from wpx_tui.monitor.poller import SETTLE
from wpx_tui.tui.widgets.countries import CountriesPanel


def lines(on: Stage) -> list[str]:
    """The panel's lines without its frame."""
    text = panel_text(on.app, FeedName.COUNTRIES).split("\n")
    return [text[0], *(line[1:-1] for line in text[1:-1]), text[-1]]


def names(on: Stage) -> list[str]:
    """The codes or names in the rows that are seen, from above."""
    return [line.split()[0] for line in lines(on)[2:] if line.strip()[:2].isupper()]


def table(on: Stage) -> CountriesPanel:
    return on.app.dashboard.countries


async def news(on: Stage, client: Scripted) -> None:
    """Poll, and wait until what the client says now is on the screen."""
    asked = len(client.limits)
    await on.clock.advance(1.0)
    on.app.action_refresh()

    def is_seen() -> bool:
        state = on.app.monitor.state
        if len(client.limits) == asked or not (state.countries.answer and state.realtime.answer):
            return False
        countries, realtime = state.countries.answer.value, state.realtime.answer.value
        return bool(
            countries.countries == tuple(client.rows)[: client.limits[-1]]
            and realtime.active_connections == client.open_now
        )

    await on.until(is_seen, "the news")


async def until_asked(on: Stage, client: Scripted, limit: int) -> None:
    """Let the question settle, and wait until so many countries were asked for and are shown."""

    def is_seen() -> bool:
        shown = min(limit, len(client.rows))
        return client.limits[-1] == limit and f" {shown} countries" in "".join(lines(on))

    await on.pilot.pause()
    await on.clock.advance(SETTLE)
    await on.until(is_seen, f"{limit} asked for")


async def click_title(on: Stage, title: str) -> None:
    heading = panel_text(on.app, FeedName.COUNTRIES).split("\n")[1]
    await on.pilot.click("#countries", offset=(heading.index(title) + 1, 1))
    await on.pilot.pause()


async def test_sorts_by_key_and_by_title() -> None:
    async with stage() as on:
        await on.until_live()
        by_traffic = names(on)
        assert by_traffic[0] == "US"
        assert "▼traffic" in lines(on)[1]
        await click_title(on, "code")
        assert "code▲" in lines(on)[1]
        assert names(on) == sorted(names(on))
        await click_title(on, "code")
        assert "code▼" in lines(on)[1]
        assert names(on) == sorted(names(on), reverse=True)
        assert on.app.dashboard.grid.zoomed is None, "two clicks on a title are two clicks"
        await on.pilot.press("S")
        assert "code▲" in lines(on)[1]
        for title in ("country▲", "▼requests", "▼traffic", "▼per req", "▼share", "▼now"):
            await on.pilot.press("s")
            assert title in lines(on)[1]
        await click_title(on, "traffic")
        assert names(on) == by_traffic


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_searches_as_one_types(size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.until_live()
        everything = panel_text(on.app, FeedName.COUNTRIES)
        requests = on.server.requests.total()
        await on.pilot.press("slash")
        assert "Countries  /_  60 of 60" in lines(on)[0]
        assert "Esc Clear" in on.text
        assert "q Quit" not in on.text.split("\n")[-1], "letters are text now"
        assert "F10 Quit" in on.text.split("\n")[-1]
        assert "/ Search" not in on.text.split("\n")[-1]
        await on.pilot.press("t", "u", "r", "k")
        assert "/turk_  1 of 60" in lines(on)[0]
        assert names(on) == ["TR"]
        assert "1 of 60" in panel_text(on.app, FeedName.COUNTRIES).split("\n", 1)[1], "the total"
        await on.pilot.press("q", "r", "space", "question_mark", "p", "z")
        assert "/turkqr ?pz_  0 of 60" in lines(on)[0]
        assert "no country matches" in "".join(lines(on))
        assert on.app.is_running
        assert on.app.screen is on.app.dashboard
        for _ in range(9):
            await on.pilot.press("backspace")
        await on.pilot.press("enter")
        assert "Countries  /t  " in lines(on)[0]
        found = names(on)
        assert "IT" in found
        assert "DE" not in found
        await on.pilot.press("down", "down", "slash")
        assert "/t_" in lines(on)[0]
        cursor = table(on).view.cursor
        await on.pilot.press("escape")
        assert "/" not in lines(on)[0]
        assert table(on).view.cursor == cursor, "what was found keeps the cursor"
        assert set(names(on)) - set(found), "every country again"
        await on.pilot.press("slash", "t", "u", "r", "k", "escape")
        cursor = table(on).view.cursor
        assert cursor is not None
        assert cursor[0] == "TR"
        assert table(on).view.index in table(on).view.seen
        await on.pilot.press("home")
        assert_same_rows(everything, panel_text(on.app, FeedName.COUNTRIES))
        assert on.server.requests.total() == requests


def assert_same_rows(before: str, after: str) -> None:
    assert [row[1:-1] for row in before.split("\n")[1:-1]] == [
        row[1:-1] for row in after.split("\n")[1:-1]
    ]


async def test_letters_are_text_also_where_the_user_chose_other_keys() -> None:
    async with stage() as on:
        await on.until_live()
        on.app.set_keymap({"app.quit": "u", "see.next": "k"})
        await on.pilot.press("slash", "t", "u", "r", "k")
        assert "/turk_  1 of 60" in lines(on)[0]
        assert table(on).has_focus


async def test_what_is_pasted_is_cleaned_and_bounded() -> None:
    async with stage() as on:
        await on.until_live()
        table(on).post_message(events.Paste("not while nothing is searched for"))
        await on.pilot.pause()
        await on.pilot.press("slash")
        table(on).post_message(events.Paste("\x1b[31m\u202eGer\nmany\x00"))
        await on.pilot.pause()
        assert table(on).search.text == "[31mGer many"
        table(on).post_message(events.Paste("日本" * 500))
        await on.pilot.pause()
        assert "日本_  0 of 60" in lines(on)[0]
        assert len(table(on).search.text) < 100
        assert_fills(on.app)


async def test_keeps_cursor_order_search_and_place_while_figures_change() -> None:
    made, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        client = made[0]

        await on.pilot.press("down", *["pagedown"] * 3)
        cursor, top = table(on).view.cursor, table(on).view.top
        assert top > 0
        assert f"{top + 1}–" in lines(on)[-1]
        assert "of 250" in lines(on)[-1]
        client.rows = [each.model_copy(update={"requests": 7}) for each in client.rows]
        await news(on, client)
        assert (table(on).view.cursor, table(on).view.top) == (cursor, top)

        await on.pilot.press("home", *["down"] * 9)  # a row without a code
        cursor = table(on).view.cursor
        assert cursor is not None
        assert cursor[0] is None
        client.rows = list(reversed(client.rows))
        client.rows = [
            each.model_copy(update={"bytes": (index + 1) * PER_COUNTRY})
            for index, each in enumerate(reversed(client.rows))
        ]
        await news(on, client)
        assert table(on).view.cursor == cursor, "the cursor stays with its row"
        assert table(on).view.index == 240
        assert table(on).view.index in table(on).view.seen

        await on.pilot.press("s", "slash", "t", "w", "enter", "down", "down", "down")
        before, cursor = lines(on), table(on).view.cursor
        client.rows = client.rows[:200] + client.rows[201:]
        await news(on, client)
        assert table(on).view.cursor == cursor
        assert table(on).search.text == "tw"
        assert lines(on)[1] == before[1]


async def test_the_mouse_scrolls_and_points() -> None:
    _, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        await on.pilot.click("#countries", offset=(10, 4))
        assert table(on).view.index == 2
        panel = table(on).region
        for _ in range(2):
            on.app.screen._forward_event(
                events.MouseScrollDown(
                    on.app.screen, panel.x + 5, panel.y + 5, 0, 1, 0, False, False, False
                )
            )
        await on.pilot.pause()
        assert table(on).view.top == 6
        assert table(on).view.index == 2, "the wheel leaves the cursor where it is"
        await on.pilot.click("#countries", offset=(10, 2))
        assert table(on).view.index == 6
        for y in (0, 1, table(on).size.height - 1):
            await on.pilot.click("#countries", offset=(3, y))
        assert on.app.is_running


async def test_asks_for_as_many_as_one_chooses() -> None:
    made, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        assert "Countries, this month, at most 250" in lines(on)[0], (
            "as many as asked for: there may be more"
        )
        made[0].rows = many(60)
        for limit in (10, 25):
            await on.pilot.press("l")
            assert f"Countries, this month, at most {limit}" in lines(on)[0]
            assert "asking" in lines(on)[-1]
            await until_asked(on, made[0], limit)
        asked = len(made[0].limits)
        for _ in range(3):
            table(on).action_limit()  # faster than the answer to the first of them
        await until_asked(on, made[0], 250)
        assert len(made[0].limits) == asked + 1, "fast presses are one request"
        assert "at most" not in lines(on)[0], "60 came, 250 were asked for: that is all of them"


async def test_connections_that_do_not_add_up_are_not_taken_for_none() -> None:
    made, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        client = made[0]
        client.rows = [Country(country_code=code, bytes=5) for code in ("AA", "BB")]
        for total, other in ((3, "0"), (9, "–")):
            client.open_now = Connections(total=total, by_country={"AA": 3})
            await news(on, client)
            first, second, *_, total_line = (
                line.split() for line in lines(on)[2:-1] if line.split()
            )
            assert first[-1] == "3"
            assert second[-1] == other
            assert total_line[-1] == ("3" if other == "0" else "–")


async def test_an_empty_answer_and_hostile_names_fit_every_size() -> None:
    made, connect = scripted()
    async with stage(connect=connect) as on:
        await on.until_live()
        hostile = ["[/red]", "日本" * 80, "a" * 200, "", "‮abc"]
        for rows in ([], [Country(country_code=each, country_name=each) for each in hostile] * 3):
            made[0].rows = rows
            await news(on, made[0])
            await on.pilot.press("slash", "a", "down", "enter", "s", "end")
            for size in ((80, 24), (40, 12), (200, 60)):
                await on.pilot.resize_terminal(*size)
                await on.pilot.pause()
                assert_fills(on.app)
            await on.pilot.resize_terminal(120, 40)
            await on.pilot.press("escape")
