"""The ids of the dashboard's keys, as `keys.ID` in the settings file takes them.

Plain data, so that every command can check a settings file without loading Textual; a test holds
it equal to the bindings in `wpx_tui.tui`.
"""

from __future__ import annotations

from collections.abc import Mapping

from wpx_tui.named_tuple import NamedTuple


class Key(NamedTuple):
    """The default key of a binding, several with commas between them, and what it does."""

    default: str
    help: str


KEY_IDS: Mapping[str, Key] = {
    "app.quit": Key("q,f10", "Leave (Ctrl+C too)"),
    "app.refresh": Key("r,f5", "Poll every feed now"),
    "app.help": Key("question_mark,f1", "All keys and signs"),
    "app.redraw": Key("ctrl+l", "Redraw the whole screen"),
    "app.suspend": Key("ctrl+z", "Back to the shell; `fg` returns"),
    "app.leave": Key("ctrl+c", "Leave, as app.quit does"),
    "ask.period": Key("p", "Today, this week, this month, all time"),
    "ask.period-back": Key("P", "The period before in that order"),
    "ask.granularity": Key("b", "History by hour, day, week, month"),
    "ask.metric": Key("m", "History of traffic, requests, failures"),
    "ask.older": Key("left_square_bracket", "The window before"),
    "ask.newer": Key("right_square_bracket", "The window after"),
    "ask.now": Key("0", "The window that ends now"),
    "ask.filter": Key("f", "Only one subscription; Esc shows all"),
    "ask.status": Key("u", "Subscriptions: active, suspended, expired, all"),
    "ask.type": Key("U", "Subscriptions: residential, datacenter, all"),
    "find.search": Key("slash", "Find a row of the table as you type"),
    "find.sort": Key("s", "Sort countries by the next column"),
    "find.reverse": Key("S", "Reverse the order"),
    "find.next": Key("n", "The next row that matches the search"),
    "find.previous": Key("N", "The one before that matches the search"),
    "find.limit": Key("l", "Number of countries to show"),
    "see.panel-1": Key("1", "Panel 1 only, and back"),
    "see.panel-2": Key("2", "Panel 2 only, and back"),
    "see.panel-3": Key("3", "Panel 3 only, and back"),
    "see.panel-4": Key("4", "Panel 4 only, and back"),
    "see.panel-5": Key("5", "Panel 5 only, and back"),
    "see.panel-6": Key("6", "Panel 6 only, and back"),
    "see.zoom": Key("z", "Only this panel, in more detail, and back"),
    "see.open": Key("enter", "This row's own page, or only this panel"),
    "see.events": Key("e", "Events, and days and countries that moved"),
    "see.freeze": Key("space", "Freeze the panels; polling goes on"),
    "see.wall": Key("w", "Big figures, readable across the room"),
    "see.theme": Key("t", "Choose a theme, with a live preview"),
    "see.next": Key("tab", "The next panel"),
    "see.previous": Key("shift+tab", "The panel before"),
    "see.back": Key("escape", "Back: page, bar, zoom, filter, view, focus"),
    "see.browse": Key("up,down,pageup,pagedown,j,k,g,G", "To the countries"),
    "accounts.list": Key("A", "All accounts, and how each is"),
    "accounts.next": Key("greater_than_sign", "The next one"),
    "accounts.before": Key("less_than_sign", "The one before"),
    "do.alert": Key("a", "Ask the provider for a usage alert"),
    "do.copy": Key("y", "Copy the panel's figures"),
    "do.export": Key("x", "Save a picture (SVG) and the figures (JSON)"),
    "rows.down": Key("j,down", "One row down"),
    "rows.up": Key("k,up", "One row up"),
    "rows.first": Key("g,home", "The first row"),
    "rows.last": Key("G,end", "The last row"),
    "rows.half-down": Key("ctrl+d", "Half a page down"),
    "rows.half-up": Key("ctrl+u", "Half a page up"),
    "rows.page-down": Key("pagedown", "One page down"),
    "rows.page-up": Key("pageup", "One page up"),
    "page.previous": Key("left", "On a page: the country, the subscription before"),
    "page.next": Key("right", "On a page: the next country, the next subscription"),
    "rows.open": Key("enter", "The page of this country, of this subscription"),
    "countries.keep": Key("enter", "Back to the table, keep the matches"),
    "countries.clear": Key("escape", "End the search, show all rows"),
    "countries.erase": Key("backspace", "Delete the last letter"),
    "subscriptions.only": Key("o", "Only this one's history and summary"),
    "bandwidth.earlier": Key("left", "Read a bar, then the one before"),
    "bandwidth.later": Key("right", "Read a bar, then the one after"),
}
