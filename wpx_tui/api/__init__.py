"""A client for the provider's Usage API.

    import asyncio

    from wpx_tui.api import ApiError, Period, UsageClient

    async def main() -> None:
        async with UsageClient("https://api.weproxies.com", "your token") as client:
            try:
                summary = await client.summary(Period.TODAY)
            except ApiError as error:
                print(error.reason, error.advice)
            else:
                print(summary.total.requests, "requests", summary.total.bytes_used, "bytes")
            for subscription in (await client.subscriptions()).subscriptions:
                print(subscription.product.name, subscription.traffic_remaining_gb, "GB left")

    asyncio.run(main())

Answers are frozen pydantic models; a figure that the API did not send is None. Every call raises
`ApiError` or one of its subclasses and nothing else. Importing this package loads neither httpx nor
pydantic and changes nothing in the process: a name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.enums import Granularity, Period, ProductType, SubscriptionStatus
    from wpx_tui.api.errors import (
        ApiConnectionError,
        ApiError,
        ApiTimeoutError,
        AuthenticationError,
        RefusedError,
        StatusError,
        UncertainError,
        UnreadableError,
    )
    from wpx_tui.api.models import (
        Alert,
        Connections,
        Countries,
        Country,
        CountryUsage,
        History,
        HistoryPoint,
        HourUsage,
        MinuteUsage,
        Product,
        Realtime,
        Span,
        Subscription,
        Subscriptions,
        SubscriptionUsage,
        Summary,
        Total,
    )
    from wpx_tui.api.secret import Secret

__all__ = [
    "Alert",
    "ApiConnectionError",
    "ApiError",
    "ApiTimeoutError",
    "AuthenticationError",
    "Connections",
    "Countries",
    "Country",
    "CountryUsage",
    "Granularity",
    "History",
    "HistoryPoint",
    "HourUsage",
    "MinuteUsage",
    "Period",
    "Product",
    "ProductType",
    "Realtime",
    "RefusedError",
    "Secret",
    "Span",
    "StatusError",
    "Subscription",
    "SubscriptionStatus",
    "SubscriptionUsage",
    "Subscriptions",
    "Summary",
    "Total",
    "UncertainError",
    "UnreadableError",
    "UsageClient",
]

_MODULES = ("enums", "errors", "secret", "models", "client")
"""Where the names are, in the order in which they are searched: those that load fast come first."""


def __getattr__(name: str) -> object:
    """Import a name of `__all__` when it is first used (PEP 562)."""
    if name in __all__:
        for module in _MODULES:
            namespace = vars(import_module(f"{__name__}.{module}"))
            if name in namespace:
                globals()[name] = namespace[name]  # so that this runs once for each name
                return namespace[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
