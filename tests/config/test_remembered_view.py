"""The remembered view: what comes back, what wins over it, and files that are no such thing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wpx_tui.analysis.metrics import Metric
from wpx_tui.api.enums import Granularity, Period
from wpx_tui.api.secret import Secret
from wpx_tui.config.remembered_view import (
    MAX_BYTES,
    RememberedView,
    View,
    remembered_view,
    view_of,
    with_view,
)
from wpx_tui.config.resolve import resolve
from wpx_tui.config.settings import Demo, Settings

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=60)
VIEWS = st.builds(
    View,
    theme=NAMES,
    period=st.sampled_from([period.value for period in Period]),
    granularity=st.sampled_from([granularity.value for granularity in Granularity]),
    countries=st.integers(1, 1000),
    metric=st.sampled_from([metric.value for metric in Metric]),
    sort=NAMES,
    is_reversed=st.booleans(),
    zoomed=NAMES | st.just(""),
)
"""What a screen can show: every field is known."""
PARTIAL = st.builds(
    lambda view, names: view._replace(**dict.fromkeys(names)),
    VIEWS,
    st.sets(st.sampled_from(View._fields)),
)
"""What a file can hold."""
FIELDS = st.sets(st.sampled_from(View._fields))
QUICK = hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def kept(path: Path, view: View) -> Path:
    """Return the path, at which this view is remembered."""
    values = {name: value for name, value in view._asdict().items() if value is not None}
    path.write_text(json.dumps({"version": 1, **values}))
    return path


@QUICK
@given(former=PARTIAL, usual=VIEWS, left=VIEWS, own=FIELDS)
def test_the_next_start_shows_what_was_left_but_for_what_the_settings_say(
    tmp_path: Path, former: View, usual: View, left: View, own: set[str]
) -> None:
    """`usual` is what the settings give, `own` the fields that they give explicitly."""

    def shown(start: View) -> View:
        known = {name: value for name, value in start._asdict().items() if value is not None}
        return usual._replace(**known)

    path = kept(tmp_path / "view.json", former)
    remembered = RememberedView(path, own)
    begun = shown(remembered.start)
    remembered.begin(begun)
    remembered.take(left)
    assert remembered.write()
    again = RememberedView(path, own)
    assert again.problem == ""
    assert again.start == remembered.start, "the same key for the kept screen"
    expected = left._replace(**{name: getattr(usual, name) for name in own})
    assert shown(again.start) == expected
    assert remembered.is_at_next_start(left) == (left == expected)
    without = RememberedView(path).start
    for name in own:
        if getattr(left, name) == getattr(usual, name):
            assert getattr(without, name) == getattr(former, name), "a flag is not remembered"


@pytest.mark.parametrize("source", ["flag", "variable", "file", "remembered", "default"])
def test_flag_beats_variable_beats_file_beats_view_beats_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    rank = ["flag", "variable", "file", "remembered", "default"].index(source)
    file = tmp_path / "config.toml"
    file.write_text('period = "week"\ntheme = "gruvbox"\n' if rank <= 2 else "")
    env = {"WPX_CONFIG": str(file), "WEPROXIES_API_TOKEN": "token-of-a-test"}
    env |= {"WPX_PERIOD": "all", "WPX_THEME": "nord"} if rank <= 1 else {}
    flags = {"period": "month", "theme": "dracula"} if rank == 0 else {}
    settings = resolve(flags, env).settings()
    remembered = remembered_view(settings)
    assert remembered is not None
    if rank <= 3:
        remembered.begin(View())
        remembered.take(View(theme="monokai", period="today", countries=7, sort="share"))
        remembered.write()
    remembered = remembered_view(settings)
    assert remembered is not None
    start = remembered.start
    applied = with_view(settings, start)
    expected = {
        "flag": (Period.MONTH, "dracula"),
        "variable": (Period.ALL, "nord"),
        "file": (Period.WEEK, "gruvbox"),
        "remembered": (Period.TODAY, "monokai"),
        "default": (Settings().period, None),
    }
    assert (applied.period, start.theme or applied.theme) == expected[source]
    assert applied.countries == (7 if rank <= 3 else Settings().countries)
    assert start.sort == ("share" if rank <= 3 else None)
    fresh = remembered_view(settings._replace(fresh_view=True))
    assert fresh is not None
    assert fresh.start == View()
    assert with_view(settings, fresh.start) == settings


def test_each_account_has_its_own_and_a_demo_or_a_wall_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    token = "token-that-is-in-no-file"
    accounts = [
        Settings(token=Secret(token)),
        Settings(token=Secret(token), profile="acme"),
        Settings(token=Secret(token), base_url="http://127.0.0.1:1"),
    ]
    for number, settings in enumerate(accounts, 1):
        remembered = remembered_view(settings)
        assert remembered is not None
        remembered.take(View(countries=number))
        remembered.write()
    for number, settings in enumerate(accounts, 1):
        remembered = remembered_view(settings._replace(token=Secret("another one")))
        assert remembered is not None
        assert remembered.start == View(countries=number)
    files = list((tmp_path / "wpx-top").iterdir())
    assert len(files) == len(accounts)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert not any(token in file.name + file.read_text() for file in files)
    for settings in (Settings(demo=Demo()), Settings(wall=True), Settings(kiosk=True)):
        assert remembered_view(settings) is None


@QUICK
@given(
    content=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(View._fields), inner),
    ).map(lambda value: json.dumps(value).encode())
    | st.dictionaries(
        st.sampled_from(View._fields), st.integers() | st.text(max_size=80) | st.booleans()
    ).map(lambda values: json.dumps({"version": 1, **values}).encode())
    | st.sampled_from([b"[" * MAX_BYTES, b'{"version": 1}' + b" " * MAX_BYTES])
)
def test_of_a_damaged_file_only_sound_fields_are_used(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "view.json"
    path.write_bytes(content)
    remembered = RememberedView(path)
    with_view(Settings(), remembered.start)  # whatever there is can be used
    try:
        assert remembered.start == view_of(content)
    except (ValueError, RecursionError):
        assert remembered.start == View()
        assert "ignored" in remembered.problem
    remembered.take(View(period="week"))
    assert remembered.write()
    assert RememberedView(path).start.period == "week", "and it is mended by the next change"


def newer(path: Path) -> None:
    path.write_text('{"version": 2, "period": "week"}')


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [newer, folder, pipe])
def test_what_cannot_be_read_is_ignored_and_said(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "view.json"
    make(path)
    remembered = RememberedView(path)
    assert remembered.start == View()
    assert str(path) in remembered.problem
    assert RememberedView(tmp_path / "none.json").problem == ""


def test_two_writers_leave_one_whole_view(tmp_path: Path) -> None:
    path = tmp_path / "view.json"

    def write(own: int) -> None:
        remembered = RememberedView(path)
        for number in range(40):
            remembered.take(View(countries=1 + number % 9 + own, theme="x" * own * 5))
            assert remembered.write()
            assert RememberedView(path).problem == ""

    threads = [Thread(target=write, args=(own,)) for own in (1, 5, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = RememberedView(path).start
    assert view in [View(countries=4 + own, theme="x" * own * 5) for own in (1, 5, 9)]
    assert [file.name for file in tmp_path.iterdir()] == ["view.json"]


def test_nothing_is_written_while_nothing_changes_and_a_full_disk_is_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "view.json"
    remembered = RememberedView(path)
    begun = View(period="month")
    remembered.begin(begun)
    remembered.take(begun)
    assert remembered.write()
    assert not path.exists()

    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    remembered.take(View(period="week"))
    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", full)
        assert not remembered.write()
    assert "No space left" in remembered.problem
    assert not list(tmp_path.iterdir())
    assert remembered.write(), "at the next change or at the end it is tried again"
    assert RememberedView(path).start.period == "week"
