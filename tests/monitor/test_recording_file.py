"""A recording in a file: what goes out comes in again, masked or not, and nothing else does."""

from __future__ import annotations

import gzip
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpx_tui.monitor import recording_file
from wpx_tui.monitor.day_parts import compared_countries_of, days_of
from wpx_tui.monitor.parts import forecasts_of
from wpx_tui.monitor.recording_file import MAX_LINE, Header, RecordingError, load, save
from wpx_tui.store import events, snapshots
from wpx_tui.store.recording import TABLES, MemoryRecording, rows

START, END = 1_000_000, 1_003_600
HEADER = Header("acme", START, END)
SUBSCRIPTIONS = {
    "subscriptions": [
        {
            "id": "sub_secret",
            "product": {"id": "p9", "name": "Residential ACME"},
            "status": "active",
        }
    ]
}


def recording(
    body: object = SUBSCRIPTIONS, text: str = "Residential ACME: 81 %"
) -> MemoryRecording:
    """A recording with a row of each table that has names."""
    kept = MemoryRecording()
    packed = snapshots.packed(json.dumps(body))
    kept.add("snapshot", [("subscriptions", START, END, float(END), 240, packed)])
    kept.add("snapshot", [("history daily sub_secret", START, END, float(END), 240, packed)])
    kept.add("minute", [(START - START % 60 + 60, 55, 3, 10**6, 2, 4, 0.5, 9, 10**9)])
    kept.add("quota", [("sub_secret", START + 5, 10, 20, "active", None)])
    kept.add("bucket", [("sub_secret", 1, START - START % 3600, 5, 1, 99.5, START, None, None)])
    kept.add("country_reading", [(START - START % 86_400, START - 9, "DE", 7, 1, START)])
    kept.add("event", [(START + 6.5, "high", "Residential ACME", text, None, 1)])
    return kept


def all_rows(kept: MemoryRecording) -> list[tuple[str, object]]:
    """The rows of a recording, bodies as JSON."""
    return [
        (name, (*row[:-1], json.loads(snapshots.unpacked(row[-1]))) if name == "snapshot" else row)
        for name, row in kept.read(lambda *work: list(rows(*work)), START, END) or ()
    ]


texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=25)
@given(values)
def test_what_goes_out_comes_in_again(
    tmp_path_factory: pytest.TempPathFactory, body: object
) -> None:
    file = tmp_path_factory.mktemp("recording") / "a.wpx"
    kept = recording(body)
    assert save(file, HEADER, kept.read(lambda *work: list(rows(*work)), START, END) or ()) > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    header, copy = load(file)
    assert header == HEADER
    again = file.with_name("b.wpx")
    save(again, header, copy.read(lambda *work: list(rows(*work)), START, END) or ())
    assert all_rows(load(again)[1]) == all_rows(copy)  # what was cleaned is clean
    assert [name for name, _ in all_rows(copy)] == [name for name, _ in all_rows(kept)]


def test_masked_names_are_nowhere_and_each_is_the_same_everywhere(tmp_path: Path) -> None:
    file, kept = (
        tmp_path / "a.wpx",
        recording(text="Residential ACME at proxy.acme.example: 81.5 %"),
    )
    masked = HEADER._replace(is_masked=True)
    save(file, masked, kept.read(lambda *work: list(rows(*work)), START, END) or ())
    plain = gzip.decompress(file.read_bytes()).decode()
    assert not [name for name in ("acme", "ACME", "sub_secret", "p9") if name in plain]
    header, copy = load(file)
    assert (header.account, header.is_masked) == ("account", True)
    found = dict(all_rows(copy))
    assert set(found) == set(TABLES)
    (event,) = copy.read(events.last_events_between, START, END, 9) or ()
    names = [name for name in plain.split('"') if name.startswith("Product")]
    assert event.subject in names
    assert event.text == f"{event.subject} at (address): 81.5 %"
    (quota,), (bucket,) = (
        [row for name, row in all_rows(copy) if name == table] for table in ("quota", "bucket")
    )
    assert isinstance(quota, tuple)
    assert isinstance(bucket, tuple)
    assert quota[0] == bucket[0]
    assert f"history daily {quota[0]}" in plain


@pytest.mark.parametrize(
    ("reason", "masked"),
    [
        ("connection refused by acme-gw:80 (3 feeds)", "connection refused by (address) (3 feeds)"),
        ("answers again: connection reset by [::1]:99",
         "answers again: connection reset by (address)"),
        ("name not found: acme", "name not found: (address)"),
        ("no network to localhost: Network is unreachable",
         "no network to (address): Network is unreachable"),
        ("certificate of acme refused: not valid for 'acme'", "certificate of (address) refused"),
        ("the proxy or acme closed the connection without an answer",
         "(address) closed the connection without an answer"),
        ("403 from the API: acme is suspended", "403 from the API"),
        ('401: a web page answered, not the API: "acme" (2 feeds)',
         "401: a web page answered, not the API (2 feeds)"),
        ("the API refused: acme", "the API refused"),
        ("the proxy refused to connect: 502 Bad Gateway",) * 2,
        ("no answer within 15 s",) * 2,
    ],
)  # fmt: skip
def test_a_masked_failure_names_no_address_and_leaves_out_the_servers_own_words(
    tmp_path: Path, reason: str, masked: str
) -> None:
    file, kept = tmp_path / "a.wpx", MemoryRecording()
    failures = snapshots.packed(json.dumps({"summary": [reason, None, 1, START]}))
    kept.add("snapshot", [("failures", START, END, float(END), 60, failures)])
    kept.add("event", [(START + 1, "failed", "API", reason, None, 1)])
    header = HEADER._replace(is_masked=True)
    save(file, header, kept.read(lambda *work: list(rows(*work)), START, END) or ())
    found = dict(all_rows(load(file)[1]))
    assert found["event"] == (START + 1, "failed", "API", masked, None, 1)
    assert found["snapshot"] == (
        *("failures", START, END, float(END), 60),
        {"summary": [masked, None, 1, START]},
    )


