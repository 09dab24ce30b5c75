"""The checks of the settings and of the token: whether there is one and until when."""

from __future__ import annotations

from datetime import datetime

from wpx_tui.api.jwt import token_expiry
from wpx_tui.api.secret import Secret
from wpx_tui.config import parsers
from wpx_tui.config import token as file_token
from wpx_tui.config.resolve import ResolvedSettings
from wpx_tui.config.schema import TOKEN_FILE, TOKEN_KEYS
from wpx_tui.config.settings import SettingsError
from wpx_tui.config.sources import display_value
from wpx_tui.doctor.finding import Finding, State
from wpx_tui.present.panels.token import expiry_warning

MAKE_ONE = "make a new one in the provider's dashboard: Settings, API Keys"
GIVE_ONE = (
    "set WEPROXIES_API_TOKEN, use --token-file, or name a token_command in the settings file; "
    "one is made in the provider's dashboard: Settings, API Keys"
)


def settings(resolved: ResolvedSettings) -> Finding:
    """Say where the settings are from, and list each that is not its default."""
    where = str(resolved.path) if resolved.exists else f"no file at {resolved.path}"
    if resolved.profile is not None:
        where += f", profile {resolved.profile.text!r} by {resolved.profile.origin}"
    lines = tuple(
        f"{key} = {display_value(key, value)}  ({value.origin})"
        for key, value in resolved.values.items()
        if key not in TOKEN_KEYS
    )
    message = where if lines else f"{where}; all are the defaults"
    return Finding("settings", State.OK, message, None, lines)


def unusable(error: SettingsError) -> Finding:
    """Return the finding for settings that cannot be used at all."""
    return Finding("settings", State.FAILED, str(error), "correct that value, or take it out")


def token(resolved: ResolvedSettings, now: datetime) -> tuple[Secret | None, Finding]:
    """Fetch the token from where it is, and say what is known of it."""
    source = next(
        (resolved.values[key].origin for key in TOKEN_KEYS if key in resolved.values), None
    )
    if resolved.demo is not None:
        return None, Finding("token", State.OK, "the demo has its own")
    try:
        secret = resolved.token()
    except SettingsError as error:
        return None, Finding("token", State.FAILED, str(error), "correct where the token is from")
    if secret is None:
        return None, Finding("token", State.FAILED, "there is none", GIVE_ONE)
    return secret, _about(secret, f"{source}{_protection(resolved)}", now)


def _protection(resolved: ResolvedSettings) -> str:
    """Say why a token file was accepted whose mode lets others read it."""
    if TOKEN_FILE not in resolved.values:
        return ""
    text = file_token.protection(parsers.path(resolved.values[TOKEN_FILE].text))
    return "" if text is None else f" ({text})"


def _about(secret: Secret, source: str, now: datetime) -> Finding:
    expires_at = token_expiry(secret)
    until = "does not say when it ends" if expires_at is None else f"until {expires_at:%Y-%m-%d}"
    message = f"from {source}; {until}"
    warning = expiry_warning(expires_at, now)
    if warning is None:
        return Finding("token", State.OK, message)
    has_ended = expires_at is not None and expires_at <= now
    state = State.FAILED if has_ended else State.WARNING
    return Finding("token", state, f"{message}: {warning}", MAKE_ONE)
