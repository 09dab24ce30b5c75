"""What was forecast, kept to be held against what came, and what is forecast now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_INT, OPT_REAL, TEXT, typed_rows

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

DAY = 86_400


class Forecast(NamedTuple):
    """The use at `ends_at` as it was foreseen at `made_at` (seconds since 1970); bytes.

    `subject` is a subscription's id, empty for the account's period. `p10`, `p50`, `p90` are
    quantiles of the use at the end, `p_run_out` 0 to 1, `empty_at` the median instant at which
    the quota is used up. None is what does not apply or was too early to tell.
    """

    subject: str
    ends_at: int
    made_at: int
    used: int | None
    quota: int | None
    p10: float | None
    p50: float | None
    p90: float | None
    p_run_out: float | None
    empty_at: int | None


_COLUMNS = (TEXT, INT, INT, OPT_INT, OPT_INT) + 4 * (OPT_REAL,) + (OPT_INT,)


def save_forecast(connection: Connection, account: int, forecast: Forecast) -> bool:
    """Keep the first forecast of each UTC day for each subject and end; True if it was kept."""
    day = forecast.made_at - forecast.made_at % DAY
    cursor = connection.execute(
        "INSERT INTO forecast(account, subject, ends_at, made_at, used, quota, p10, p50, p90, "
        "p_run_out, empty_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 "
        "FROM forecast WHERE account = ? AND subject = ? AND ends_at = ? "
        "AND made_at >= ? AND made_at < ?)",
        (account, *forecast, account, forecast.subject, forecast.ends_at, day, day + DAY),
    )
    return cursor.rowcount > 0


def forecasts(
    connection: Connection, account: int, subject: str, start: int, end: int
) -> tuple[Forecast, ...]:
    """Return a subject's forecasts for ends from `start` up to before `end`, in order."""
    rows = connection.execute(
        "SELECT subject, ends_at, made_at, used, quota, p10, p50, p90, p_run_out, empty_at "
        "FROM forecast WHERE account = ? AND subject = ? AND ends_at >= ? AND ends_at < ? "
        "ORDER BY ends_at, made_at",
        (account, subject, start, end),
    )
    return typed_rows(Forecast, _COLUMNS, rows)


# ---- the current ones, one of each subject

_CLOCK_WAS_WRONG = 3600
"""Seconds that a forecast may be ahead of a new one before its time is not believed."""


class Current(NamedTuple):
    """A subject's current forecast on figures of `made_at`; times in seconds since 1970.

    `tried_at` is the time of the figures on which a forecast was last looked for. `body` is the
    caller's; empty where there was none to be had.
    """

    subject: str
    made_at: int
    tried_at: int
    body: str


_CURRENT = (TEXT, INT, INT, TEXT)


def save_current(connection: Connection, account: int, rows: Iterable[Current]) -> None:
    """Keep current forecasts; one on earlier figures does not take the place of one on later.

    A row without a body only says when it was tried.
    """
    for row in rows:
        new = "made_at = excluded.made_at, body = excluded.body, " if row.body else ""
        is_later = (
            "WHERE excluded.made_at >= current_forecast.made_at "
            f"OR current_forecast.made_at > excluded.made_at + {_CLOCK_WAS_WRONG}"
        )
        connection.execute(
            "INSERT INTO current_forecast(account, subject, made_at, tried_at, body) "  # noqa: S608
            f"VALUES (?, ?, ?, ?, ?) ON CONFLICT(account, subject) DO UPDATE SET {new}"
            f"tried_at = excluded.tried_at {is_later if row.body else ''}",
            (account, *row),
        )


def current_forecasts(connection: Connection, account: int) -> tuple[Current, ...]:
    """Return the current forecasts of an account."""
    rows = connection.execute(
        "SELECT subject, made_at, tried_at, body FROM current_forecast WHERE account = ?",
        (account,),
    )
    return typed_rows(Current, _CURRENT, rows)
