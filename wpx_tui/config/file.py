"""The settings file: TOML, checked as a whole. Every error names the file, the line and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wpx_tui.config import parsers
from wpx_tui.config.content import content
from wpx_tui.config.schema import (
    BY_KEY,
    KEYS,
    THRESHOLDS,
    TOKEN,
    TOKEN_COMMAND,
    TOKEN_FILE,
    Setting,
    SettingsError,
    thresholds_key,
)
from wpx_tui.config.sources import SettingValue, Source, place_in_file

MAX_BYTES = 65_536
"""What is longer is no settings file."""

_KEY = Setting(key="keys", env="", help="A user's own key for a binding.", parse=parsers.name)
_KINDS = {str: "a text", float: "a number", bool: "true or false", list[str]: "a list of texts"}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a settings file says, by key: outside any profile, and in each profile."""

    path: Path
    settings: Mapping[str, SettingValue]
    profiles: Mapping[str, Mapping[str, SettingValue]]


def read(path: Path) -> SettingsFile:
    """Read and check the whole file, profiles that are not in use included.

    Raises SettingsError for the first thing that is wrong, FileNotFoundError without a file.
    """
    text, mode = _content(path)
    raw = _parsed(path, text)
    reader = _Reader(path, line_numbers(text))
    profiles = raw.pop("profile", {})
    if not isinstance(profiles, dict) or not all(isinstance(p, dict) for p in profiles.values()):
        raise reader.error("profile", "must be tables, such as [profile.acme]")
    found = SettingsFile(
        path,
        reader.given(raw, Source.FILE),
        {
            name: reader.given(table, Source.PROFILE, f"profile.{name}.")
            for name, table in profiles.items()
        },
    )
    _check_mode(found, mode)
    return found


def line_numbers(text: str) -> dict[str, int]:
    """The line on which each key of a valid TOML text is set, by its dotted path.

    tomllib does not tell. A text is a sequence of statements, and the shortest run of lines that
    tomllib takes is one of them: a table's head, or a key and its value.
    """
    found: dict[str, int] = {}
    head, statement, start = "", "", 1
    for number, line in enumerate(text.splitlines(), 1):
        statement += line + "\n"
        try:
            part = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        paths = [path for path, _ in _paths(part)]
        if statement.lstrip().startswith("["):
            head = f"{paths[0]}."
            found.setdefault(paths[0], start)
        else:
            found |= {head + path: start for path in paths}
        statement, start = "", number + 1
    return found


def _paths(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each value by its dotted path; an empty table counts as one."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{before}{key}.")
        else:
            yield before + key, value


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns tables into what was given; knows the lines for what is wrong with them."""

    path: Path
    lines: Mapping[str, int]

    def given(
        self, table: Mapping[str, Any], source: Source, head: str = ""
    ) -> dict[str, SettingValue]:
        found = {}
        for key, value in _paths(table):
            if value == {}:
                self._check_empty(head, key)
                continue
            setting = _setting(key)
            if setting is None:
                raise self.error(head + key, f"there is no such key{_nearest(head, key)}")
            text = _text(value, setting)
            if text is None:
                raise self.error(head + key, f"must be {_KINDS[setting.kind]}")
            given = SettingValue(text, source, self._place(head + key))
            given.read(setting)
            found[key] = self._beside(given) if key == TOKEN_FILE else given
        return found

    def error(self, key: str, problem: str) -> SettingsError:
        return SettingsError(f"{self._place(key)}: {problem}")

    def _place(self, key: str) -> str:
        return place_in_file(self.path, self.lines.get(key, 1), key)

    def _check_empty(self, head: str, key: str) -> None:
        """A table without a value is fine where a table may stand."""
        if not any(known.startswith(f"{key}.") for known in (*BY_KEY, KEYS)) and not (
            key.startswith(THRESHOLDS)
        ):
            raise self.error(head + key, f"there is no such table{_nearest(head, key)}")

    def _beside(self, given: SettingValue) -> SettingValue:
        """A relative path counts from the file, because the working folder is anywhere."""
        path = self.path.parent / parsers.path(given.text)
        return SettingValue(str(path), given.source, given.place)


def _setting(key: str) -> Setting | None:
    if key.startswith(KEYS):
        return _KEY
    if (parts := thresholds_key(key)) is not None:
        return BY_KEY[THRESHOLDS + parts[1]]
    return BY_KEY.get(key)


def _text(value: object, setting: Setting) -> str | None:
    """The text that a flag would have for it; None where the type is another one."""
    match value:
        case bool():
            return str(int(value)) if setting.kind is bool else None
        case int() | float():
            return str(value) if setting.kind is float else None
        case str():
            return value if setting.kind in (str, list[str]) else None
        case list() if setting.kind == list[str] and all(isinstance(word, str) for word in value):
            import shlex

            return shlex.join(value)
    return None


def _nearest(head: str, key: str) -> str:
    import difflib

    near = difflib.get_close_matches(key, BY_KEY, 1)
    return f"; did you mean {head}{near[0]}?" if near else ""


def _content(path: Path) -> tuple[str, int]:
    """The text and the mode of the file, of the same file."""
    try:
        found, mode = content(path, MAX_BYTES)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    if len(found) > MAX_BYTES:
        raise SettingsError(f"{path}: holds more than {MAX_BYTES} bytes")
    try:
        return found.decode(), mode
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{place_in_file(path, line)}: is not UTF-8") from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem, _, where = str(error).partition(" (at ")
        digits = where.removeprefix("line ").partition(",")[0]
        line = int(digits) if digits.isdecimal() else len(text.splitlines())
        raise SettingsError(f"{place_in_file(path, line)}: is not TOML: {problem}") from None


def _check_mode(file: SettingsFile, mode: int) -> None:
    """Others must not read a token, nor say which program is run for it."""
    tables = (file.settings, *file.profiles.values())
    if mode & 0o077 and any(TOKEN in table for table in tables):
        raise SettingsError(f"{file.path} holds a token and others can read it: chmod 600 it first")
    if mode & 0o022 and any(TOKEN_COMMAND in table for table in tables):
        raise SettingsError(
            f"{file.path} names a program to run and others can change it: chmod 600 it first"
        )
