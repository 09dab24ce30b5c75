"""When somebody looked last: by focus, by keys, and from one start to the next."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual import events

from tests.harness.fake_clock import START, FakeClock
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.tui.last_look import LONG_PAUSE, PAUSE, LastLook, look_file

MINUTE = 60.0
HOUR = 3600.0


class Watched:
    """One run of the dashboard, and what it was told."""

    def __init__(self, clock: FakeClock, file: Path | None) -> None:
        self.clock = clock
        self.told: list[datetime | None] = []
        self.look = LastLook(clock, file, self.told.append)
        self.look.start()

    async def after(self, seconds: float, event: Callable[[], events.Event]) -> None:
        await self.clock.advance(seconds)
        self.look.take(event())


def key() -> events.Event:
    return events.Key("j", "j")


async def test_what_is_new_is_counted_from_when_the_focus_went() -> None:
    run = Watched(FakeClock(), None)
    await run.after(MINUTE, events.AppBlur)
    await run.after(30.0, events.AppFocus)
    assert run.told == [], "so short a while is no absence"
    await run.after(HOUR, events.AppBlur)
    left = run.clock.utc()
    await run.after(HOUR, events.AppBlur)
    await run.after(HOUR, events.AppFocus)
    assert run.told == [left]
    await run.after(PAUSE.total_seconds(), key)
    assert run.told == [left], "it had the focus"
    await run.after(LONG_PAUSE.total_seconds(), key)
    assert run.told == [left, run.clock.utc() - LONG_PAUSE], "over night"


async def test_without_reports_of_the_focus_a_key_after_a_pause_tells() -> None:
    run = Watched(FakeClock(), None)
    await run.after(PAUSE.total_seconds() - 1, key)
    await run.after(PAUSE.total_seconds() - 1, key)
    assert run.told == []
    await run.after(PAUSE.total_seconds(), key)
    assert run.told == [run.clock.utc() - PAUSE]


async def test_the_next_start_counts_from_the_last_look_of_any_run(tmp_path: Path) -> None:
    clock, file = FakeClock(), tmp_path / "looked" / "account"
    first, second = Watched(clock, file), Watched(clock, file)
    assert first.told == second.told == [], "nobody has looked yet"
    await first.after(HOUR, events.AppBlur)
    await second.after(HOUR, key)
    looked = clock.utc()
    second.look.keep()
    await clock.advance(HOUR)
    first.look.keep()
    assert Watched(clock, file).told == [looked], "it was not looked at when it ended"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "x" * 30, "-5", "99999999999999999999", "4102444800"])
def test_a_file_that_says_no_past_time_says_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "account"
    file.write_text(content)
    run = Watched(FakeClock(), file)
    assert run.told == []
    run.look.keep()
    assert file.read_text() == f"{int(START.timestamp())}\n"


def test_only_an_own_screen_of_an_account_is_remembered() -> None:
    settings = Settings()
    mine = look_file(settings)
    assert mine is not None
    assert mine != look_file(settings._replace(profile="work"))
    for other in (
        settings._replace(demo=Demo()),
        settings._replace(wall=True),
        settings._replace(kiosk=True),
    ):
        assert look_file(other) is None


async def test_a_folder_that_cannot_be_written_costs_the_time_alone(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    run = Watched(FakeClock(datetime(2026, 11, 22, tzinfo=UTC)), blocked / "looked" / "account")
    run.look.take(events.AppBlur())
    await run.clock.advance(timedelta(hours=1).total_seconds())
    run.look.take(events.AppFocus())
    assert len(run.told) == 1
