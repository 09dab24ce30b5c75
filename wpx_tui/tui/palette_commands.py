"""The commands of the palette: every key of the dashboard by its name, with the key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.dom import DOMNode

from wpx_tui.tui.keys import APP_KEYS, DASHBOARD_KEYS, LISTED_APP_KEYS, shown_key
from wpx_tui.tui.screens.dashboard import DashboardScreen


def palette_commands(app: App[Any], dashboard: DashboardScreen) -> Iterator[SystemCommand]:
    """Yield a command for each key of the app and of the dashboard."""
    for binding in (*LISTED_APP_KEYS, *DASHBOARD_KEYS):
        owner: DOMNode = app if binding in APP_KEYS else dashboard
        run = partial(app.run_action, binding.action, owner)
        key = shown_key(binding, dashboard.keymap)
        yield SystemCommand(binding.description, f"{key:<8} {binding.tooltip}", run)
