"""A demo server and the clock that it goes by, which stands still until it is turned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness.fake_clock import FakeClock
from tests.monitor.demo_account import MOMENT, TOKEN
from wpx_tui.demo.runner import DemoServer


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at `MOMENT`."""
    return FakeClock(MOMENT)


@pytest.fixture
def demo(clock: FakeClock) -> Iterator[DemoServer]:
    """A demo server at the time of `clock`, which takes `TOKEN`."""
    with DemoServer(token=TOKEN, now=clock.utc) as server:
        yield server
