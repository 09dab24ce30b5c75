"""The settings file: TOML, checked as a whole. Every error names the file, the line and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wpx_tui.config import parsers
from wpx_tui.config.bounded_read import read_file
from wpx_tui.config.key_ids import KEY_IDS
from wpx_tui.config.notify_rows import COMMAND, WEBHOOK
from wpx_tui.config.schema import (
    BY_KEY,
    KEYS,
    PRICE,
    PRICES,
    THRESHOLDS,
    TOKEN,
    TOKEN_COMMAND,
    TOKEN_FILE,
    Setting,
    SettingsError,
    priced_name,
    thresholds_key,
)
from wpx_tui.config.sources import SettingValue, Source, file_location
from wpx_tui.named_tuple import NamedTuple

MAX_BYTES = 65_536
"""The longest text that is taken for a settings file."""

_KEY = Setting(key="keys", env="", help="A user's own key for a binding.", parse=parsers.name)
_KINDS = {str: "a text", float: "a number", bool: "true or false", list[str]: "a list of texts"}


class SettingsFile(NamedTuple):
    """The values in a settings file by key: outside any profile, and in every profile."""

    path: Path
    settings: Mapping[str, SettingValue]
    profiles: Mapping[str, Mapping[str, SettingValue]]


def read(path: Path) -> SettingsFile:
    """Read and check the whole file, profiles that are not in use included.

    Raises SettingsError for the first thing that is wrong, FileNotFoundError without a file.
    """
    text, mode = _text_of(path)
    raw = _parse(path, text)
    reader = _Reader(path, line_numbers(text))
    profiles = raw.pop("profile", {})
    if not isinstance(profiles, dict) or not all(isinstance(p, dict) for p in profiles.values()):
        raise reader.error("profile", "must be tables, such as [profile.acme]")
    file = SettingsFile(
        path,
        reader.values(raw, Source.FILE),
        {
            name: reader.values(table, Source.PROFILE, f"profile.{name}.")
            for name, table in profiles.items()
        },
    )
    _check_mode(file, mode)
    return file


def line_numbers(text: str) -> dict[str, int]:
    """Return the line on which each key of a valid TOML text is set, by its dotted path.

    tomllib does not tell. A text is a sequence of statements, and the shortest run of lines that
    tomllib takes is one of them: a table's head, or a key and its value.
    """
    lines: dict[str, int] = {}
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
            lines.setdefault(paths[0], start)
        else:
            lines |= {head + path: start for path in paths}
        statement, start = "", number + 1
    return lines


def _paths(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value with its dotted path; an empty table counts as a value."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{before}{key}.")
        else:
            yield before + key, value


class _Reader(NamedTuple):
    """Turns tables into values, and errors in them into messages with their line."""

    path: Path
    lines: Mapping[str, int]

    def values(
        self, table: Mapping[str, Any], source: Source, head: str = ""
    ) -> dict[str, SettingValue]:
        values = {}
        for key, value in _paths(table):
            if value == {}:
                self._check_empty(head, key)
                continue
            setting = _setting(key)
            if setting is None:
                raise self.error(head + key, f"there is no such key{_nearest(head, key)}")
            text = _as_flag(value, setting)
            if text is None:
                raise self.error(head + key, f"must be {_KINDS[setting.kind]}")
            setting_value = SettingValue(text, source, self._location(head + key))
            setting_value.read(setting)
            is_path = key == TOKEN_FILE
            values[key] = self._from_file(setting_value) if is_path else setting_value
        return values

    def error(self, key: str, problem: str) -> SettingsError:
        """Return the error that names file, line and key."""
        return SettingsError(f"{self._location(key)}: {problem}")

    def _location(self, key: str) -> str:
        return file_location(self.path, self.lines.get(key, 1), key)

    def _check_empty(self, head: str, key: str) -> None:
        """Refuse a table without a value, except where a table may stand."""
        if not any(known.startswith(f"{key}.") for known in (*BY_KEY, KEYS)) and not (
            f"{key}.".startswith((THRESHOLDS, PRICES))
        ):
            raise self.error(head + key, f"there is no such table{_nearest(head, key)}")

    def _from_file(self, value: SettingValue) -> SettingValue:
        """Return a path that counts from the file's folder: the working folder may be any."""
        path = self.path.parent / parsers.path(value.text)
        return SettingValue(str(path), value.source, value.origin)


def _setting(key: str) -> Setting | None:
    if key.startswith(KEYS):
        return _KEY if key.removeprefix(KEYS) in KEY_IDS else None
    if (parts := thresholds_key(key)) is not None:
        return BY_KEY[THRESHOLDS + parts[1]]
    if priced_name(key) is not None:
        return BY_KEY[PRICE]
    return BY_KEY.get(key)


def _as_flag(value: object, setting: Setting) -> str | None:
    """Return the text that a flag would have for it; None where the type is another one."""
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

    known = [*BY_KEY, *(KEYS + key_id for key_id in KEY_IDS)]
    matches = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {head}{matches[0]}?" if matches else ""


def _text_of(path: Path) -> tuple[str, int]:
    """Return the text and the mode of the file, of the same file."""
    try:
        content, mode = read_file(path, MAX_BYTES)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{path}: holds more than {MAX_BYTES} bytes")
    try:
        return content.decode().removeprefix("\ufeff"), mode  # as Windows' editors save it
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{file_location(path, line)}: is not UTF-8") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem, _, where = str(error).partition(" (at ")
        digits = where.removeprefix("line ").partition(",")[0]
        line = int(digits) if digits.isdecimal() else len(text.splitlines())
        raise SettingsError(f"{file_location(path, line)}: is not TOML: {problem}") from None


def _check_mode(file: SettingsFile, mode: int) -> None:
    """Refuse a file in which others could read a token, or change which program is run for it."""
    tables = (file.settings, *file.profiles.values())
    for key, name in ((TOKEN, "a token"), (WEBHOOK, "the URL of a webhook")):
        if mode & 0o077 and any(key in table for table in tables) and not _is_protected(file.path):
            problem = f"holds {name} and others can read it: chmod 600 it first"
            raise SettingsError(f"{file.path} {problem}")
    programs = {TOKEN_COMMAND, COMMAND}
    if mode & 0o022 and any(programs & table.keys() for table in tables):
        raise SettingsError(
            f"{file.path} names a program to run and others can change it: chmod 600 it first"
        )


def _is_protected(path: Path) -> bool:
    """Return whether the file is as safe as one that others cannot read."""
    from wpx_tui.config.token import protection  # runs programs, which few ask for

    return protection(str(path)) is not None
