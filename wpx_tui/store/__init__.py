"""The store: one SQLite file of answers, minutes, buckets, quotas, events and forecasts.

The only importer of sqlite3. It knows no clock, no home and no environment: folders, keys and
times are handed in. It loads neither pydantic, httpx, textual nor asyncio, and no dataclasses
either, which alone would cost a status line a quarter of its start: rows are NamedTuples.

A function that takes a connection is handed to `Database.read` or `Database.write`, so that what
belongs together is one transaction:

    database.write(samples.save_minute, account, minute)
"""
