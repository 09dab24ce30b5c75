"""How a key is described: a binding that the user can change, by its id."""

from __future__ import annotations

from textual.binding import Binding


def key_binding(
    id: str,  # noqa: A002 - Textual's name
    keys: str,
    action: str,
    text: str,
    tooltip: str,
    *,
    show: bool = False,
    priority: bool = False,
) -> Binding:
    """Return a binding of `keys`, which are separated by commas; `tooltip` is for the help."""
    return Binding(keys, action, text, show=show, priority=priority, id=id, tooltip=tooltip)
