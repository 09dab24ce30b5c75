"""The settings: order, each bad value by the name of its origin, and no secret in any error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.api.params import Period
from wpx_tui.config import (
    SETTINGS,
    Demo,
    LogLevel,
    Setting,
    Settings,
    SettingsError,
    default_text,
    resolve,
)
from wpx_tui.feeds.intervals import INTERVALS
from wpx_tui.feeds.state import FeedName
from wpx_tui.present.units import Units

TOKEN = "eyJhbGciOi.secret-part.signature"
ANY = st.text(st.characters(codec="utf-8"), max_size=40)


def test_nothing_given_gives_the_documented_defaults() -> None:
    assert resolve({}, {}) == Settings()
    assert set(INTERVALS) == set(FeedName)


def test_flag_beats_variable_beats_default() -> None:
    env = {"WPX_PERIOD": "week", "WPX_UNITS": "SI", "WPX_INTERVAL_HISTORY": "60", "WPX_THEME": ""}
    settings = resolve({"period": "today", "intervals.realtime": "2.5"}, env)
    assert (settings.period, settings.units, settings.theme) == (Period.TODAY, Units.SI, None)
    assert settings.intervals[FeedName.REALTIME] == 2.5
    assert settings.intervals[FeedName.HISTORY] == 60
    assert settings.intervals[FeedName.SUMMARY] == INTERVALS[FeedName.SUMMARY]


def test_every_setting_can_be_given_by_variable() -> None:
    env = {
        "WEPROXIES_API_TOKEN": f" {TOKEN}\n",
        "WEPROXIES_BASE_URL": "https://gateway.example/prefix/",
        "WPX_PROXY": "socks5h://me:pass@127.0.0.1:1080",
        "WPX_PERIOD": "all",
        "WPX_TIMEZONE": "Europe/Berlin",
        "WPX_UNITS": "iec",
        "WPX_THEME": "nord",
        "WPX_ASCII": "yes",
        "WPX_LOG_LEVEL": "debug",
    } | {f"WPX_INTERVAL_{feed.upper()}": "7" for feed in FeedName}
    assert set(env) == {setting.env for setting in SETTINGS}
    settings = resolve({}, env)
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN
    assert settings.base_url == "https://gateway.example/prefix"
    assert settings.proxy == "socks5h://me:pass@127.0.0.1:1080"
    assert (settings.timezone, settings.theme, settings.ascii) == ("Europe/Berlin", "nord", True)
    assert settings.log_level is LogLevel.DEBUG
    assert set(settings.intervals.values()) == {7.0}
    assert TOKEN not in repr(settings)
    assert "me:pass" not in repr(settings)


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("base_url", "api.weproxies.com"),
        ("base_url", "https://user:hunter2@api.weproxies.com"),
        ("base_url", "https://api.weproxies.com/?a=b"),
        ("base_url", "http://[::1"),
        ("base_url", "http://host:99999"),
        ("token", "/nonexistent/token"),
        ("proxy", "ftp://hunter2@host"),
        ("intervals.realtime", "0.9"),
        ("intervals.realtime", "nan"),
        ("intervals.realtime", "inf"),
        ("intervals.realtime", "5s"),
        ("period", "fortnight"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "Europe"),
        ("timezone", "../../etc/passwd"),
        ("units", "gib"),
        ("theme", "\x1b[31m"),
        ("ascii", "maybe"),
        ("log_level", "loud"),
    ],
)
def test_a_bad_value_is_one_line_that_names_its_origin(key: str, bad: str) -> None:
    setting = next(setting for setting in SETTINGS if setting.key == key)
    with pytest.raises(SettingsError) as by_flag:
        resolve({key: bad}, {})
    assert str(by_flag.value).startswith(f"{setting.flag}: ")
    with pytest.raises(SettingsError) as by_env:
        resolve({}, {setting.env: bad if key != "token" else "zwölf"})
    assert str(by_env.value).startswith(f"{setting.env}: ")
    for message in (str(by_flag.value), str(by_env.value)):
        assert message.isprintable()
        assert len(message) < 200
        assert "hunter2" not in message


@given(st.sampled_from(SETTINGS), ANY)
def test_any_text_is_a_value_or_one_line(setting: Setting, text: str) -> None:
    problem = ""
    try:
        resolve({}, {setting.env: text})
    except SettingsError as error:
        problem = str(error)
    assert problem.isprintable()
    assert not setting.secret or "got" not in problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no token"),
        (b" \n", "no token"),
        (b"Bearer " + TOKEN.encode(), "without the word Bearer"),
        (b"two words", "no token has"),
        ("zwölf-token".encode(), "no token has"),
        (b"line\none", "no token has"),
        (b"a" * 100_000, "more than a token"),
    ],
)
def test_a_token_file_without_a_token_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = token_file(tmp_path, content, 0o600)
    with pytest.raises(SettingsError, match=problem) as caught:
        resolve({"token": str(path)}, {})
    assert str(path) in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_token_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = token_file(tmp_path, TOKEN.encode(), mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        resolve({"token": str(path)}, {})


def test_a_token_file_beats_the_variable_even_a_bad_one(tmp_path: Path) -> None:
    path = token_file(tmp_path, f"{TOKEN}\r\n".encode(), 0o400)
    settings = resolve({"token": str(path)}, {"WEPROXIES_API_TOKEN": "not a token"})
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN


def token_file(folder: Path, content: bytes, mode: int) -> Path:
    path = folder / "token"
    path.write_bytes(content)
    os.chmod(path, mode)  # noqa: PTH101 - beside the umask
    return path


def test_a_demo_ignores_the_account_in_the_environment_and_refuses_its_flags() -> None:
    env = {"WEPROXIES_API_TOKEN": "not a token", "WEPROXIES_BASE_URL": "nonsense", "WPX_PROXY": "x"}
    settings = resolve({"units": "si"}, env, Demo("outage", 3))
    assert settings == Settings(units=Units.SI, demo=Demo("outage", 3))
    for setting in SETTINGS:
        if setting.account:
            with pytest.raises(SettingsError, match=f"^{setting.flag} and --demo "):
                resolve({setting.key: "whatever"}, {}, Demo())


def test_every_default_can_be_given_as_it_is_shown() -> None:
    for setting in SETTINGS:
        shown = default_text(setting)
        if shown is not None:
            assert resolve({}, {setting.env: shown}) == Settings()
