"""Several accounts on the one dashboard: real servers, one out, one that refuses, one slow."""

from __future__ import annotations

import re

from textual import events

from tests.harness.dashboard_harness import assert_fills, stage
from tests.harness.several_accounts import several_accounts
from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.monitor.selection import SubscriptionFilter

SIX = ("calm", "near-limit", "outage", "unauthorized", "slow", "empty")


async def test_six_accounts_of_which_some_fail_are_listed_and_no_token_crosses() -> None:
    async with several_accounts(SIX) as on:
        await on.until_live()
        await on.until(lambda: len(on.settled()) >= 5, "an outcome of all but the slow one")
        await on.pilot.press("A")
        await on.pilot.pause()
        assert_fills(on.app)
        text = on.text
        assert re.search(r"✗ acct-2 .* live ", text)
        assert re.search(r"○ acct-3 +503 from the API.* failing ", text)
        assert re.search(r"○ acct-4 +401 from the API.* failing ", text)
        assert re.search(r"3 of 6 accounts|4 of 6 accounts", text)  # the slow one may be there
        await on.pilot.press("slash", *"cct-4", "enter", "enter")
        await on.pilot.pause()
        assert " acct-4 4/6 " in on.text
        assert "the token has expired" in on.text
        await on.pilot.press("greater_than_sign", "greater_than_sign", "greater_than_sign")
        await on.until_live()
        assert " acct-1 1/6 " in on.text
        assert re.search(r"Residential 500GB .* 81\.0 % ", on.text)
        for number, server in enumerate(on.servers, 1):
            assert set(server.tokens) == {f"Bearer token-{number}"}


async def test_switching_shows_the_other_account_at_once_by_its_own_thresholds() -> None:
    strict = Settings(demo=Demo(), thresholds=Thresholds(10, 20))
    async with several_accounts(("calm", "calm"), own=(Settings(demo=Demo()), strict)) as on:
        await on.until_live()
        await on.until_all_settled()
        assert "critical" not in on.text
        first_form = on.app.alert_form
        await on.pilot.press("less_than_sign")
        assert " acct-2 2/2 " in on.text
        assert "critical" in on.text
        await on.until_live()  # countries and history are polled only now
        assert on.app.alert_form is not first_form
        await on.pilot.press("a", "9", "0", "enter", "enter")
        alerts = [server.requests for server in on.servers]
        await on.until(lambda: bool(alerts[1]["POST /api/v1/usage/alerts"]), "an alert")
        assert not alerts[0]["POST /api/v1/usage/alerts"]
        await on.pilot.press("escape")
        before = on.servers[0].requests.copy()
        only = SubscriptionFilter("sub_7f3a91c2", "Residential 500GB")
        on.app.dashboard.filter_to(only)
        await on.pilot.press("space", "greater_than_sign")
        assert " acct-1 1/2 " in on.text
        assert "frozen" not in on.text  # it was the other's
        assert on.app.monitor.state.selection.subscription is None
        assert on.servers[0].requests == before  # all of it was young enough
        await on.pilot.press("greater_than_sign")
        assert on.app.monitor.state.selection.subscription == only


async def test_the_list_fills_every_size_sorts_finds_and_adds_what_is_live() -> None:
    priced = Settings(demo=Demo(), price_per_gb=2.5, rotate=10.0)
    own = (priced, priced._replace(currency="EUR"), priced)
    async with several_accounts(("calm", "near-limit", "empty"), own=own) as on:
        await on.until_live()
        await on.until_all_settled()
        await on.pilot.press("A")
        for size in ((200, 60), (80, 24), (40, 12), (20, 6), (120, 40)):
            await on.pilot.resize_terminal(*size)
            assert_fills(on.app)
        assert re.search(r"acct-2 .* €1,080 ", on.text)
        assert "3 of 3 accounts" in on.text
        panel, orders = on.app.switch.list_screen.panel, []
        for _ in range(9):
            panel.sort(panel.order.next())
            orders.append("".join(re.findall(r"acct-(\d)", on.text)[:3]))
        assert orders[0] == "123"
        assert orders[-1] == "213"  # by urgency again
        await on.pilot.press("slash", *"zz")
        assert "no account matches" in on.text
        await on.pilot.press("backspace", "backspace")
        panel.post_message(events.Paste("acct-3"))
        await on.pilot.pause()
        assert "Accounts  /acct-3_  1 of 3" in on.text
        await on.pilot.press("escape")
        assert "Accounts, this month" in on.text
        only = SubscriptionFilter("sub_7f3a91c2", "Residential 500GB")
        on.app.dashboard.filter_to(only)
        on.servers[1].stop()
        await on.clock.advance(700)
        panel.redraw()
        await on.until(lambda: "oldest 1" in on.text, "an age")
        assert re.search(r"acct-1 .* filtered ", on.text)
        assert re.search(r"acct-2 .* 1\d min old", on.text)
        assert not re.search(r"[23] of 3 accounts", on.text)
        await on.pilot.press("escape", "w")
        for _ in range(8):  # the page of all accounts has its turn
            if "of 3 accounts" in on.text:
                break
            await on.pass_time(10.0)
        assert re.search(r"acct-2 .* 1\d min old", on.text)


async def test_with_one_account_nothing_is_listed_and_the_keys_say_how_to_have_more() -> None:
    async with stage() as on:
        await on.until_live()
        assert "1/1" not in on.text
        assert " Accounts" not in on.text
        for key in ("A", "greater_than_sign"):
            await on.pilot.press(key)
            await on.pilot.pause()
            assert "one account: wpx-top --all-accounts" in on.text


async def test_two_profiles_of_one_account_are_one_in_the_total() -> None:
    same = [Settings(token=Secret(token)) for token in ("x", "x", "y")]
    async with several_accounts(("calm", "calm", "calm"), own=same) as on:
        await on.until_all_settled()
        rows = on.app.accounts.rows()
        assert [row.figures.owner for row in rows] == [0, 0, 2]
