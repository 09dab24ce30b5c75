"""The tables of format 1, and the steps that bring an older file of this format up to date.

Within a format tables and columns are only added, so that an older version of the program can go
on with a file that a newer one has opened: every statement names its columns. Whatever cannot be
done so is another format, in a file of another name.

Not used, because the file must open with every SQLite from 3.24 on: STRICT tables (an older one
then refuses the whole file), RETURNING, unixepoch(), `->`.
"""

from __future__ import annotations

import sqlite3

from wpx_tui.store.problems import DamagedFile

FORMAT = 1
"""The number in the file's name."""

FILE = f"store-{FORMAT}.db"

APPLICATION_ID = 0x77707874  # "wpxt"

# `asked`, `next_at` and a failure's `since` are seconds of the clock that `boot` names; all other
# times are seconds since 1970 in UTC.
_TABLES = (
    """CREATE TABLE account(
        id INTEGER PRIMARY KEY, label TEXT NOT NULL, base BLOB NOT NULL, since INTEGER NOT NULL)""",
    """CREATE TABLE identity(
        key BLOB PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN ('token', 'subject')),
        account INTEGER NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE answer(
        token BLOB NOT NULL, question TEXT NOT NULL, shape INTEGER NOT NULL,
        asked REAL NOT NULL CHECK(typeof(asked) = 'real'), boot TEXT NOT NULL,
        came_at REAL NOT NULL CHECK(typeof(came_at) = 'real'), ahead REAL,
        by TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(token, question, shape))""",
    """CREATE TABLE failure(
        token BLOB NOT NULL, question TEXT NOT NULL, shape INTEGER NOT NULL,
        asked REAL NOT NULL CHECK(typeof(asked) = 'real'), boot TEXT NOT NULL,
        failed_at REAL NOT NULL CHECK(typeof(failed_at) = 'real'), reason TEXT NOT NULL,
        advice TEXT, count INTEGER NOT NULL CHECK(count > 0), since REAL NOT NULL,
        next_at REAL NOT NULL CHECK(typeof(next_at) = 'real'), by TEXT NOT NULL,
        PRIMARY KEY(token, question, shape))""",
    """CREATE TABLE minute(
        account INTEGER NOT NULL, at INTEGER NOT NULL, second INTEGER NOT NULL, requests INTEGER,
        bytes INTEGER, sessions INTEGER, connections INTEGER, response_ms REAL,
        hour_requests INTEGER, hour_bytes INTEGER, PRIMARY KEY(account, at)) WITHOUT ROWID""",
    """CREATE TABLE bucket(
        account INTEGER NOT NULL, subscription TEXT NOT NULL, width INTEGER NOT NULL,
        start INTEGER NOT NULL, bytes INTEGER, requests INTEGER, success REAL,
        seen_at INTEGER NOT NULL, closed_bytes INTEGER, closed_at INTEGER,
        PRIMARY KEY(account, subscription, width, start)) WITHOUT ROWID""",
    """CREATE TABLE quota(
        account INTEGER NOT NULL, subscription TEXT NOT NULL, at INTEGER NOT NULL, used INTEGER,
        quota INTEGER, status TEXT, expires_at INTEGER,
        PRIMARY KEY(account, subscription, at)) WITHOUT ROWID""",
    """CREATE TABLE event(
        account INTEGER NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        text TEXT NOT NULL, lasted REAL, count INTEGER NOT NULL,
        PRIMARY KEY(account, at, kind, subject)) WITHOUT ROWID""",
    """CREATE TABLE notice(
        account INTEGER NOT NULL, rule TEXT NOT NULL, subject TEXT NOT NULL, cycle TEXT NOT NULL,
        claimed_at REAL NOT NULL, sent_at REAL,
        PRIMARY KEY(account, rule, subject, cycle)) WITHOUT ROWID""",
    """CREATE TABLE forecast(
        account INTEGER NOT NULL, subject TEXT NOT NULL, ends_at INTEGER NOT NULL,
        made_at INTEGER NOT NULL, used INTEGER, quota INTEGER, p10 REAL, p50 REAL, p90 REAL,
        p_run_out REAL, empty_at INTEGER,
        PRIMARY KEY(account, subject, ends_at, made_at)) WITHOUT ROWID""",
    "CREATE TABLE upkeep(task TEXT PRIMARY KEY, done_at REAL NOT NULL) WITHOUT ROWID",
)

# `made_at` is the time that the figures stand on, `tried_at` the last time that a forecast was
# looked for; `body` is empty where there was none to be had.
_CURRENT_FORECASTS = (
    """CREATE TABLE current_forecast(
        account INTEGER NOT NULL, subject TEXT NOT NULL, made_at INTEGER NOT NULL,
        tried_at INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY(account, subject)) WITHOUT ROWID""",
)

# Bytes and requests are those since `start`, as they stood at `seen_at`, on the UTC day `day`.
_COUNTRY_READINGS = (
    """CREATE TABLE country_reading(
        account INTEGER NOT NULL, day INTEGER NOT NULL, start INTEGER NOT NULL,
        country TEXT NOT NULL, bytes INTEGER, requests INTEGER, seen_at INTEGER NOT NULL,
        PRIMARY KEY(account, day, start, country)) WITHOUT ROWID""",
)

# A part of what stood on the screen, from `at` to `until`; `body` is compressed.
_SNAPSHOTS = (
    """CREATE TABLE snapshot(
        account INTEGER NOT NULL, part TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
        fetched REAL NOT NULL, every INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY(account, part, at))""",
)

STEPS: tuple[tuple[str, ...], ...] = (
    _TABLES,
    _CURRENT_FORECASTS,
    _COUNTRY_READINGS,
    _SNAPSHOTS,
)
"""What leads from each `user_version` to the next one; the last one's number is the present."""


def _name(statement: str) -> str:
    return statement.split("(")[0].split()[-1]


TABLES = frozenset(map(_name, _TABLES))
"""The names of the tables that a file of `user_version` 1 has."""

ALL_TABLES = tuple(sorted(_name(statement) for statements in STEPS for statement in statements))
"""The names of the tables that a file has that is up to date."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Return True if nothing is to be added; a newer version's file is current as well.

    Raises `DamagedFile` if the file lacks tables of ours or has only others.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = {name for (name,) in rows}
    if version == 0 and not names:
        return False
    if not names >= TABLES:
        raise DamagedFile("tables are missing")
    return bool(version >= len(STEPS))


def upgrade(connection: sqlite3.Connection) -> None:
    """Add what is missing, in one transaction; whoever comes second finds it done."""
    connection.execute("BEGIN IMMEDIATE")
    if not is_current(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for statements in STEPS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("COMMIT")
