"""Settings: what they are, where each can be given, and which of them wins.

One table, `SETTINGS`, names every setting once; the command line is made from it and the README
is checked against it. Order: flag, environment, default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from wpx_tui import parse
from wpx_tui.api.params import Granularity, Period
from wpx_tui.api.secret import Secret
from wpx_tui.feeds.intervals import INTERVALS
from wpx_tui.feeds.state import FeedName
from wpx_tui.insight.quota import Thresholds
from wpx_tui.present.units import Units


class SettingsError(ValueError):
    """A setting that cannot be used. One line: which option or variable, and what is wrong."""


class LogLevel(StrEnum):
    """What the log file holds at least."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo server that the dashboard starts for itself; `seed` is 0 or more."""

    scenario: str = "calm"
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, checked. `intervals` are in seconds, 1 to 86,400, all five.

    `countries` is how many rows are asked for, 1 to 1,000. `thresholds` are of every subscription
    that `subscription_thresholds` (by its id) does not name. `keys` are a user's own keys by the
    id of their binding; which bindings there are only the app knows, so it checks them. `profile`
    is the name of the one in use. With a `demo` the account's settings (profile, base URL, token,
    proxy) stay at their defaults.
    """

    profile: str | None = None
    base_url: str = "https://api.weproxies.com"
    token: Secret | None = None
    proxy: str | None = field(default=None, repr=False)  # its URL may hold a password
    intervals: Mapping[FeedName, float] = field(default_factory=lambda: INTERVALS)
    period: Period = Period.MONTH
    granularity: Granularity = Granularity.DAILY
    countries: int = 250
    timezone: str = "UTC"
    units: Units = Units.GB
    theme: str | None = None
    ascii: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)
    subscription_thresholds: Mapping[str, Thresholds] = field(
        default_factory=lambda: MappingProxyType({})
    )
    bell: bool = False
    title: bool = False
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    log_level: LogLevel = LogLevel.INFO
    demo: Demo | None = None

    def thresholds_of(self, subscription_id: str | None) -> Thresholds:
        """What counts as high and critical for one subscription."""
        return self.subscription_thresholds.get(subscription_id or "", self.thresholds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table.

    `key` is the field of `Settings` ("intervals.history" is a part of one), `flag` and `env` the
    names it can be given by; `parse_flag` is for a flag that names a file with the value. An
    `account` setting is out of place beside a demo; of a `secret` one no value is ever shown.
    """

    key: str
    flag: str
    env: str
    help: str
    parse: Callable[[str], object]
    parse_flag: Callable[[str], object] | None = None
    metavar: str | None = None
    account: bool = False
    secret: bool = False

    def from_flag(self, text: str) -> object:
        """The value of the flag. Raises SettingsError."""
        return self._checked(self.flag, self.parse_flag or self.parse, text)

    def from_env(self, text: str) -> object:
        """The value of the variable. Raises SettingsError."""
        return self._checked(self.env, self.parse, text)

    def _checked(self, origin: str, read: Callable[[str], object], text: str) -> object:
        try:
            return read(text)
        except ValueError as error:
            got = "" if self.secret else f"; got {_shown(text)}"
            raise SettingsError(f"{origin}: {error}{got}") from None


def _shown(text: str) -> str:
    """A bad value for an error: on one line, cut, without a password that a URL may hold."""
    _, at, rest = text.rpartition("@")
    text = f"***@{rest}" if at else text
    return repr(text if len(text) <= 60 else text[:59] + "…")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        key="base_url",
        flag="--base-url",
        env="WEPROXIES_BASE_URL",
        metavar="URL",
        help="Where the Usage API is.",
        parse=parse.base_url,
        account=True,
    ),
    Setting(
        key="token",
        flag="--token-file",
        env="WEPROXIES_API_TOKEN",
        metavar="PATH",
        help="A file with the API token that you alone can read; the variable holds the token.",
        parse=parse.token,
        parse_flag=parse.token_file,
        account=True,
        secret=True,
    ),
    Setting(
        key="proxy",
        flag="--proxy",
        env="WPX_PROXY",
        metavar="URL",
        help="Proxy for the calls to the API (HTTP_PROXY and the like are not read).",
        parse=parse.proxy,
        account=True,
    ),
    *(
        Setting(
            key=f"intervals.{feed}",
            flag=f"--interval {feed}",
            env=f"WPX_INTERVAL_{feed.upper()}",
            metavar="SECONDS",
            help=f"Seconds between two polls of {feed}, 1 at least.",
            parse=parse.interval,
        )
        for feed in INTERVALS
    ),
    Setting(
        key="period",
        flag="--period",
        env="WPX_PERIOD",
        metavar="PERIOD",
        help=f"What the summary covers: {parse.words(Period)}.",
        parse=parse.choice(Period),
    ),
    Setting(
        key="timezone",
        flag="--timezone",
        env="WPX_TIMEZONE",
        metavar="ZONE",
        help="Zone of the times on the screen, such as Europe/Berlin.",
        parse=parse.timezone,
    ),
    Setting(
        key="units",
        flag="--units",
        env="WPX_UNITS",
        metavar="UNITS",
        help="How traffic is counted: gb (2^30 bytes, as billed), iec (GiB) or si (10^9 bytes).",
        parse=parse.choice(Units),
    ),
    Setting(
        key="theme",
        flag="--theme",
        env="WPX_THEME",
        metavar="NAME",
        help="The theme, such as textual-dark or nord.",
        parse=parse.name,
    ),
    Setting(
        key="ascii",
        flag="--ascii",
        env="WPX_ASCII",
        help="Draw with ASCII characters alone.",
        parse=parse.switch,
    ),
    Setting(
        key="log_level",
        flag="--log-level",
        env="WPX_LOG_LEVEL",
        metavar="LEVEL",
        help=f"What the log file holds at least: {parse.words(LogLevel)}.",
        parse=parse.choice(LogLevel),
    ),
)


def default_text(setting: Setting) -> str | None:
    """The default as help and README say it; None where there is none."""
    field_name, _, feed = setting.key.partition(".")
    value = getattr(Settings(), field_name)
    if feed:
        return f"{value[feed]:g}"
    if isinstance(value, bool):
        return "on" if value else "off"
    return None if value is None else str(value)


def resolve(flags: Mapping[str, str], env: Mapping[str, str], demo: Demo | None = None) -> Settings:
    """The settings that apply; `flags` holds texts by the key of their setting.

    An empty variable counts as not set. Reads nothing but a token file. Raises SettingsError for
    the first value that is bad, and for an account's flag beside a `demo`.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        if demo is not None and setting.account:
            _refuse(setting, flags)
        elif setting.key in flags:
            values[setting.key] = setting.from_flag(flags[setting.key])
        elif env.get(setting.env):
            values[setting.key] = setting.from_env(env[setting.env])
    intervals = {
        feed: values.pop(f"intervals.{feed}", default) for feed, default in INTERVALS.items()
    }
    return Settings(**values, intervals=MappingProxyType(intervals), demo=demo)


def _refuse(setting: Setting, flags: Mapping[str, str]) -> None:
    if setting.key in flags:
        raise SettingsError(f"{setting.flag} and --demo exclude each other: a demo has no account")