def lines(*values: object) -> bytes:
    """A file of these lines."""
    return gzip.compress(lines_of(*values))


def lines_of(*values: object) -> bytes:
    """The lines of a file."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


FIRST = {"format": "wpx-top recording", "version": 1, "account": "a", "from": 1, "to": 2}
MINUTE = ["minute", 60, 1, 1, 1, 1, 1, 1.0, 1, 1]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data[: len(data) // 2], "cut off"),
        (lambda data: data[:-8] + bytes(4) + data[-4:], "damaged"),
        (lambda data: data[:40] + bytes(20) + data[60:], "damaged"),
        (lambda _: b"", "no recording"),
        (lambda _: b"PK\x03\x04", "no recording"),
        (lambda _: gzip.compress(b"{}\n"), "no recording"),
        (lambda _: gzip.compress(b"[" * 100_000), "no recording"),
        (lambda _: gzip.compress(b"x" * (MAX_LINE + 1)), "more than a recording"),
        (lambda _: lines({**FIRST, "version": 2}, {"rows": 0}), "newer wpx-top"),
        (lambda _: lines({**FIRST, "to": 1e300}, {"rows": 0}), "damaged"),
        (lambda _: lines(FIRST), "cut off"),
        (lambda _: lines(FIRST, MINUTE, {"rows": 2}), "damaged"),
        (lambda _: lines(FIRST, {"rows": 0}, MINUTE), "damaged"),
        (lambda _: lines(FIRST, MINUTE[:-1], {"rows": 1}), "damaged"),
        (lambda _: lines(FIRST, [*MINUTE[:-1], "1; DROP"], {"rows": 1}), "damaged"),
        (lambda _: lines(FIRST, [*MINUTE[:-1], 2**70], {"rows": 1}), "damaged"),
        (lambda _: lines(FIRST, ["minute", float("inf")], {"rows": 1}), "damaged"),
        (lambda _: gzip.compress(lines_of(FIRST) + b'["x",1e400]\n{"rows":1}\n'), "damaged"),
    ],
)
def test_what_is_no_recording_is_one_line(
    tmp_path: Path, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    file, kept = tmp_path / "a.wpx", recording()
    save(file, HEADER, kept.read(lambda *work: list(rows(*work)), START, END) or ())
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(RecordingError, match=reason):
        load(file)


def test_no_more_rows_are_read_or_written_than_a_recording_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_file, "MAX_ROWS", 3)
    file = tmp_path / "a.wpx"
    minutes = [("minute", (60 * number, *MINUTE[2:])) for number in range(4)]
    assert save(file, HEADER, minutes[:3]) > 0
    load(file)
    with pytest.raises(RecordingError, match="more than"):
        save(tmp_path / "b.wpx", HEADER, minutes)
    assert not (tmp_path / "b.wpx").exists()
    file.write_bytes(lines(FIRST, MINUTE, ["x"], ["x"], MINUTE, {"rows": 4}))
    with pytest.raises(RecordingError, match="more than"):
        load(file)


def test_what_a_later_version_adds_is_left_out_and_texts_are_cleaned(tmp_path: Path) -> None:
    file = tmp_path / "a.wpx"
    event = ["event", 1.5, "high", "\x1b[2Jname", "a\u202eb\n", None, 1]
    file.write_bytes(lines(FIRST, MINUTE, ["hologram", 1, 2], event, {"rows": 3}))
    (row,) = load(file)[1].read(events.last_events_between, 0, 9, 9) or ()
    assert (row.subject, row.text) == ("[2Jname", "ab")


@pytest.mark.parametrize("text", ["1", "[1]", '[["a","b",false,{},[]]]', "[[1,2,3,4]]", "{}x"])
def test_a_forecast_that_is_none_raises_nothing_else(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each of its kinds
        forecasts_of(text)


@pytest.mark.parametrize(
    "text", ["1", "[1]", '["a"]', '[["2026-11-28",1e999,true]]', '[[5,1,true],["x",true,[[1,2]]]]']
)
def test_days_that_are_none_raise_nothing_else(text: str) -> None:
    for read in (days_of, compared_countries_of):
        with pytest.raises(ValueError):  # noqa: PT011 - each of its kinds
            read(text)
