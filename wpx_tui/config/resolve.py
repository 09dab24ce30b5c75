"""Which value wins: flag, environment, profile, file, default, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.api.secret import Secret
from wpx_tui.config import parsers
from wpx_tui.config.notify_rows import NOTIFY, WEBHOOK
from wpx_tui.config.schema import (
    BASE_URL,
    BY_KEY,
    CONFIG,
    DEFAULT_INTERVALS,
    KEYS,
    LEVELS,
    PLAIN_HTTP,
    PRICE,
    PROFILE,
    SELECTORS,
    SETTINGS,
    THRESHOLDS,
    TOKEN,
    TOKEN_FILE,
    TOKEN_KEYS,
    VIEW_KEYS,
    SettingsError,
    priced_name,
    thresholds_key,
)
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.config.sources import SettingValue, Source
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.system import paths

if TYPE_CHECKING:
    from wpx_tui.config.file import SettingsFile

Layer = Mapping[str, SettingValue]


class ResolvedSettings(NamedTuple):
    """The values that were set and are not beaten by a stronger one, by key.

    `path` is the settings file, `exists` whether it is there, and `profiles` are those in it.
    """

    values: Layer
    path: Path
    exists: bool
    profiles: tuple[str, ...]
    profile: SettingValue | None
    demo: Demo | None

    def settings(self, token_limit: float | None = None) -> Settings:
        """Return all settings; fetches the token, which may run a program. Raises SettingsError.

        The program may take `token_limit` seconds, or as long as any.
        """
        return self.settings_without_token()._replace(token=self.token(token_limit))

    def settings_without_token(self) -> Settings:
        """Return all settings but the token; reads nothing more. Raises SettingsError."""
        checked: dict[str, Any] = {
            setting.key: self.values[setting.key].read(setting)
            for setting in SETTINGS
            if setting.key in self.values and setting.key not in TOKEN_KEYS
        }
        intervals = {
            feed: checked.get(f"intervals.{feed}", usual)
            for feed, usual in DEFAULT_INTERVALS.items()
        }
        plain = {key: value for key, value in checked.items() if "." not in key}
        thresholds, of_subscriptions = self._thresholds()
        self._check_encryption(plain)
        self._check_webhook(checked)
        return Settings(
            **plain,
            profile=None if self.profile is None else self.profile.text,
            intervals=MappingProxyType(intervals),
            thresholds=thresholds,
            subscription_thresholds=of_subscriptions,
            named_prices=self._named_prices(),
            keys=self._keys(),
            notify_values=_notify_values(checked),
            demo=self.demo,
            explicit=tuple(key for key in VIEW_KEYS if key in self.values),
        )

    def _check_encryption(self, checked: Mapping[str, Any]) -> None:
        """Refuse to send the token in the clear, unless that was decided."""
        base_url = self.values.get(BASE_URL)
        if base_url is None or checked.get(PLAIN_HTTP):
            return
        # Imported here because urllib costs time, and few set an address.
        from wpx_tui.api.validation import sends_token_in_clear

        if sends_token_in_clear(base_url.text):
            raise base_url.error(
                "http:// would show the token to all on the way: use https://, or --plain-http "
                "where the whole way is yours"
            )

    def _check_webhook(self, checked: Mapping[str, Any]) -> None:
        """Refuse to post in the clear what is between the user and the webhook."""
        webhook = self.values.get(WEBHOOK)
        if webhook is None or checked.get(PLAIN_HTTP):
            return
        from wpx_tui.api.validation import sends_token_in_clear

        if sends_token_in_clear(webhook.text):
            raise webhook.error("http:// would show the URL to all on the way: use https://")

    def token(self, limit: float | None = None) -> Secret | None:
        """Fetch the token from where it is; None without one. Raises SettingsError."""
        for key in TOKEN_KEYS:
            if key in self.values:
                try:
                    return _fetch(key, self.values[key].text, limit)
                except ValueError as error:
                    raise self.values[key].error(str(error)) from None
        return None

    def _thresholds(self) -> tuple[Thresholds, Mapping[str, Thresholds]]:
        """Return the thresholds of every subscription, and those of single ones by id."""
        usual = self._levels(THRESHOLDS, Thresholds())
        ids = {parts[0] for key in self.values if (parts := thresholds_key(key)) is not None}
        own = {id_: self._levels(f"{THRESHOLDS}{id_}.", usual) for id_ in sorted(ids)}
        return usual, MappingProxyType(own)

    def _levels(self, head: str, usual: Thresholds) -> Thresholds:
        own = {level: self.values[head + level] for level in LEVELS if head + level in self.values}
        checked: dict[str, Any] = {
            level: value.read(BY_KEY[THRESHOLDS + level]) for level, value in own.items()
        }
        thresholds = usual._replace(**checked)
        high, critical = thresholds.high, thresholds.critical
        if high > critical:
            problem = f"high ({high:g}) must not be above critical ({critical:g})"
            raise next(iter(own.values())).error(problem)
        return thresholds

    def _named_prices(self) -> Mapping[str, float]:
        """Return the prices of single products and subscriptions, by the name in the file."""
        prices: dict[str, Any] = {
            name: value.read(BY_KEY[PRICE])
            for key, value in self.values.items()
            if (name := priced_name(key)) is not None
        }
        return MappingProxyType(prices)

    def _keys(self) -> Mapping[str, str]:
        own = [(key, value.text) for key, value in self.values.items() if key.startswith(KEYS)]
        return MappingProxyType({key.removeprefix(KEYS): text for key, text in own})


def resolve(
    flags: Mapping[str, str],
    env: Mapping[str, str],
    demo: Demo | None = None,
    *,
    file: tuple[Path, SettingsFile | None] | None = None,
) -> ResolvedSettings:
    """Return what was set, without what is beaten by a stronger source; reads the settings file.

    `flags` holds texts by the key of their setting. An empty variable counts as not set; what is
    beaten is not looked at, except in the file, which is right as a whole or an error. Beside a
    `demo` the account is left out, and an account's flag is an error. `file` is what
    `settings_file` returned, for who resolves several profiles. Raises SettingsError.
    """
    typed = {
        setting.key: SettingValue(flags[setting.key], Source.FLAG, setting.flag or setting.key)
        for setting in (*SELECTORS, *SETTINGS)
        if setting.key in flags
    }
    if demo is not None:
        _refuse_account(typed)
    from_env = {
        setting.key: SettingValue(env[setting.env], Source.ENVIRONMENT, setting.env)
        for setting in (*SELECTORS, *SETTINGS)
        if env.get(setting.env)
    }
    path, content = file or settings_file(flags, env)
    profile = None if demo else typed.get(PROFILE.key) or from_env.get(PROFILE.key)
    in_file = {} if content is None else content.settings
    values = _merged((typed, from_env, _profile_values(profile, path, content), in_file))
    if demo is not None:
        values = {key: value for key, value in values.items() if not _is_account(key)}
    names = () if content is None else tuple(content.profiles)
    return ResolvedSettings(values, path, content is not None, names, profile, demo)


def _refuse_account(typed: Layer) -> None:
    for key, value in typed.items():
        if _is_account(key):
            problem = "and --demo exclude each other: a demo has no account"
            raise SettingsError(f"{value.origin} {problem}")


def _is_account(key: str) -> bool:
    return key == PROFILE.key or (key in BY_KEY and BY_KEY[key].account)


def settings_file(
    flags: Mapping[str, str], env: Mapping[str, str]
) -> tuple[Path, SettingsFile | None]:
    """Return the settings file and what is in it, None where there is none.

    One that is named by a flag or the environment must be there, the usual one need not. Raises
    SettingsError.
    """
    named = None
    if CONFIG.key in flags:
        named = SettingValue(flags[CONFIG.key], Source.FLAG, CONFIG.flag or CONFIG.key)
    elif env.get(CONFIG.env):
        named = SettingValue(env[CONFIG.env], Source.ENVIRONMENT, CONFIG.env)
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


def _profile_values(profile: SettingValue | None, path: Path, file: SettingsFile | None) -> Layer:
    if profile is None:
        return {}
    profiles = {} if file is None else file.profiles
    if profile.text in profiles:
        return profiles[profile.text]
    raise profile.error(unknown_profile(profile.text, path, profiles))


def unknown_profile(name: str, path: Path, profiles: Iterable[str]) -> str:
    """Return that there is no such profile, and which was meant or which there are."""
    from difflib import get_close_matches

    names = list(profiles)
    if matches := get_close_matches(name, names, 1):
        there = f"did you mean {matches[0]!r}?"
    else:
        there = f"there are {', '.join(names)}" if names else "there is none"
    return f"no profile {name!r} in {path}; {there}"


def _merged(layers: Iterable[Layer]) -> dict[str, SettingValue]:
    """Return the strongest value of every key; the ways to the token count as one key."""
    values: dict[str, SettingValue] = {}
    for layer in layers:
        ways = [key for key in TOKEN_KEYS if key in layer]
        if len(ways) > 1:
            others = " and ".join(layer[key].origin for key in ways)
            raise SettingsError(f"{others} exclude each other: give the token in one way")
        has_token = any(key in values for key in TOKEN_KEYS)
        for key, value in layer.items():
            if key not in values and not (has_token and key in TOKEN_KEYS):
                values[key] = value
    return {key: value for key, value in values.items() if key not in (CONFIG.key, PROFILE.key)}


def _notify_values(checked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is set of the notifications and is not its default."""
    own = {key: value for key, value in checked.items() if key.startswith(NOTIFY)}
    if not own:
        return MappingProxyType({})
    from wpx_tui.config.notify import DEFAULTS  # few notify

    named = {key.removeprefix(NOTIFY): value for key, value in own.items()}
    return MappingProxyType({key: value for key, value in named.items() if value != DEFAULTS[key]})


def _fetch(key: str, text: str, limit: float | None) -> Secret:
    if key == TOKEN:
        return parsers.token(text)
    from wpx_tui.config import token  # runs programs, which few ask for

    if key == TOKEN_FILE:
        return token.from_file(parsers.path(text))
    seconds = token.TIME_LIMIT if limit is None else min(limit, token.TIME_LIMIT)
    return token.from_command(parsers.command(text), seconds)
