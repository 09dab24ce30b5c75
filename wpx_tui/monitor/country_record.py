"""What the store has of the countries' days, read when somebody looks at a country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.country_days import DAY, CountryReading, CountryRecord

if TYPE_CHECKING:
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.recording import Recording

DAYS = 62
"""Days that are read: this month and the one before."""


class CountryRecordReader:
    """Reads the record, and again when the hour's figures have been kept; else costs nothing."""

    def __init__(self, store: Callable[[], AccountStore | None]) -> None:
        """`store` returns the account's part of the store, None without one."""
        self._store = store
        self._slot: int | None = None
        self.is_wanted = False
        """Whether anybody looks at a country."""

    def read(self, now: datetime) -> CountryRecord | None:
        """Return the record at `now` by the API's clock; None where it is as it was."""
        store = self._store()
        if store is None:
            return CountryRecord(has_store=False)
        from wpx_tui.store import country_readings

        seconds = int(now.timestamp())
        slot = country_readings.slot(seconds)
        if slot == self._slot:
            return None
        today = seconds - seconds % DAY
        rows = store.read(country_readings.readings, today - DAYS * DAY, today + 2 * DAY) or ()
        newest = max((row.seen_at for row in rows), default=0)
        if country_readings.slot(newest) == slot:  # this hour's are there
            self._slot = slot
        since = store.read(country_readings.since)
        return CountryRecord(tuple(CountryReading(*row) for row in rows), since, today)


def record_at(recording: Recording, at: int) -> CountryRecord:
    """Return what a recording had at an instant (seconds since 1970), and nothing that came later.

    Of each day the last figures are kept: those of the day of `at` may be later ones.
    """
    from wpx_tui.store import country_readings

    today = at - at % DAY
    rows = recording.read(country_readings.readings, today - DAYS * DAY, today + DAY) or ()
    known = tuple(CountryReading(*row) for row in rows if row.seen_at <= at)
    since = recording.read(country_readings.since)
    return CountryRecord(known, since if since is not None and since <= at else None, today)
