"""The values of the API's parameters. Plain enums, so that they load without pydantic."""

from __future__ import annotations

from enum import StrEnum


class Period(StrEnum):
    """The time that the summary covers (the `period` of `GET /usage`)."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


class Granularity(StrEnum):
    """The buckets of the history (the `granularity` of `GET /usage/history`)."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SubscriptionStatus(StrEnum):
    """The `status` filter of `GET /subscriptions`."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class ProductType(StrEnum):
    """The `product_type` filter of `GET /subscriptions`."""

    RESIDENTIAL = "residential"
    DATACENTER = "datacenter"
