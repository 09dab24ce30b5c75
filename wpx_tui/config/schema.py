"""The one table of the settings: every key, its names, its default, and how its text is read.

The command line, the settings file, its template and the README's table are made from it or
checked against it. Light to load, because `--help` and `--version` pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from wpx_tui.api.enums import Granularity, Period
from wpx_tui.config import parsers
from wpx_tui.config.notify_rows import NOTIFY_SETTINGS
from wpx_tui.config.setting import Setting, SettingsError, switch
from wpx_tui.present.format.units import Units
from wpx_tui.present.text.glyphs import Plot

__all__ = ["BY_KEY", "DEFAULT_INTERVALS", "SETTINGS", "LogLevel", "Setting", "SettingsError"]

DEFAULT_INTERVALS: Mapping[str, float] = MappingProxyType(
    {"realtime": 5.0, "summary": 60.0, "countries": 60.0, "history": 300.0, "subscriptions": 300.0}
)
"""Seconds between two polls, by feed: those of the table of feeds, as a test holds. Importing that
table loads asyncio, and every start would wait for it."""


class LogLevel(StrEnum):
    """The least severe level that the log file holds."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


BASE_URL = "base_url"
PLAIN_HTTP = "plain_http"
TOKEN = "token"  # noqa: S105 - the name of a setting, not a token
TOKEN_FILE = "token_file"  # noqa: S105 - the same
TOKEN_COMMAND = "token_command"  # noqa: S105 - the same
PRICE = "price_per_gb"
TOKEN_KEYS = (TOKEN, TOKEN_FILE, TOKEN_COMMAND)  # the three ways to one token

