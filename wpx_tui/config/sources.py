"""One value as it was set: its text, its source and its origin, for every error about it."""

from __future__ import annotations

from enum import StrEnum

from wpx_tui.api.sanitize import clean
from wpx_tui.config.schema import BY_KEY, Setting, SettingsError
from wpx_tui.named_tuple import NamedTuple

MAX_QUOTED = 60
"""Characters of a bad value that an error repeats."""


class Source(StrEnum):
    """Where a value can be set, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROFILE = "profile"
    FILE = "file"


class SettingValue(NamedTuple):
    """The text of a value; `origin` is the flag, the variable, or the file with line and key."""

    text: str
    source: Source
    origin: str

    def __repr__(self) -> str:
        """Return the place without the text, which may be secret."""
        return f"SettingValue({self.source!r}, {self.origin!r})"

    def read(self, setting: Setting) -> object:
        """Return the checked value. Raises SettingsError that names the origin."""
        try:
            return setting.parse(self.text)
        except ValueError as error:
            got = "" if setting.secret else f"; got {self._quoted(setting)}"
            raise self.error(f"{error}{got}") from None

    def error(self, problem: str) -> SettingsError:
        """Return the error that says where it was set and what is wrong."""
        return SettingsError(f"{self.origin}: {problem}")

    def _quoted(self, setting: Setting) -> str:
        try:
            text = setting.display(self.text)
        except ValueError:  # a command that cannot be read has no program to name
            return "something else"
        return repr(text if len(text) <= MAX_QUOTED else text[: MAX_QUOTED - 1] + "…")


def file_location(path: object, line: int, key: str = "") -> str:
    """Return "config.toml:7: units", as editors and terminals find it."""
    location = f"{clean(str(path), 4096)}:{line}"
    return f"{location}: {clean(key)}" if key else location


def display_value(key: str, value: SettingValue) -> str:
    """Return a value on one line without what is secret in it; a switch is on or off."""
    setting = BY_KEY.get(key)
    if setting is None:
        return clean(value.text)
    if setting.secret:
        return "***"
    if setting.kind is bool:
        return "on" if setting.parse(value.text) else "off"
    return clean(setting.display(value.text), 4096)
