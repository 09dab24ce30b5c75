"""The settings that apply, checked, as every other part of the program gets them.

Where they come from, and which of several wins, is in `wpx_tui.config`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.secret import Secret
from wpx_tui.config.notify import NotifySettings
from wpx_tui.config.schema import DEFAULT_INTERVALS, LogLevel, SettingsError
from wpx_tui.present.format.units import Units
from wpx_tui.present.text.glyphs import Plot

__all__ = ["Demo", "LogLevel", "Settings", "SettingsError"]


class Demo(NamedTuple):
    """The demo server that the dashboard starts for itself; `seed` is 0 or more."""

    scenario: str = "calm"
    seed: int = 1


class Settings(NamedTuple):
    """Everything that can be set, checked. `intervals` are in seconds, 1 to 86,400, all five.

    `countries` is how many rows are asked for, 1 to 1,000. `thresholds` are of every subscription
    that `subscription_thresholds` (by its id) does not name. `keys` are a user's own keys by the
    id of their binding, which `key_ids` lists. `profile` is the name of the one in use.
    `plain_http`: the token may go unencrypted to a base URL beyond private networks. `rotate` is
    in seconds, 5 to 86,400. `store`: answers are kept on disk and shared, never those of a demo.
    With a `demo` the account's settings (profile, base URL, token, proxy, `plain_http`, command and
    webhook of the notifications) stay at their defaults.
    """

    profile: str | None = None
    base_url: str = "https://api.weproxies.com"
    token: Secret | None = None
    proxy: str | None = None
    plain_http: bool = False
    intervals: Mapping[str, float] = DEFAULT_INTERVALS
    period: Period = Period.MONTH
    granularity: Granularity = Granularity.DAILY
    countries: int = 250
    timezone: str = "UTC"
    units: Units = Units.GB
    theme: str | None = None
    ascii: bool = False
    plot: Plot = Plot.BLOCKS
    thresholds: Thresholds = Thresholds()
    subscription_thresholds: Mapping[str, Thresholds] = MappingProxyType({})
    bell: bool = False
    title: bool = False
    wall: bool = False
    kiosk: bool = False
    rotate: float | None = None
    keys: Mapping[str, str] = MappingProxyType({})
    store: bool = True
    notify: NotifySettings = NotifySettings()
    log_level: LogLevel = LogLevel.INFO
    demo: Demo | None = None

    def __repr__(self) -> str:
        """Return all settings but the proxy: its URL may hold a password."""
        pairs = zip(self._fields, self, strict=True)
        texts = (f"{name}={value!r}" for name, value in pairs if name != "proxy")
        return f"Settings({', '.join(texts)})"

    @property
    def limits(self) -> ThresholdSettings:
        """The thresholds of every subscription, its own before the usual ones."""
        return ThresholdSettings(self.thresholds, self.subscription_thresholds)
