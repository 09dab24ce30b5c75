"""All keys of the dashboard: one table for the bindings, the help and the command palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from textual.binding import Binding

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.tui.bindings import key_binding
from wpx_tui.tui.widgets.bandwidth import BandwidthPanel
from wpx_tui.tui.widgets.row_page import PAGE_KEYS
from wpx_tui.tui.widgets.search_panel import SearchPanel
from wpx_tui.tui.widgets.subscriptions import SubscriptionsPanel
from wpx_tui.tui.widgets.table_cursor import ROW_KEYS

FOOTER = {name: place for place, name in enumerate((
    "app.help", "see.zoom", "find.search", "ask.period", "ask.filter", "see.wall", "do.alert",
    "ask.granularity", "find.sort", "app.refresh", "app.quit",
))}  # fmt: skip
"""The keys in the footer by id, with their place there: the last but one goes first."""

PANEL_COUNT = 6
"""How many panels have a digit that zooms them."""
UNBOUND = "unbound"
"""The name of no key: what an action has whose only key is another's by the user's own keys."""


URGENT = ("find.search",)
"""The keys whose actions run before the next key is taken: letters that follow are text."""


def _key(name: str, keys: str, action: str, text: str, tooltip: str) -> Binding:
    is_shown, is_urgent = name in FOOTER, name in URGENT
    return key_binding(name, keys, action, text, tooltip, show=is_shown, priority=is_urgent)


QUERY_KEYS = (
    _key("ask.period", "p", "period(1)", "Period", "Today, this week, this month, all time"),
    _key("ask.period-back", "P", "period(-1)", "Period back", "The period before in that order"),
    _key("ask.granularity", "b", "granularity", "Granularity", "History by hour, day, week, month"),
    _key("ask.metric", "m", "metric", "Metric", "History of traffic, requests, failures"),
    _key("ask.older", "left_square_bracket", "move_window(1)", "Older", "The window before"),
    _key("ask.newer", "right_square_bracket", "move_window(-1)", "Newer", "The window after"),
    _key("ask.now", "0", "now", "Now", "The window that ends now"),
    _key("ask.filter", "f", "filter", "Filter", "Only one subscription; Esc shows all"),
    _key("ask.status", "u", "status", "Status", "Subscriptions: active, suspended, expired, all"),
    _key("ask.type", "U", "product_type", "Type", "Subscriptions: residential, datacenter, all"),
)  # fmt: skip
PANEL_KEYS_BY_NUMBER = tuple(
    _key(f"see.panel-{n}", str(n), f"panel({n})", f"Panel {n}", f"Panel {n} only, and back")
    for n in range(1, PANEL_COUNT + 1)
)
VIEW_KEYS = (
    *PANEL_KEYS_BY_NUMBER,
    _key("see.zoom", "z", "zoom", "Zoom", "Only this panel, in more detail, and back"),
    _key("see.open", "enter", "open", "Open", "This row's own page, or only this panel"),
    _key("see.events", "e", "events", "What changed", "Events, and days and countries that moved"),
    _key("see.freeze", "space", "freeze", "Freeze", "Freeze the panels; polling goes on"),
    _key("see.wall", "w", "wall", "Wall", "Big figures, readable across the room"),
    _key("see.theme", "t", "theme", "Theme", "Choose a theme, with a live preview"),
    _key("see.next", "tab", "app.focus_next", "Next panel", "The next panel"),
    _key("see.previous", "shift+tab", "app.focus_previous", "Previous panel", "The panel before"),
    _key("see.back", "escape", "back", "Back", "Back: page, bar, zoom, filter, view, focus"),
    _key("see.browse", "up,down,pageup,pagedown,j,k,g,G", "browse", "Move", "To the countries"),
)  # fmt: skip
COUNTRY_KEYS = (
    _key("find.search", "slash", "search", "Search", "Find a row of the table as you type"),
    _key("find.sort", "s", "countries('sort')", "Sort", "Sort countries by the next column"),
    _key("find.reverse", "S", "countries('reverse')", "Reverse", "Reverse the order"),
    _key("find.next", "n", "match(1)", "Next", "The next row that matches the search"),
    _key("find.previous", "N", "match(-1)", "Previous", "The one before that matches the search"),
    _key("find.limit", "l", "countries('limit')", "Country count", "Number of countries to show"),
)  # fmt: skip
ACTION_KEYS = (
    _key("do.alert", "a", "alert", "Alert", "Ask the provider for a usage alert"),
    _key("do.copy", "y", "copy", "Copy", "Copy the panel's figures"),
    _key("do.export", "x", "export", "Export", "Save a picture (SVG) and the figures (JSON)"),
)  # fmt: skip
ACCOUNT_KEYS = (
    _key("accounts.list", "A", "app.accounts", "Accounts", "All accounts, and how each is"),
    _key("accounts.next", "greater_than_sign", "app.account(1)", "Next account", "The next one"),
    _key("accounts.before", "less_than_sign", "app.account(-1)", "Account back", "The one before"),
)  # fmt: skip
APP_KEYS = (
    _key("app.quit", "q,f10", "quit", "Quit", "Leave (Ctrl+C too)"),
    _key("app.refresh", "r,f5", "refresh", "Refresh", "Poll every feed now"),
    _key("app.help", "question_mark,f1", "help", "Help", "All keys and signs"),
    Binding(
        "ctrl+l", "redraw", "Redraw", show=False, priority=True, id="app.redraw",
        tooltip="Redraw the whole screen",
    ),
    Binding(
        "ctrl+z", "suspend", "Suspend", show=False, priority=True, id="app.suspend",
        tooltip="Back to the shell; `fg` returns",
    ),
    Binding("ctrl+c", "quit", "Quit", show=False, priority=True, id="app.leave"),
)  # fmt: skip
LISTED_APP_KEYS = APP_KEYS[:-1]
"""The app's keys that are listed; Ctrl+C stands in the text of `app.quit`."""

