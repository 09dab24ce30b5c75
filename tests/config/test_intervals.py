"""The settings' table repeats the feeds' intervals, as importing them would slow every command."""

from __future__ import annotations

from wpx_tui.config.schema import SETTINGS
from wpx_tui.monitor.feeds import INTERVALS

PREFIX = "intervals."


def test_the_settings_have_an_interval_for_every_feed_with_its_default() -> None:
    rows = [row for row in SETTINGS if row.key.startswith(PREFIX)]
    assert {row.key.removeprefix(PREFIX): float(row.default or 0) for row in rows} == INTERVALS
