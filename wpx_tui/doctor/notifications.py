"""The check of the notifications: by which channels, and how the last ones went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wpx_tui.doctor.finding import Finding, State
from wpx_tui.monitor.events import EventKind
from wpx_tui.present.format.durations import clock_time

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.store.events import Event

CHECK = "notifications"
KINDS = (str(EventKind.NOTIFIED), str(EventKind.NOT_NOTIFIED))
LAST = 50
"""Results that are looked through for the last one of each channel."""


def finding(settings: Settings) -> Finding:
    """Tell which channels there are, and what came of the last notification by each."""
    names = settings.notify_channels
    if not names:
        return Finding(
            CHECK, State.SKIPPED, "no channel is set in [notify]: no notifications are sent"
        )
    rows = _results(settings)
    last = {name: next((row for row in rows if row.subject == name), None) for name in names}
    lines = tuple(f"{name}: {_text(row)}" for name, row in last.items())
    failing = [name for name, row in last.items() if row is not None and row.kind == KINDS[1]]
    figures = {"channels": list(names), "failing": failing}
    message = f"by {', '.join(names)}"
    if failing:
        advice = "correct the channel, and try it with wpx-top notify --test"
        return Finding(
            CHECK, State.WARNING, f"{message}; the last one failed", advice, lines, figures
        )
    is_tried = any(row is not None for row in last.values())
    hint = None if is_tried else "try them with wpx-top notify --test"
    return Finding(CHECK, State.OK, message, hint, lines, figures)


def _results(settings: Settings) -> tuple[Event, ...]:
    """Return the last results, newest first; nothing is made where there is no store yet."""
    if settings.demo is not None or settings.token is None or not settings.store:
        return ()
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.store.events import latest_of_kinds
    from wpx_tui.system.paths import store_dir

    try:
        folder = store_dir()
    except RuntimeError:  # there is no home
        return ()
    if not folder.exists():
        return ()
    store = AccountStore(folder, settings.base_url, settings.token)
    try:
        return store.read(latest_of_kinds, KINDS, LAST) or ()
    finally:
        store.close()


def _text(row: Event | None) -> str:
    if row is None:
        return "nothing sent yet"
    return f"{clock_time(datetime.fromtimestamp(row.at, UTC), UTC)}, {row.text}"