DASHBOARD_KEYS = (*QUERY_KEYS, *COUNTRY_KEYS, *VIEW_KEYS, *ACCOUNT_KEYS, *ACTION_KEYS)
"""The keys of the dashboard's screen; `APP_KEYS` has those of the app."""
FOCUS_KEYS: tuple[Binding, ...] = tuple(
    binding
    for bindings in (
        ROW_KEYS,
        *(kind.__dict__["BINDINGS"] for kind in (SearchPanel, SubscriptionsPanel, BandwidthPanel)),
        PAGE_KEYS,
    )
    for binding in bindings
)
"""The keys that are active while a panel has the focus."""
ALL_KEYS = (*APP_KEYS, *DASHBOARD_KEYS, *FOCUS_KEYS)
KEYS_BY_ID = {binding.id: binding for binding in ALL_KEYS}
GROUPS: Sequence[tuple[str, Sequence[Binding]]] = (
    (
        "Query",
        (
            *QUERY_KEYS,
            *SubscriptionsPanel.__dict__["BINDINGS"],
            *BandwidthPanel.__dict__["BINDINGS"],
        ),
    ),
    ("Countries", COUNTRY_KEYS),
    ("View", (*VIEW_KEYS, *PAGE_KEYS, *ACCOUNT_KEYS)),
    ("In tables and the help", ROW_KEYS),
    ("Actions", (*ACTION_KEYS, *LISTED_APP_KEYS)),
)
"""Titles and keys as the help and the README list them."""

PANEL_KEYS: Mapping[str, tuple[str, Sequence[str]]] = {
    "summary": ("This period", ("ask.period", "ask.period-back", "ask.filter", "see.zoom")),
    "realtime": ("Right now", ("app.refresh", "see.freeze", "see.zoom")),
    "bandwidth": (
        "The history",
        (
            "bandwidth.earlier",
            "ask.granularity",
            "ask.metric",
            "ask.older",
            "ask.newer",
            "see.zoom",
            "ask.now",
        ),
    ),
    "countries": (
        "Countries",
        ("rows.open", "find.search", "find.next", "find.sort", "find.limit"),
    ),
    "subscriptions": (
        "Subscriptions",
        ("rows.open", "subscriptions.only", "do.alert", "ask.status", "ask.type", "see.zoom"),
    ),
    "events": ("What changed", ("do.copy", "see.zoom")),
}
"""By the id of a panel: its title in the help, and the ids of the keys that are for it."""

KEY_LABELS = {
    "question_mark": "?",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "up,down,pageup,pagedown,j,k,g,G": "Arrows",
    "left": "Left",
    "right": "Right",
    "up": "Up",
    "down": "Down",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f1": "F1",
    "f5": "F5",
    "f10": "F10",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "escape": "Esc",
    "space": "Space",
    "ctrl+z": "Ctrl+Z",
    "enter": "Enter",
    "ctrl+l": "Ctrl+L",
    "ctrl+d": "Ctrl+D",
    "ctrl+u": "Ctrl+U",
    "backspace": "Backspace",
    "left,comma": "Left ,",
    "right,full_stop": "Right .",
    "shift+left,less_than_sign": "<",
    "shift+right,greater_than_sign": ">",
    "plus,equals_sign": "+",
    "minus": "-",
    UNBOUND: "",
}
"""How keys are written where Textual's own names would not be understood, by that name."""


