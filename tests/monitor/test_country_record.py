"""The countries' days in the store: recorded from answers that were fetched anyway, and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from wpx_tui.analysis.country_days import CountryRecord
from wpx_tui.api.enums import Period
from wpx_tui.api.models import Countries, Country
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.country_record import CountryRecordReader
from wpx_tui.monitor.queries import CountriesQuery
from wpx_tui.monitor.recorder import Recorder
from wpx_tui.store import country_readings

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


class Kept:
    """A store into which countries are recorded, and what is read of it."""

    def __init__(self, folder: Path) -> None:
        self.store = AccountStore(folder, "http://127.0.0.1", Secret("a-token"))
        keys = self.store.keys()
        assert keys is not None
        self.recorder = Recorder(keys)
        self.reader = CountryRecordReader(lambda: self.store)

    def record(
        self, at: datetime, *rows: tuple[str | None, int], query: CountriesQuery | None = None
    ) -> None:
        countries = tuple(Country(country_code=code, bytes=count) for code, count in rows)
        work = self.recorder.work(
            query or CountriesQuery(), Countries(countries=countries), at, 0.0, at.timestamp()
        )
        self.store.database.write(work)

    def read(self, at: datetime) -> CountryRecord:
        record = CountryRecordReader(lambda: self.store).read(at)
        assert record is not None
        return record


def test_once_an_hour_and_the_last_of_a_day(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert kept.read(NOON).since is None
    midnight = datetime(2026, 11, 3, tzinfo=UTC)
    for minutes in range(0, 2 * 24 * 60, 5):
        at = midnight + timedelta(minutes=minutes)
        kept.record(at, ("DE", 1000 + minutes), ("US", 5000), (None, 7), ("XX", 1), ("XX", 2))
    readings = kept.read(midnight + timedelta(days=1, hours=23)).readings
    assert [(row.country, row.bytes) for row in readings] == [
        *(("DE", 1000 + 24 * 60 - 10), ("US", 5000)),  # at 23:50
        *(("DE", 1000 + 2 * 24 * 60 - 10), ("US", 5000)),
    ], "without those whose code is missing or twice there"
    assert {row.start for row in readings} == {int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())}
    assert kept.read(NOON).since == int(midnight.timestamp())


def test_the_reader_looks_again_when_the_hour_was_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.record(NOON, ("DE", 100))
    first = kept.reader.read(NOON)
    assert first is not None
    assert len(first.readings) == 1
    assert kept.reader.read(NOON + timedelta(minutes=2)) is None, "nothing new can be there"
    later = NOON + timedelta(hours=1)
    kept.record(later, ("DE", 120), ("FR", 3))
    again = kept.reader.read(later)
    assert again is not None
    assert [row.bytes for row in again.readings] == [120, 3]


def test_what_has_no_beginning_or_is_too_much_is_not_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    window = (NOON - timedelta(days=2), NOON)
    kept.record(NOON, ("DE", 100), query=CountriesQuery(Period.ALL))
    kept.record(NOON, ("DE", 100), query=CountriesQuery(window=window))
    kept.record(NOON, ("DE", 2**70))
    assert kept.read(NOON).readings == ()
    day = datetime(2026, 11, 1, tzinfo=UTC)
    whole = CountriesQuery(window=(day, day + timedelta(days=1, seconds=-1)))
    kept.record(NOON, ("DE", 70), ("US", 90), query=whole)
    (first,) = kept.read(NOON).days("DE")
    assert (first.traffic, first.rank, first.of) == (70, 2, 2), "a whole day is one"
    kept.record(NOON, *((f"C{number}", number) for number in range(300)))
    readings = kept.read(NOON).readings
    readings = tuple(row for row in readings if row.seen_at == NOON.timestamp())
    assert len(readings) == country_readings.MOST
    assert min(row.bytes or 0 for row in readings) == 200, "those with the most traffic"


def test_without_a_store_that_is_said() -> None:
    assert CountryRecordReader(lambda: None).read(NOON) == CountryRecord(has_store=False)
