"""Several accounts on the one dashboard: real servers, one out, one that refuses, one slow."""

from __future__ import annotations

import re

from tests.harness.dashboard_harness import assert_fills, stage
from tests.harness.several_accounts import several_accounts
from wpx_tui.analysis.quotas import Thresholds
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


async def test_switching_shows_the_other_state_at_once_and_comes_back_to_the_first_view() -> None:
    async with several_accounts(("calm", "near-limit")) as on:
        await on.until_live()
        await on.until_all_settled()
        await on.pilot.press("less_than_sign")
        await on.pilot.pause()
        assert " acct-2 2/2 " in on.text
        assert re.search(r"Residential 500GB .* 97\.\d % ", on.text)
        await on.until_live()  # countries and history are polled only now
        before = on.servers[0].requests.copy()
        only = SubscriptionFilter("sub_7f3a91c2", "Residential 500GB")
        on.app.dashboard.filter_to(only)
        await on.pilot.press("space", "greater_than_sign")
        await on.pilot.pause()
        assert " acct-1 1/2 " in on.text
        assert "frozen" not in on.text  # it was the other's
        assert on.app.monitor.state.selection.subscription is None
        assert on.servers[0].requests == before  # all of it was young enough
        await on.pilot.press("greater_than_sign")
        await on.pilot.pause()
        assert on.app.monitor.state.selection.subscription == only


async def test_each_account_is_judged_by_its_own_thresholds_and_asked_for_its_own_alert() -> None:
    strict = Settings(demo=Demo(), thresholds=Thresholds(10, 20))
    async with several_accounts(("calm", "calm"), own=(Settings(demo=Demo()), strict)) as on:
        await on.until_live()
        await on.until_all_settled()
        assert "critical" not in on.text
        first_form = on.app.alert_form
        await on.pilot.press("greater_than_sign")
        await on.until_live()
        assert "critical" in on.text
        assert on.app.alert_form is not first_form
        await on.pilot.press("a")
        await on.pilot.pause()
        await on.pilot.press("9", "0", "enter", "enter")
        await on.until(
            lambda: bool(on.servers[1].requests["POST /api/v1/usage/alerts"]), "an alert"
        )
        assert not on.servers[0].requests["POST /api/v1/usage/alerts"]


async def test_the_list_fills_every_size_sorts_and_finds() -> None:
    async with several_accounts(("calm", "near-limit", "empty")) as on:
        await on.until_live()
        await on.until_all_settled()
        await on.pilot.press("A")
        for size in ((200, 60), (80, 24), (40, 12), (20, 6), (120, 40)):
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            assert_fills(on.app)
        orders = []
        for key in "sssssssss":
            await on.pilot.press(key)
            orders.append(tuple(re.findall(r"acct-(\d)", on.text)[:3]))
        assert orders[0] == ("1", "2", "3")
        assert orders[-1] == ("2", "1", "3")  # by urgency again
        await on.pilot.press("slash", *"zzz")
        assert "no account matches" in on.text
        await on.pilot.press("escape", "escape")
        await on.pilot.pause()
        assert on.app.screen is on.app.dashboard


async def test_a_wall_that_takes_turns_has_a_page_of_all_accounts() -> None:
    settings = Settings(demo=Demo(), wall=True, rotate=10.0)
    async with several_accounts(("calm", "near-limit"), settings=settings) as on:
        await on.until_live()
        await on.until_all_settled()
        for _ in range(8):
            if "2 of 2 accounts" in on.text:
                break
            await on.pass_time(10.0)
        assert_fills(on.app)
        assert re.search(r"2 of 2 accounts .* 853\.1 GB", on.text)
        assert "acct-1 1/2" in on.text


async def test_with_one_account_nothing_is_listed_and_the_keys_say_how_to_have_more() -> None:
    async with stage() as on:
        await on.until_live()
        assert "1/1" not in on.text
        assert " Accounts" not in on.text
        for key in ("A", "greater_than_sign"):
            await on.pilot.press(key)
            await on.pilot.pause()
            assert "one account: wpx-top --all-accounts" in on.text


async def test_what_is_old_or_of_one_subscription_is_in_no_sum() -> None:
    priced = Settings(demo=Demo(), price_per_gb=2.5)
    own = (priced, priced._replace(currency="EUR"), priced)
    async with several_accounts(("calm", "near-limit", "calm"), own=own) as on:
        await on.until_live()
        await on.until_all_settled()
        await on.pilot.press("A")
        await on.pilot.pause()
        assert re.search(r"acct-2 .* €1,080 ", on.text)
        assert "3 of 3 accounts" in on.text
        only = SubscriptionFilter("sub_7f3a91c2", "Residential 500GB")
        on.app.dashboard.filter_to(only)
        on.servers[1].stop()
        await on.clock.advance(700)
        await on.pilot.press("s")
        await on.until(lambda: "oldest 1" in on.text, "an age")
        assert re.search(r"acct-1 .* filtered ", on.text)
        assert re.search(r"acct-2 .* 1\d min old", on.text)
        assert not re.search(r"[23] of 3 accounts", on.text)