CONFIG = Setting(
    key="config",
    flag="--config",
    env="WPX_CONFIG",
    metavar="PATH",
    help="The settings file, instead of the one in your configuration folder.",
    parse=parsers.path,
)
PROFILE = Setting(
    key="profile",
    flag="--profile",
    env="WPX_PROFILE",
    metavar="NAME",
    help="Use the settings of [profile.NAME] in the settings file.",
    parse=parsers.name,
    account=True,
)
SELECTORS = (CONFIG, PROFILE)
"""The settings that choose the file and the part of it; neither stands in the file itself."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        key=BASE_URL,
        flag="--base-url",
        env="WEPROXIES_BASE_URL",
        metavar="URL",
        help="Base URL of the Usage API.",
        parse=parsers.base_url,
        default="https://api.weproxies.com",
        account=True,
    ),
    Setting(
        key=TOKEN,
        env="WEPROXIES_API_TOKEN",
        help="The API token itself. Best kept out of a file: prefer token_command.",
        parse=parsers.token,
        example="eyJ...",
        account=True,
        secret=True,
    ),
    Setting(
        key=TOKEN_FILE,
        flag="--token-file",
        env="WPX_TOKEN_FILE",
        metavar="PATH",
        help="A file with the API token that only you can read.",
        parse=parsers.path,
        example="~/.wpx-token",
        account=True,
    ),
    Setting(
        key=TOKEN_COMMAND,
        env="WPX_TOKEN_COMMAND",
        help="A program that prints the API token, run without a shell, for 10 s at most.",
        parse=parsers.command,
        kind=list[str],
        example="pass show weproxies",
        account=True,
        display=parsers.program,
    ),
    Setting(
        key="proxy",
        flag="--proxy",
        env="WPX_PROXY",
        metavar="URL",
        help="Proxy for the calls to the API (HTTP_PROXY and the like are not read).",
        parse=parsers.proxy,
        example="socks5h://127.0.0.1:1080",
        account=True,
    ),
    switch(
        PLAIN_HTTP,
        "Send the token unencrypted to an http:// base URL beyond private networks.",
        account=True,
    ),
    *(
        Setting(
            key=f"intervals.{feed}",
            flag=f"--interval {feed}",
            env=f"WPX_INTERVAL_{feed.upper()}",
            metavar="SECONDS",
            help=f"Seconds between two polls of {feed}, 1 at least.",
            parse=parsers.interval,
            kind=float,
            default=f"{seconds:g}",
        )
        for feed, seconds in DEFAULT_INTERVALS.items()
    ),
    Setting(
        key="period",
        flag="--period",
        env="WPX_PERIOD",
        metavar="PERIOD",
        help=f"What the summary covers: {parsers.words(Period)}.",
        parse=parsers.EnumParser(Period),
        default="month",
    ),
    Setting(
        key="granularity",
        flag="--granularity",
        env="WPX_GRANULARITY",
        metavar="NAME",
        help=f"The buckets of the history: {parsers.words(Granularity)}.",
        parse=parsers.EnumParser(Granularity),
        default="daily",
    ),
    Setting(
        key="countries",
        flag="--countries",
        env="WPX_COUNTRIES",
        metavar="NUMBER",
        help="Number of countries, 1 to 1000.",
        parse=parsers.rows,
        kind=float,
        default="250",
    ),
    Setting(
        key="timezone",
        flag="--timezone",
        env="WPX_TIMEZONE",
        metavar="ZONE",
        help="Zone of the times on the screen, such as Europe/Berlin.",
        parse=parsers.timezone,
        default="UTC",
    ),
    Setting(
        key="units",
        flag="--units",
        env="WPX_UNITS",
        metavar="UNITS",
        help="Units of traffic: gb (2^30 bytes, as billed), iec (GiB) or si (10^9 bytes).",
        parse=parsers.EnumParser(Units),
        default="gb",
    ),
    Setting(
        key="theme",
        flag="--theme",
        env="WPX_THEME",
        metavar="NAME",
        help="The theme, such as textual-dark or nord.",
        parse=parsers.name,
        example="nord",
    ),
    switch("ascii", "Draw with ASCII characters only."),
    Setting(
        key="plot",
        flag="--plot",
        env="WPX_PLOT",
        metavar="SIGNS",
        help=f"Characters of the charts: {parsers.words(Plot)}.",
        parse=parsers.EnumParser(Plot),
        default="blocks",
    ),
    switch("wall", "Start with the wall: big figures, readable across the room."),
    switch(
        "kiosk",
        "The wall without any key, Ctrl-C included: only a signal such as SIGTERM ends it.",
    ),
    Setting(
        key="rotate",
        flag="--rotate",
        env="WPX_ROTATE",
        metavar="SECONDS",
        help="Pages of big figures in turn on the wall: seconds for each, 5 at least.",
        parse=parsers.turn,
        kind=float,
        example="20",
    ),
    switch("fresh_view", "Start with the view of the settings, not with the last one."),
    Setting(
        key="thresholds.high",
        env="WPX_THRESHOLD_HIGH",
        help="Used share from which a quota is high, in percent.",
        parse=parsers.percent,
        kind=float,
        default="80",
    ),
    Setting(
        key="thresholds.critical",
        env="WPX_THRESHOLD_CRITICAL",
        help="Used share from which a quota is critical, in percent.",
        parse=parsers.percent,
        kind=float,
        default="95",
    ),
    Setting(
        key=PRICE,
        env="WPX_PRICE_PER_GB",
        help="What a GB (2^30 bytes) costs. [prices] has those of single products, by type or id.",
        parse=parsers.price,
        kind=float,
        example="3.2",
    ),
    Setting(
        key="currency",
        env="WPX_CURRENCY",
        help="The currency of the prices: an ISO code or a sign, such as EUR or €.",
        parse=parsers.currency,
        default="USD",
    ),
    Setting(
        key="workdays",
        env="WPX_WORKDAYS",
        help="Your working days, such as mon-fri or sun-thu; if not set, forecasts learn them.",
        parse=parsers.weekdays,
        kind=list[str],
        example="mon-fri",
    ),
    Setting(
        key="billing_day",
        env="WPX_BILLING_DAY",
        help="The day on which your month begins, 1 to 31; in a shorter month its last.",
        parse=parsers.month_day,
        kind=float,
        default="1",
    ),
    switch("bell", "Ring the terminal's bell when something becomes critical."),
    switch("title", "Show the state in the terminal's title."),
    switch(
        "store",
        "Keep answers on disk, share them with other wpx-top processes, and start with the last.",
        default="on",
    ),
    *NOTIFY_SETTINGS,
    Setting(
        key="log_level",
        flag="--log-level",
        env="WPX_LOG_LEVEL",
        metavar="LEVEL",
        help=f"Lowest level that is logged: {parsers.words(LogLevel)}.",
        parse=parsers.EnumParser(LogLevel),
        default="info",
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}

VIEW_KEYS = ("countries", "granularity", "period", "theme")
"""What the dashboard remembers from one start to the next where it is not set."""

INTERVALS = "intervals."
"""Before the name of a feed, in the key of its interval."""

KEYS = "keys."
"""Before the id of a binding, in the key of a user's own key for it."""

THRESHOLDS = "thresholds."
LEVELS = ("high", "critical")

PRICES = "prices."
"""Before the type, the name or the id of a product, or the id of a subscription, in the key of its
price."""


def thresholds_key(key: str) -> tuple[str, str] | None:
    """Return subscription and level of "thresholds.sub_abc.high"; None for any other key."""
    subscription, _, level = key.removeprefix(THRESHOLDS).rpartition(".")
    if not key.startswith(THRESHOLDS) or not subscription or level not in LEVELS:
        return None
    return subscription, level


def priced_name(key: str) -> str | None:
    """Return the name whose price "prices.residential" is; None for any other key."""
    name = key.removeprefix(PRICES)
    return name if name and key.startswith(PRICES) else None
