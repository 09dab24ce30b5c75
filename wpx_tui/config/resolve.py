"""Which value wins: flag, environment, profile, file, default, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.api.secret import Secret
from wpx_tui.config import parsers
from wpx_tui.config.schema import (
    BASE_URL,
    BY_KEY,
    CONFIG,
    KEYS,
    LEVELS,
    PLAIN_HTTP,
    PROFILE,
    SELECTORS,
    SETTINGS,
    THRESHOLDS,
    TOKEN,
    TOKEN_FILE,
    TOKEN_KEYS,
    Setting,
    SettingsError,
    thresholds_key,
)
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.config.sources import SettingValue, Source
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.system import paths

if TYPE_CHECKING:
    from wpx_tui.config.file import SettingsFile

Layer = Mapping[str, SettingValue]


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """The values that were given and are not beaten by a stronger one, by key.

    `path` is the settings file, `exists` whether it is there, and `profiles` are those in it.
    """

    given: Layer
    path: Path
    exists: bool
    profiles: tuple[str, ...]
    profile: SettingValue | None
    demo: Demo | None

    def settings(self) -> Settings:
        """All settings; fetches the token, which may run a program. Raises SettingsError."""
        return replace(self.settings_without_token(), token=self.token())

    def settings_without_token(self) -> Settings:
        """All settings but the token; reads nothing more. Raises SettingsError."""
        values: dict[str, Any] = {
            setting.key: self.given[setting.key].read(setting)
            for setting in SETTINGS
            if setting.key in self.given and setting.key not in TOKEN_KEYS
        }
        intervals = {
            feed: values.get(f"intervals.{feed}", usual) for feed, usual in INTERVALS.items()
        }
        plain = {key: value for key, value in values.items() if "." not in key}
        thresholds, of_subscriptions = self._thresholds()
        self._check_way(values)
        return Settings(
            **plain,
            profile=None if self.profile is None else self.profile.text,
            intervals=MappingProxyType(intervals),
            thresholds=thresholds,
            subscription_thresholds=of_subscriptions,
            keys=self._keys(),
            demo=self.demo,
        )

    def _check_way(self, values: Mapping[str, Any]) -> None:
        """A token in the clear is a decision, not a slip of the pen."""
        given = self.given.get(BASE_URL)
        if given is None or values.get(PLAIN_HTTP):
            return
        from wpx_tui.api.validation import (
            sends_token_in_clear,  # urllib costs time, and few give an address
        )

        if sends_token_in_clear(given.text):
            raise given.error(
                "http:// would show the token to all on the way: use https://, or --plain-http "
                "where the whole way is yours"
            )

    def token(self) -> Secret | None:
        """The token, fetched from where it is. Raises SettingsError."""
        for key in TOKEN_KEYS:
            if key in self.given:
                try:
                    return _fetched(key, self.given[key].text)
                except ValueError as error:
                    raise self.given[key].error(str(error)) from None
        return None

    def _thresholds(self) -> tuple[Thresholds, Mapping[str, Thresholds]]:
        """Those of every subscription, and those of single ones by id."""
        usual = self._levels(THRESHOLDS, Thresholds())
        ids = {parts[0] for key in self.given if (parts := thresholds_key(key)) is not None}
        own = {each: self._levels(f"{THRESHOLDS}{each}.", usual) for each in sorted(ids)}
        return usual, MappingProxyType(own)

    def _levels(self, head: str, usual: Thresholds) -> Thresholds:
        given = {level: self.given[head + level] for level in LEVELS if head + level in self.given}
        read: dict[str, Any] = {
            level: each.read(BY_KEY[THRESHOLDS + level]) for level, each in given.items()
        }
        found = replace(usual, **read)
        if found.high > found.critical:
            problem = f"high ({found.high:g}) must not be above critical ({found.critical:g})"
            raise next(iter(given.values())).error(problem)
        return found

    def _keys(self) -> Mapping[str, str]:
        own = {key: given.text for key, given in self.given.items() if key.startswith(KEYS)}
        return MappingProxyType({key.removeprefix(KEYS): text for key, text in own.items()})


def resolve(flags: Mapping[str, str], env: Mapping[str, str], demo: Demo | None = None) -> Settings:
    """The settings that apply; `flags` holds texts by the key of their setting.

    Reads the settings file and fetches the token. Raises SettingsError.
    """
    return choose(flags, env, demo).settings()


def choose(
    flags: Mapping[str, str], env: Mapping[str, str], demo: Demo | None = None
) -> ResolvedSettings:
    """What was given, without what is beaten by a stronger source.

    An empty variable counts as not set; what is beaten is not looked at, except in the file,
    which is right as a whole or an error. Beside a `demo` the account is left out, and an
    account's flag is an error. Raises SettingsError.
    """
    typed = {setting.key: _flag(setting, flags[setting.key]) for setting in _typed(flags)}
    if demo is not None:
        _refuse(typed)
    set_ = {
        setting.key: SettingValue(env[setting.env], Source.ENVIRONMENT, setting.env)
        for setting in (*SELECTORS, *SETTINGS)
        if env.get(setting.env)
    }
    path, file = _file(typed.get(CONFIG.key) or set_.get(CONFIG.key))
    profile = None if demo else typed.get(PROFILE.key) or set_.get(PROFILE.key)
    in_file = {} if file is None else file.settings
    layers = (typed, set_, _of_profile(profile, path, file), in_file)
    given = _merged(layers)
    if demo is not None:
        given = {key: each for key, each in given.items() if not _is_account(key)}
    names = () if file is None else tuple(file.profiles)
    return ResolvedSettings(given, path, file is not None, names, profile, demo)


def _typed(flags: Mapping[str, str]) -> Iterable[Setting]:
    return (setting for setting in (*SELECTORS, *SETTINGS) if setting.key in flags)


def _flag(setting: Setting, text: str) -> SettingValue:
    return SettingValue(text, Source.FLAG, setting.flag or setting.key)


def _refuse(typed: Layer) -> None:
    for key, given in typed.items():
        if _is_account(key):
            problem = "and --demo exclude each other: a demo has no account"
            raise SettingsError(f"{given.place} {problem}")


def _is_account(key: str) -> bool:
    return key == PROFILE.key or (key in BY_KEY and BY_KEY[key].account)


def _file(named: SettingValue | None) -> tuple[Path, SettingsFile | None]:
    """The settings file; one that is named must be there, the usual one need not."""
    path = paths.settings_file() if named is None else Path(str(named.read(CONFIG)))
    if named is None and not path.is_file():
        return path, None
    from wpx_tui.config.file import read  # tomllib costs time, and not everyone has a file

    try:
        return path, read(path)
    except FileNotFoundError:
        if named is None:
            return path, None
        raise named.error(f"there is no file {named.text!r}") from None


def _of_profile(profile: SettingValue | None, path: Path, file: SettingsFile | None) -> Layer:
    if profile is None:
        return {}
    profiles = {} if file is None else file.profiles
    if profile.text in profiles:
        return profiles[profile.text]
    there = f"there are {', '.join(profiles)}" if profiles else "there is none"
    raise profile.error(f"no profile {profile.text!r} in {path}; {there}")


def _merged(layers: Iterable[Layer]) -> dict[str, SettingValue]:
    """The strongest value of each key; the ways to the token count as one key."""
    found: dict[str, SettingValue] = {}
    for layer in layers:
        ways = [key for key in TOKEN_KEYS if key in layer]
        if len(ways) > 1:
            others = " and ".join(layer[key].place for key in ways)
            raise SettingsError(f"{others} exclude each other: give the token in one way")
        has_token = any(key in found for key in TOKEN_KEYS)
        for key, given in layer.items():
            if key not in found and not (has_token and key in TOKEN_KEYS):
                found[key] = given
    return {key: given for key, given in found.items() if key not in (CONFIG.key, PROFILE.key)}


def _fetched(key: str, text: str) -> Secret:
    if key == TOKEN:
        return parsers.token(text)
    from wpx_tui.config import token  # runs programs, which few ask for

    if key == TOKEN_FILE:
        return token.from_file(parsers.path(text))
    return token.from_command(parsers.command(text))
