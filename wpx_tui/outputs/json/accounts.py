"""The JSON of several accounts: of `snapshot --json`, `forecast --json` and `accounts --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from wpx_tui.outputs.json.documents import SnapshotDocument, Versioned
from wpx_tui.outputs.json.fields import Document, Time
from wpx_tui.outputs.json.forecasts import ForecastDocument, RecordDocument


class AccountPart(Document):
    """What there is of one account, or why there is nothing."""

    account: str = Field(description="Its profile in the settings file.")
    problem: str | None = Field(
        description="Why it could not be asked at all; null where it was, even if feeds failed."
    )


class AccountSnapshot(AccountPart):
    """One account's snapshot."""

    snapshot: SnapshotDocument | None = Field(
        description="What `snapshot --json` prints of it alone; null where it could not be asked."
    )


class SnapshotsDocument(Versioned):
    """The snapshots of several accounts, each as `snapshot --json` prints it alone."""

    model_config = ConfigDict(title="wpx-top snapshot --json, several accounts")

    accounts: list[AccountSnapshot] = Field(
        description="The accounts in the order in which they were named."
    )


class AccountForecast(AccountPart):
    """One account's forecasts."""

    forecast: ForecastDocument | None = Field(
        description="What `forecast --json` prints of it alone; null where it could not be asked."
    )


class ForecastsDocument(Versioned):
    """The forecasts of several accounts, each as `forecast --json` prints it alone."""

    model_config = ConfigDict(title="wpx-top forecast --json, several accounts")

    accounts: list[AccountForecast] = Field(
        description="The accounts in the order in which they were named."
    )


class AccountRecord(AccountPart):
    """One account's record."""

    problem: str | None = Field(description="Why its record cannot be looked up, null if it can.")
    record: RecordDocument | None = Field(
        description="What `forecast --record --json` prints of it alone; null with a problem."
    )


class RecordsDocument(Versioned):
    """The records of several accounts, each as `forecast --record --json` prints it alone."""

    model_config = ConfigDict(title="wpx-top forecast --record --json, several accounts")

    accounts: list[AccountRecord] = Field(
        description="The accounts in the order in which they were named."
    )


class ListedAccount(Document):
    """A profile, and what was last known of it."""

    account: str = Field(description="Its profile in the settings file.")
    host: str = Field(description="The host of its base URL.")
    token: str = Field(description="Where its token comes from; never the token.")
    state: Literal["ok", "warning", "critical", "unknown"] = Field(
        description="The worst of its quotas; unknown without an answer."
    )
    text: str = Field(description="Its worst quota in words, or why nothing is known.")
    as_of: Time | None = Field(description="When that was. ISO 8601 in UTC; null if never.")


class AccountsDocument(Versioned):
    """The profiles of the settings file."""

    model_config = ConfigDict(title="wpx-top accounts --json")

    accounts: list[ListedAccount] = Field(description="The profiles in the file's order.")
