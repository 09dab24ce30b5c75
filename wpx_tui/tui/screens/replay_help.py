"""The help of a replay: the player's keys first, and without those that mean nothing here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import Binding

from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.spans import EMPTY, Line
from wpx_tui.tui.keys import KEYS_BY_ID
from wpx_tui.tui.screens.help import HelpScreen
from wpx_tui.tui.screens.replay import LIVE_ONLY, REPLAY_KEYS
from wpx_tui.tui.widgets.help_text import HelpText, split

_GONE = (
    LIVE_ONLY
    | {"see.freeze", "find.next", "find.previous"}
    | {"accounts.list", "accounts.next", "accounts.before"}  # one account is replayed
)
_TITLE = "Replay"


class ReplayHelpText(HelpText):
    """The text of the help with the player's keys above the others."""

    def first_page(self, cells: int) -> list[Line]:
        """Return the player's keys over the page of the dashboard."""
        halves = split(REPLAY_KEYS, 2 if cells >= 70 else 1)
        groups = [
            self.group(_TITLE if index == 0 else "", keys, cells)
            for index, keys in enumerate(halves)
        ]
        return [*self._beside(groups, cells), EMPTY, *super().first_page(cells)]

    def group(self, title: str, bindings: Sequence[Binding], cells: int) -> list[Line]:
        """Return the rows of the keys that a replay has."""
        left = [binding for binding in bindings if binding.id not in _GONE]
        return super().group(title, left, cells)


class ReplayHelp(HelpScreen):
    """The help of a replay."""

    def __init__(self, fmt: Formatter, keymap: Mapping[str, str]) -> None:
        super().__init__(fmt, keymap)
        self._text = ReplayHelpText(fmt, keymap)

    async def action_run(self, key_id: str) -> None:
        """Close the help and run the action of the key that was clicked."""
        own = {binding.id: binding for binding in REPLAY_KEYS}
        self.dismiss()
        self.call_after_refresh(self._do, own.get(key_id) or KEYS_BY_ID[key_id])
