"""All keys of the dashboard: one table for the bindings, the help and the command palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from textual.binding import Binding

from wpx_tui.tui.widgets.countries import CountriesPanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.table_cursor import CursorPanel

FOOTER = {name: place for place, name in enumerate((
    "app.quit", "ask.period", "ask.granularity", "find.search", "find.sort", "see.zoom", "see.wall",
    "do.alert", "app.refresh", "app.help",
))}  # fmt: skip
"""The keys in the footer by id, with their place there."""


def _key(name: str, keys: str, action: str, text: str, tooltip: str) -> Binding:
    return Binding(keys, action, text, show=name in FOOTER, id=name, tooltip=tooltip)


QUERY_KEYS = (
    _key("ask.period", "p", "period(1)", "Period", "Today, this week, this month, all time"),
    _key("ask.period-back", "P", "period(-1)", "Period back", "The period before in that order"),
    _key("ask.granularity", "g", "granularity", "Granularity", "History by hour, day, week, month"),
    _key("ask.metric", "m", "metric", "Metric", "History of traffic, requests, success rate"),
    _key("ask.older", "left_square_bracket", "move_window(1)", "Older", "The window before"),
    _key("ask.newer", "right_square_bracket", "move_window(-1)", "Newer", "The window after"),
    _key("ask.now", "0", "now", "Now", "The window that ends now"),
    _key("ask.filter", "f", "filter", "Filter", "Only one subscription; Esc: all again"),
    _key("ask.status", "u", "status", "Status", "Subscriptions: active, suspended, expired, all"),
    _key("ask.type", "U", "product_type", "Type", "Subscriptions: residential, datacenter, all"),
)  # fmt: skip
VIEW_KEYS = (
    _key("see.zoom", "z", "zoom", "Zoom", "The panel alone with more detail, and back"),
    _key("see.events", "e", "events", "Events", "What failed, crossed a threshold, was made"),
    _key("see.freeze", "space", "freeze", "Freeze", "Hold the panels still; polling goes on"),
    _key("see.wall", "w", "wall", "Wall", "Big figures, to be read from across the room"),
    _key("see.theme", "t", "theme", "Theme", "Other colours, shown as the cursor moves"),
    _key("see.next", "tab", "app.focus_next", "Next panel", "The next panel"),
    _key("see.previous", "shift+tab", "app.focus_previous", "Previous panel", "The panel before"),
    _key("see.back", "escape", "back", "Back", "Off the wall, out of the zoom, the filter"),
    _key("see.browse", "up,down,pageup,pagedown", "browse", "Countries", "Into the countries"),
)  # fmt: skip
COUNTRY_KEYS = (
    _key("find.search", "slash", "countries('search')", "Search", "Find a country as you type"),
    _key("find.sort", "s", "countries('sort')", "Sort", "Countries by the next column"),
    _key("find.reverse", "S", "countries('reverse')", "Reverse", "The other way round"),
    _key("find.limit", "n", "countries('limit')", "How many", "Ask for 10, 25, 50, 100 or 250"),
)  # fmt: skip
ACTION_KEYS = (
    _key("do.alert", "a", "alert", "Alert", "Have the provider warn you at a threshold"),
    _key("do.copy", "y", "copy", "Copy", "Copy the panel's figures"),
    _key("do.export", "x", "export", "Export", "Save a picture (SVG) and the figures (JSON)"),
)  # fmt: skip
APP_KEYS = (
    _key("app.quit", "q", "quit", "Quit", "Leave (Ctrl+C too)"),
    _key("app.refresh", "r", "refresh", "Refresh", "Poll every feed now"),
    _key("app.help", "question_mark", "help", "Help", "Every key, every sign"),
    Binding(
        "ctrl+l", "redraw", "Redraw", show=False, priority=True, id="app.redraw",
        tooltip="Paint all anew, over what others wrote",
    ),
    Binding(
        "ctrl+z", "suspend", "Suspend", show=False, priority=True, id="app.suspend",
        tooltip="Back to the shell; its `fg` returns",
    ),
    Binding("ctrl+c", "quit", "Quit", show=False, priority=True, id="app.leave"),
)  # fmt: skip
LISTED_APP_KEYS = APP_KEYS[:-1]
"""The app's keys that are listed; Ctrl+C stands in the text of `app.quit`."""

DASHBOARD_KEYS = (*QUERY_KEYS, *COUNTRY_KEYS, *VIEW_KEYS, *ACTION_KEYS)
"""The keys of the dashboard's screen; `APP_KEYS` has those of the app."""
FOCUS_KEYS: tuple[Binding, ...] = tuple(
    binding
    for panel in (CursorPanel, CountriesPanel, SubscriptionsPanel)
    for binding in panel.__dict__["BINDINGS"]
)
"""The keys that are active while a panel has the focus."""
ALL_KEYS = (*APP_KEYS, *DASHBOARD_KEYS, *FOCUS_KEYS)
KEYS_BY_ID = {binding.id: binding for binding in ALL_KEYS}
GROUPS: Sequence[tuple[str, Sequence[Binding]]] = (
    ("What is asked", (*QUERY_KEYS, *SubscriptionsPanel.__dict__["BINDINGS"])),
    ("Countries", COUNTRY_KEYS),
    ("What is seen", VIEW_KEYS),
    ("To do", (*ACTION_KEYS, *LISTED_APP_KEYS)),
)
"""Titles and keys as the help and the README list them."""

PANEL_KEYS: Mapping[str, tuple[str, Sequence[str]]] = {
    "summary": ("This period", ("ask.period", "ask.period-back", "ask.filter", "see.zoom")),
    "realtime": ("Right now", ("app.refresh", "see.freeze", "see.zoom")),
    "bandwidth": (
        "The history",
        ("ask.granularity", "ask.metric", "ask.older", "ask.newer", "ask.now", "see.zoom"),
    ),
    "countries": ("Countries", ("find.search", "find.sort", "find.reverse", "find.limit")),
    "subscriptions": (
        "Subscriptions",
        ("subscriptions.only", "do.alert", "ask.status", "ask.type", "see.zoom"),
    ),
    "events": ("Events", ("do.copy", "see.zoom")),
}
"""By the id of a panel: its title in the help, and the ids of the keys that are for it."""

KEY_LABELS = {
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "up,down,pageup,pagedown": "Arrows",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "escape": "Esc",
    "space": "Space",
    "ctrl+z": "Ctrl+Z",
    "enter": "Enter",
    "ctrl+l": "Ctrl+L",
}
"""How keys are written where Textual's own names would not be understood, by that name."""


def place(binding: Binding) -> float:
    """Return the sort key of a key in the footer; a panel's keys come before the help, the last."""
    return FOOTER.get(binding.id or "", FOOTER["app.help"] - 0.5)


def shown_key(binding: Binding, keymap: Mapping[str, str]) -> str:
    """Return the key of a binding as people write it: the user's own where `keymap` has one."""
    keys = keymap.get(binding.id or "", binding.key)
    return KEY_LABELS.get(keys) or ", ".join(KEY_LABELS.get(key, key) for key in keys.split(","))


def check_keymap(keymap: Mapping[str, str]) -> None:
    """Raise ValueError, with a message without full stop, for an id that no key has."""
    ids = {binding.id or "" for binding in ALL_KEYS}
    for key_id in keymap:
        if key_id not in ids:
            matches = get_close_matches(key_id, ids, 1)
            hint = f", did you mean {matches[0]!r}?" if matches else "; `?` lists the keys"
            raise ValueError(f"keys: there is no {key_id!r}{hint}")
