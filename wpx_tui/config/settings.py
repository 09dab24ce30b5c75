"""The settings that apply, checked, as every other part of the program gets them.

Where they come from, and which of several wins, is in `wpx_tui.config`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.secret import Secret
from wpx_tui.config.schema import DEFAULT_INTERVALS, LogLevel, SettingsError
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.units import Units
from wpx_tui.present.text.glyphs import Plot

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Prices
    from wpx_tui.config.notify import NotifySettings
    from wpx_tui.monitor.forecasts import ForecastRules
    from wpx_tui.present.format.formatter import Formatter

__all__ = ["Demo", "LogLevel", "Settings", "SettingsError"]


CHANNELS = ("command", "webhook", "terminal")
"""The ways to notify, by their keys in [notify]."""


class Demo(NamedTuple):
    """The demo server that the dashboard starts for itself; `seed` is 0 or more."""

    scenario: str = "calm"
    seed: int = 1


class Settings(NamedTuple):
    """Everything that can be set, checked. `intervals` are in seconds, 1 to 86,400, all five.

    `countries` is how many rows are asked for, 1 to 1,000. `thresholds` are of every subscription
    that `subscription_thresholds` (by its id) does not name. `price_per_gb` is of every GB whose
    product or subscription `named_prices` does not name, all in `currency`, an ISO code.
    `workdays` are the weekdays that are worked, Monday 0, None to learn them; `billing_day` is 1 to
    31. `keys` are a user's own keys by the id of their binding, which `key_ids` lists. `profile` is
    the name of the one in use. `plain_http`: the token may go unencrypted to a base URL beyond
    private networks. `rotate` is in seconds, 5 to 86,400. `store`: answers are kept on disk and
    shared, never those of a demo. `notify_values` are those of `notify` that are not its defaults.
    With a `demo` the account's settings (profile, base URL, token, proxy, `plain_http`, command and
    webhook of the notifications) stay at their defaults. `explicit` are those of `VIEW_KEYS` that
    were set by anything: they win over the remembered view, which `fresh_view` leaves aside.
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
    price_per_gb: float | None = None
    currency: str = "USD"
    named_prices: Mapping[str, float] = MappingProxyType({})
    workdays: frozenset[int] | None = None
    billing_day: int = 1
    bell: bool = False
    title: bool = False
    wall: bool = False
    kiosk: bool = False
    rotate: float | None = None
    fresh_view: bool = False
    keys: Mapping[str, str] = MappingProxyType({})
    store: bool = True
    notify_values: Mapping[str, Any] = MappingProxyType({})
    log_level: LogLevel = LogLevel.INFO
    demo: Demo | None = None
    explicit: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return all settings but those whose texts may hold a password."""
        pairs = zip(self._fields, self, strict=True)
        hidden = ("proxy", "notify_values")
        texts = (f"{name}={value!r}" for name, value in pairs if name not in hidden)
        return f"Settings({', '.join(texts)})"

    @property
    def limits(self) -> ThresholdSettings:
        """The thresholds of every subscription, its own before the usual ones."""
        return ThresholdSettings(self.thresholds, self.subscription_thresholds)

    @property
    def prices(self) -> Prices | None:
        """What traffic costs; None without a price."""
        if self.price_per_gb is None and not self.named_prices:
            return None
        from wpx_tui.analysis.cost import Prices  # few set one

        return Prices(self.currency, self.price_per_gb, self.named_prices)

    @property
    def formatter(self) -> Formatter:
        """How figures, times and signs are written, whatever standard output can show."""
        from wpx_tui.present.format.formatter import Formatter  # not every command writes any

        return Formatter.chosen(
            self.units, self.timezone, self.plot, ascii=self.ascii, prices=self.prices
        )

    @property
    def forecast_rules(self) -> ForecastRules:
        """What forecasts are told beside the figures."""
        from wpx_tui.monitor.forecasts import ForecastRules  # few commands forecast

        return ForecastRules(self.workdays, self.billing_day)

    @property
    def notify_channels(self) -> tuple[str, ...]:
        """The channels that are set, by their keys: without any, nobody is told."""
        return tuple(name for name in CHANNELS if name in self.notify_values)

    @property
    def notify(self) -> NotifySettings:
        """When to notify and where to; its types are loaded only where somebody asks."""
        from wpx_tui.config.notify import NotifySettings

        return NotifySettings(**self.notify_values)
