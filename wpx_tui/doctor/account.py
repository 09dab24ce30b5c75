"""What was set and by whom, and the token: whether there is one and until when."""

from __future__ import annotations

from datetime import datetime

from wpx_tui.api.jwt import token_expiry
from wpx_tui.api.secret import Secret
from wpx_tui.config.resolve import ResolvedSettings
from wpx_tui.config.schema import TOKEN_KEYS
from wpx_tui.config.settings import SettingsError
from wpx_tui.config.sources import shown
from wpx_tui.doctor.finding import Finding, State
from wpx_tui.present.panels.token import expiry_warning

MAKE_ONE = "make a new one in the provider's dashboard: Settings, API Keys"
GIVE_ONE = (
    "set WEPROXIES_API_TOKEN, use --token-file, or name a token_command in the settings file; "
    "one is made in the provider's dashboard: Settings, API Keys"
)


def settings(choice: ResolvedSettings) -> Finding:
    """Where the settings are from, and each that is not its default."""
    where = str(choice.path) if choice.exists else f"no file at {choice.path}"
    if choice.profile is not None:
        where += f", profile {choice.profile.text!r} by {choice.profile.place}"
    lines = tuple(
        f"{key} = {shown(key, given)}  ({given.place})"
        for key, given in choice.given.items()
        if key not in TOKEN_KEYS
    )
    said = where if lines else f"{where}; all are the defaults"
    return Finding("settings", State.OK, said, None, lines)


def unusable(error: SettingsError) -> Finding:
    """Settings that cannot be used at all."""
    return Finding("settings", State.FAILED, str(error), "correct that value, or take it out")


def token(choice: ResolvedSettings, now: datetime) -> tuple[Secret | None, Finding]:
    """The token, fetched from where it is, and what is known of it."""
    source = next((choice.given[key].place for key in TOKEN_KEYS if key in choice.given), None)
    if choice.demo is not None:
        return None, Finding("token", State.OK, "the demo has its own")
    try:
        found = choice.token()
    except SettingsError as error:
        return None, Finding("token", State.FAILED, str(error), "correct where the token is from")
    if found is None:
        return None, Finding("token", State.FAILED, "there is none", GIVE_ONE)
    return found, _about(found, source, now)


def _about(found: Secret, source: str | None, now: datetime) -> Finding:
    expires_at = token_expiry(found)
    until = "does not say when it ends" if expires_at is None else f"until {expires_at:%Y-%m-%d}"
    said = f"from {source}; {until}"
    warning = expiry_warning(expires_at, now)
    if warning is None:
        return Finding("token", State.OK, said)
    has_ended = expires_at is not None and expires_at <= now
    state = State.FAILED if has_ended else State.WARNING
    return Finding("token", state, f"{said}: {warning}", MAKE_ONE)
