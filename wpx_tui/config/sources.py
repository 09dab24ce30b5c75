"""One value as it was given: its text, by whom, and where, for every error about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from wpx_tui.api.sanitize import clean
from wpx_tui.config.schema import BY_KEY, Setting, SettingsError

MAX_SHOWN = 60
"""Characters of a bad value that an error repeats."""


class Source(StrEnum):
    """Who gave a value, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROFILE = "profile"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SettingValue:
    """The text of a value; `place` is the flag, the variable, or the file with line and key."""

    text: str = field(repr=False)
    source: Source
    place: str

    def read(self, setting: Setting) -> object:
        """The checked value. Raises SettingsError that names the place."""
        try:
            return setting.parse(self.text)
        except ValueError as error:
            got = "" if setting.secret else f"; got {self._shown(setting)}"
            raise self.error(f"{error}{got}") from None

    def error(self, problem: str) -> SettingsError:
        """The error that says where it was given and what is wrong."""
        return SettingsError(f"{self.place}: {problem}")

    def _shown(self, setting: Setting) -> str:
        try:
            text = setting.show(self.text)
        except ValueError:  # a command that cannot be read has no program to name
            return "something else"
        return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def place_in_file(path: object, line: int, key: str = "") -> str:
    """ "config.toml:7: units", as editors and terminals find it."""
    where = f"{clean(str(path), 4096)}:{line}"
    return f"{where}: {clean(key)}" if key else where


def shown(key: str, given: SettingValue) -> str:
    """A value on one line without what is secret in it; a switch is on or off."""
    setting = BY_KEY.get(key)
    if setting is None:
        return clean(given.text)
    if setting.secret:
        return "***"
    if setting.kind is bool:
        return "on" if setting.parse(given.text) else "off"
    return clean(setting.show(given.text), 4096)
