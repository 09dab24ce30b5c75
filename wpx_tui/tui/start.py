"""What the dashboard takes from the settings when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from textual.screen import Screen

from wpx_tui.api.jwt import token_expiry
from wpx_tui.config.settings import Settings, SettingsError
from wpx_tui.monitor.selection import Selection
from wpx_tui.system.paths import state_dir
from wpx_tui.tui.keys import KEYS_BY_ID, brief_key, check_keymap, whole_keymap
from wpx_tui.tui.screens.dashboard import DashboardScreen
from wpx_tui.tui.screens.wall import WallMode
from wpx_tui.tui.view_keeper import ViewKeeper


def initial_selection(settings: Settings) -> Selection:
    """Return the selection that the dashboard starts with."""
    return Selection(
        period=settings.period, countries=settings.countries, granularity=settings.granularity
    )


def account_name(settings: Settings) -> str:
    """Return the account's name in the header: "demo", or the API's host."""
    return "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""


def user_keymap(settings: Settings) -> Mapping[str, str]:
    """Return the user's own keys, by the id of a binding.

    Raises SettingsError for an id that no key has.
    """
    try:
        check_keymap(settings.keys)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    return whole_keymap(settings.keys)


def welcome_message(settings: Settings) -> str:
    """Return the message of the first start; empty at later ones, on the wall and in a demo.

    Also empty where the state folder cannot be written: it would come at every start.
    """
    if settings.demo is not None or settings.wall:
        return ""
    try:
        folder = state_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "welcomed").touch(exist_ok=False)
    except (OSError, RuntimeError):
        return ""
    keys = (
        brief_key(KEYS_BY_ID[name], settings.keys) for name in ("app.help", "see.theme", "app.quit")
    )
    return "Welcome. {} Help names every key, {} changes the colours, {} leaves.".format(*keys)


def token_expires_at(settings: Settings) -> datetime | None:
    """Return when the token expires, None where it does not say."""
    return None if settings.token is None else token_expiry(settings.token)


def wall_mode(settings: Settings) -> WallMode:
    """Return the mode of the wall; a kiosk starts on the wall, as nobody can leave it."""
    return WallMode(settings.wall or settings.kiosk, settings.kiosk, settings.rotate)


def stands_as_at_start(screen: Screen[Any], settings: Settings, view: ViewKeeper) -> bool:
    """Return True for a dashboard with figures, in the arrangement that the next start shows."""
    if not isinstance(screen, DashboardScreen) or screen.is_frozen:
        return False
    state = screen.monitor.state
    if not state.has_figures:
        return False
    return state.selection == view.selection_at_next_start(initial_selection(settings))
