"""The wall: big figures that cannot be taken for live ones when they are not."""

from __future__ import annotations

import pytest

from tests.support.stage import TOKEN, assert_fills, stage
from wpx_tui.api.client import UsageClient
from wpx_tui.api.params import Period
from wpx_tui.api.secret import Secret
from wpx_tui.present import units
from wpx_tui.present.digits import HEIGHT, SIZES, big, dots
from wpx_tui.present.glyphs import ASCII, UNICODE, Glyphs


@pytest.mark.parametrize(
    "size", [(200, 60), (120, 40), (80, 24), (40, 12), (12, 6), (1, 1)], ids=str
)
async def test_the_figures_that_matter_and_back(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        before = on.text
        await on.pilot.press("w")
        await on.pilot.pause()
        assert_fills(on.app)
        if size[0] >= 80:
            client = UsageClient(on.server.base_url, Secret(TOKEN))
            summary = await client.summary(Period.MONTH)
            number = units.traffic(summary.total.bytes_used).split()[0]
            shown = on.text.split("\n")
            at = next(each for each in SIZES if big(number, each, UNICODE)[0].strip() in shown[3])
            for drawn, row in zip(big(number, at, UNICODE), shown[3:], strict=False):
                assert drawn.strip() in row
            assert "Residential 500GB" in on.text
            assert "high" in on.text
            assert "in 60 minutes" in on.text
            assert "q Quit" not in on.text
        await on.pilot.press("escape")
        await on.pilot.pause()
        assert on.text == before


async def test_old_figures_look_old_from_across_the_room() -> None:
    async with stage(with_trend=True, scenario="calm") as on:
        await on.until_live()
        await on.pilot.press("w")
        assert "STALE" not in on.text
        on.server.stop()
        await on.pass_time(700)
        await on.until(lambda: on.live == 0, "nothing live")
        await on.pass_time(1)
        assert on.text.count("STALE 11 min") == 4
        assert "no feed live" in on.text


async def test_an_account_without_anything_is_no_zero() -> None:
    async with stage(scenario="outage") as on:
        await on.until(lambda: on.text.count("503") >= 5, "five reasons")
        await on.pilot.press("w")
        assert on.text.count("FAILED: 503 from the API") >= 3


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_digits_have_the_size_that_they_say(size: tuple[int, int], glyphs: Glyphs) -> None:
    for text in ("0123456789", "98.7", "<1", "1,024", "–"):
        drawn = big(text, size, glyphs)
        assert len(drawn) == HEIGHT * size[1]
        assert {len(line) for line in drawn} == {dots(text) * size[0]}
    assert len({tuple(big(digit, (1, 1), UNICODE)) for digit in "0123456789"}) == 10
