"""The scenarios: the demo server's account, and the way in which it misbehaves.

Plain data that loads without the web framework, so that a command line can list the names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from wpx_tui.api.enums import ProductType, SubscriptionStatus


class Fault(StrEnum):
    """The fault of an answer; a bad request is refused all the same."""

    NONE = "none"
    UNAVAILABLE = "unavailable"
    TOO_MANY = "too many"
    SLOW = "slow"
    FLAKY = "flaky"
    GARBAGE = "garbage"
    UNAUTHORIZED = "unauthorized"


@dataclass(frozen=True, slots=True)
class Package:
    """A subscription as it is sold and used.

    `limit_gb` and `daily_gb` (its use on an average day) are in GB of 2^30 bytes, `used_share` is
    the part of the limit that is used when the server starts, 0 to 1. `shows_id` is False for one
    that the answers give no id. With `days_on` it is used for so many days and then not for
    `days_off`, again and again. With `empty_hour` its used share is such that, at an even pace, it
    is empty at that hour of the day after the start, UTC.
    """

    id: str
    type: ProductType
    status: SubscriptionStatus
    limit_gb: int
    daily_gb: float = 0.0
    daily_requests: int = 0
    used_share: float = 0.0
    shows_id: bool = True
    days_on: int = 0
    days_off: int = 0
    empty_hour: float | None = None

    @property
    def name(self) -> str:
        """The product's name."""
        return f"{self.type.capitalize()} {self.limit_gb}GB"

    @property
    def product_id(self) -> str:
        """The product's id."""
        return f"prod_{self.type[:3]}_{self.limit_gb}gb"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named behaviour of the demo server; `summary` describes it in a line.

    `is_untidy`: the list of subscriptions comes in short pages, with counts as texts, and lags one
    subscription behind them; the newest hours are missing from the history.
    """

    summary: str
    packages: tuple[Package, ...]
    places: int = 60
    months_old: int = 14
    fault: Fault = Fault.NONE
    is_untidy: bool = False


def _packages(
    residential: float = 0.81,
    datacenter: float = 0.70,
    scale: int = 1,
    empty_hour: float | None = None,
) -> tuple[Package, ...]:
    """Return two packages in use and one that has expired unused.

    The two have about 600 GB and 14 million requests a month at scale 1; the shares are the used
    parts of their limits at the start, 0 to 1; `empty_hour` is the first one's.
    """
    active, expired = SubscriptionStatus.ACTIVE, SubscriptionStatus.EXPIRED
    home, racks = ProductType.RESIDENTIAL, ProductType.DATACENTER
    return (
        Package(
            "sub_7f3a91c2",
            home,
            active,
            500 * scale,
            13.2 * scale,
            300_000 * scale,
            residential,
            empty_hour=empty_hour,
        ),
        Package(
            "sub_b84e06d5", racks, active, 300 * scale, 6.8 * scale, 167_000 * scale, datacenter
        ),
        Package("sub_2c19d7e8", home, expired, 50),
    )


_CALM = _packages()
_TERMS = (
    *_CALM[:2],
    Package(
        "sub_90ab3c11", ProductType.DATACENTER, SubscriptionStatus.ACTIVE, 50, 0.2, 5_000, 0.18
    ),
    Package(
        "sub_41d7f0e6", ProductType.RESIDENTIAL, SubscriptionStatus.ACTIVE, 60, 2.9, 66_000, 0.5
    ),
    Package(
        "sub_c8e25a97",
        ProductType.DATACENTER,
        SubscriptionStatus.ACTIVE,
        200,
        3.5,
        80_000,
        0.55,
        days_on=10,
        days_off=11,
    ),
    _CALM[2],
)
"""One that runs dry early, one that lasts less long than its term, one that lapses, one that is
renewed every three weeks, and a campaign that stops and starts."""

_UNTIDY = (
    *_CALM[:2],
    Package(
        "sub_5d20be41",
        ProductType.RESIDENTIAL,
        SubscriptionStatus.SUSPENDED,
        100,
        used_share=1.0,
    ),
    Package(
        "sub_without_id",
        ProductType.DATACENTER,
        SubscriptionStatus.ACTIVE,
        100,
        1.2,
        30_000,
        0.40,
        shows_id=False,
    ),
    Package("sub_e8f7064c", ProductType.DATACENTER, SubscriptionStatus.ACTIVE, 50, 0.2, 5_000, 0.1),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "calm": Scenario("an ordinary account on an ordinary day", _CALM),
        "busy": Scenario("ten times the traffic, from every country", _packages(scale=10), 249),
        "near-limit": Scenario(
            "subscriptions that are nearly used up", _packages(0.96, 0.85, empty_hour=13.9)
        ),
        "empty": Scenario("a new account: no subscription, no traffic", (), months_old=0),
        "terms": Scenario(
            "quotas that run dry early, lapse, and renew, and a campaign that stops and starts",
            _TERMS,
        ),
        "untidy": Scenario(
            "a list of subscriptions that lags behind its count, late hours, one suspended, one "
            "without an id",
            _UNTIDY,
            is_untidy=True,
        ),
        "outage": Scenario("every call answers 503", _CALM, fault=Fault.UNAVAILABLE),
        "rate-limited": Scenario(
            "every third call answers 429 with Retry-After", _CALM, fault=Fault.TOO_MANY
        ),
        "slow": Scenario("every answer takes 3 to 8 seconds", _CALM, fault=Fault.SLOW),
        "flaky": Scenario(
            "a third of the calls fail: 500, 503, cut off, or too late", _CALM, fault=Fault.FLAKY
        ),
        "garbage": Scenario(
            "every answer is something else than it should be", _CALM, fault=Fault.GARBAGE
        ),
        "unauthorized": Scenario(
            "every call answers 401, as with an expired token", _CALM, fault=Fault.UNAUTHORIZED
        ),
    }
)
"""All scenarios by name, the default first."""

ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "acme": "calm",
        "globex": "near-limit",
        "initech": "terms",
        "umbrella": "outage",
        "hooli": "unauthorized",
        "stark": "empty",
    }
)
"""The accounts of a demo with several, and the scenario of each."""
