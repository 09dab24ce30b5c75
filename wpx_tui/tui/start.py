"""What the settings mean to the dashboard when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from wpx_tui.api.jwt import token_expiry
from wpx_tui.config.settings import Settings, SettingsError
from wpx_tui.monitor.selection import Selection
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.system.paths import state_dir
from wpx_tui.tui.keys import BY_ID, check_keymap, shown_key
from wpx_tui.tui.screens.wall import WallMode


def selection_of(settings: Settings) -> Selection:
    """What is chosen at the start."""
    return Selection(
        period=settings.period, countries=settings.countries, granularity=settings.granularity
    )


def format_of(settings: Settings) -> Formatter:
    """How figures are written."""
    return Formatter.chosen(settings.units, settings.timezone, settings.plot, ascii=settings.ascii)


def account_of(settings: Settings) -> str:
    """What the header calls the account."""
    return "demo" if settings.demo else urlsplit(settings.base_url).hostname or ""


def keymap_of(settings: Settings) -> Mapping[str, str]:
    """The user's own keys. Raises SettingsError for one that there is not."""
    try:
        check_keymap(settings.keys)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    return settings.keys


def greeting(settings: Settings) -> str:
    """What the first start says, once; empty at every other one, on the wall and in a demo.

    Where it cannot be remembered that it was said, it is not said.
    """
    if settings.demo is not None or settings.wall:
        return ""
    try:
        folder = state_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "welcomed").touch(exist_ok=False)
    except (OSError, RuntimeError):
        return ""
    keys = (shown_key(BY_ID[name], settings.keys) for name in ("app.help", "see.theme", "app.quit"))
    return "Welcome. {} Help names every key, {} changes the colours, {} leaves.".format(*keys)


def token_end(settings: Settings) -> datetime | None:
    """When the token expires, where it says so."""
    return None if settings.token is None else token_expiry(settings.token)


def wall_mode(settings: Settings) -> WallMode:
    """How the wall is wanted; a kiosk is one that nobody leaves, so it starts as one."""
    return WallMode(settings.wall or settings.kiosk, settings.kiosk, settings.rotate)
