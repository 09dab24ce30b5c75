"""The settings repeat the feeds' intervals, as importing those would slow every command."""

from __future__ import annotations

from wpx_tui.config.schema import DEFAULT_INTERVALS
from wpx_tui.monitor.feeds import INTERVALS


def test_the_settings_have_an_interval_for_every_feed_with_its_default() -> None:
    assert DEFAULT_INTERVALS == INTERVALS
