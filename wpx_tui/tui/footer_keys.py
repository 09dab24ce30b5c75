"""Which keys the footer has, how they are written, and what a click on each of them does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.binding import ActiveBinding, Binding
from textual.widget import Widget

from wpx_tui.tui.keys import FOOTER, KEY_LABELS, KEYS_BY_ID, PANEL_COUNT, UNBOUND, brief_key

PALETTE = ("^P", "Commands", "app.command_palette")
"""The key of Textual's palette, which is no binding of ours."""
MOVES = ("rows.down", "see.browse")
"""The ids of the keys that move in a table."""


def footer_keys(
    active: Iterable[ActiveBinding],
    keymap: Mapping[str, str],
    dash: str,
    focused: Widget | None = None,
) -> tuple[tuple[str, str, str], ...]:
    """Return key, description and action of the active keys, the most useful ones first.

    The last one leaves. `dash` joins the digits that zoom a panel: `1–6 Zoom`. What `focused` takes
    as text is no key.
    """
    every = [key for key in active if not _is_text(key.binding.key, focused)]
    shown = [
        key
        for key in every
        if key.binding.show and key.binding.id in KEYS_BY_ID and key.binding.key != UNBOUND
    ]
    shown.sort(key=lambda key: place(key.binding))
    by_id: dict[str, list[ActiveBinding]] = {}
    for key in shown:
        by_id.setdefault(key.binding.id or "", []).append(key)
    entries = [_entry(keys, keymap, dash) for keys in by_id.values()]
    at = sum(place(keys[0].binding) < FOOTER["ask.granularity"] for keys in by_id.values())
    return (*entries[:at], *_move(every, keymap), PALETTE, *entries[at:])


def place(binding: Binding) -> float:
    """Return the sort key of a key in the footer; a panel's own keys come after the help."""
    return FOOTER.get(binding.id or "", FOOTER["app.help"] + 0.5)


def _move(
    active: Iterable[ActiveBinding], keymap: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return the keys that move in a table, or first lead into one: `j k Move`."""
    down, up = KEYS_BY_ID["rows.down"], KEYS_BY_ID["rows.up"]
    first = keymap.get("rows.down", down.key).split(",")[0]
    if any(key.binding.id in MOVES and key.binding.key == first for key in active):
        label = f"{brief_key(down, keymap)} {brief_key(up, keymap)}"
        return ((label, "Move", "screen.browse"),)
    return ()


def _is_text(key: str, focused: Widget | None) -> bool:
    label = KEY_LABELS.get(key, key)  # `/`, for which Textual's own table has no character
    character = label if len(label) == 1 else None
    return focused is not None and focused.check_consume_key(key, character)


def _entry(
    keys: Sequence[ActiveBinding], keymap: Mapping[str, str], dash: str
) -> tuple[str, str, str]:
    """Return the texts of a binding by those of its keys that are active.

    While a search is typed a letter is none: `F10 Quit`. The zoom stands there by the digits in the
    titles.
    """
    key, active = keys[0], [key.binding.key for key in keys]
    name, whole = key.binding.id or "", KEYS_BY_ID[key.binding.id or ""].key.split(",")
    panels = {f"see.panel-{number}" for number in range(1, PANEL_COUNT + 1)}
    label = brief_key(key.binding, keymap)
    if name not in keymap and whole[0] not in active:
        label = KEY_LABELS.get(active[0], active[0])
    if name == "see.zoom" and not panels & keymap.keys() and name not in keymap:
        label = f"1{dash}{PANEL_COUNT}"
    return label, key.binding.description, click_action(key)


def click_action(key: ActiveBinding) -> str:
    """Return the action of a key in a form that a click anywhere can run."""
    action = key.binding.action
    if "." in action.partition("(")[0]:
        return action
    return f"app.{action}" if key.node is key.node.app else f"screen.{action}"