class HelpRow(NamedTuple):
    """A row of the help: keys that belong together, a name and a sentence for all of them."""

    bindings: Sequence[Binding]
    name: str
    text: str


TOGETHER: Mapping[str, tuple[Sequence[str], str, str]] = {
    "ask.period": (
        ("ask.period-back",),
        "Period, back",
        "Today, this week, this month, all time; back",
    ),
    "ask.older": (
        ("ask.newer", "ask.now"),
        "Older, newer",
        "The window before, the one after, the last one",
    ),
    "bandwidth.earlier": (
        ("bandwidth.later",),
        "Read a bar",
        "Read a bar of the history, then its neighbours",
    ),
    "accounts.list": (
        ("accounts.next", "accounts.before"),
        "Accounts",
        "All accounts; the next, the one before",
    ),
    "ask.status": (("ask.type",), "Status, type", "Subscriptions by status, by type"),
    "see.open": (("page.previous", "page.next"), "Open, turn", "Page of this row; before, next"),
    "find.next": (("find.previous",), "Next, previous", "The next match, the one before"),
    "find.sort": (
        ("find.reverse",),
        "Sort, reverse",
        "Sort countries by the next column, reversed",
    ),
    "see.panel-1": (
        tuple(f"see.panel-{n}" for n in range(2, PANEL_COUNT + 1)),
        "Panel",
        "The panel with this number only, and back",
    ),
    "rows.down": (("rows.up",), "Down, up", "One row down, up; the arrows too"),
    "rows.first": (("rows.last",), "First, last", "The first row, the last; Home, End too"),
    "rows.half-down": (("rows.half-up",), "Half a page", "Half a page down, up"),
    "rows.page-down": (("rows.page-up",), "Page", "One page down, up"),
}
"""By the id of the first key in a row of the help: the others, the name and the sentence."""


def help_rows(bindings: Sequence[Binding]) -> Sequence[HelpRow]:
    """Return the rows that the help has for some keys, in their order."""
    others = {name for names, _, _ in TOGETHER.values() for name in names}
    rows = []
    for binding in bindings:
        names, name, text = TOGETHER.get(
            binding.id or "", ((), binding.description, binding.tooltip)
        )
        if binding.id not in others:
            rows.append(HelpRow((binding, *(KEYS_BY_ID[name] for name in names)), name, text))
    return rows


def shown_key(binding: Binding, keymap: Mapping[str, str]) -> str:
    """Return the keys of a binding as people write them: the user's own where `keymap` has some."""
    keys = keymap.get(binding.id or "", binding.key)
    if keys in KEY_LABELS:
        return KEY_LABELS[keys]
    return ", ".join(KEY_LABELS.get(key, key) for key in keys.split(","))


def brief_key(binding: Binding, keymap: Mapping[str, str]) -> str:
    """Return the first of the default keys alone, or all of a user's own."""
    default = KEYS_BY_ID[binding.id or ""]
    if keymap.get(default.id or "", default.key) != default.key or default.key in KEY_LABELS:
        return shown_key(default, keymap)
    first = default.key.split(",")[0]
    return KEY_LABELS.get(first, first)


def whole_keymap(own: Mapping[str, str]) -> Mapping[str, str]:
    """Return `own` with what it takes from others: a key that it gives away has no other meaning.

    Textual gives a key to the widget that has the focus before the screen, and to the screen before
    the app. So a key of the user's own is taken from every default. Only what a panel needs keeps
    its last key: nothing else ends a search or moves in a table.
    """
    taken = {
        key
        for name, keys in own.items()
        for key in keys.split(",")
        if key not in KEYS_BY_ID[name].key.split(",")
    }
    keymap = dict(own)
    for binding in ALL_KEYS:
        keys = binding.key.split(",")
        rest = [key for key in keys if key not in taken]
        if not rest and binding in FOCUS_KEYS and binding.id != "rows.open":
            rest = keys[-1:]
        if binding.id not in own and rest != keys:
            keymap[binding.id or ""] = ",".join(rest) or UNBOUND
    return keymap


def check_keymap(keymap: Mapping[str, str]) -> None:
    """Raise ValueError, with a message without full stop, for an id that no key has."""
    ids = {binding.id or "" for binding in ALL_KEYS}
    for key_id in keymap:
        if key_id not in ids:
            matches = get_close_matches(key_id, ids, 1)
            hint = f", did you mean {matches[0]!r}?" if matches else "; `?` lists the keys"
            raise ValueError(f"keys: there is no {key_id!r}{hint}")
