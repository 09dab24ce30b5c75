"""The settings: which source wins, each bad value by its origin, and no secret in an error."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.harness.feed_names import FeedName
from wpx_tui.analysis.cost import Product
from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.config.notify import Rule, TerminalMethod, WebhookFormat
from wpx_tui.config.notify_rows import FORMATS, METHODS, RULES
from wpx_tui.config.resolve import resolve
from wpx_tui.config.schema import SETTINGS, TOKEN_KEYS, Setting
from wpx_tui.config.settings import Demo, Settings, SettingsError
from wpx_tui.config.sources import Source
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.present.format.units import Units

TOKEN = "eyJhbGciOi.secret-part.signature"
ANY = st.text(st.characters(codec="utf-8"), max_size=40)
NO_FILE = {"WPX_CONFIG": os.devnull}
"""Not the settings file of whoever runs the tests, but an empty one."""
SECOND_VALUES = {
    "base_url": ("https://one.example", "http://two.lan/prefix"),
    "proxy": ("socks5h://me:pass@127.0.0.1:1080", "http://proxy.example:3128"),
    "plain_http": ("1", "0"),
    "period": ("week", "all"),
    "granularity": ("hourly", "monthly"),
    "countries": ("10", "999"),
    "timezone": ("Europe/Berlin", "UTC"),
    "units": ("iec", "si"),
    "theme": ("nord", "gruvbox"),
    "ascii": ("1", "0"),
    "wall": ("1", "0"),
    "kiosk": ("1", "0"),
    "store": ("0", "1"),
    "rotate": ("20", "5"),
    "fresh_view": ("1", "0"),
    "plot": ("braille", "ascii"),
    "thresholds.high": ("70", "71.5"),
    "thresholds.critical": ("90", "99"),
    "price_per_gb": ("3.2", "0.5"),
    "currency": ("EUR", "£"),
    "workdays": ("sun-thu", "mon, wed"),
    "billing_day": ("15", "31"),
    "bell": ("1", "0"),
    "title": ("1", "0"),
    "log_level": ("debug", "error"),
    "notify.command": ("page --urgent", "mail root"),
    "notify.webhook": ("https://one.example/hook?key=1", "http://127.0.0.1:9093"),
    "notify.format": ("slack", "text"),
    "notify.terminal": ("osc9", "auto"),
    "notify.rules": ("quota stale", "token"),
    "notify.run_out": ("60", "70.5"),
    "notify.lapse": ("20", "30"),
    "notify.success": ("90", "95"),
    "notify.stale": ("5", "60"),
    "notify.token": ("7", "30"),
    "notify.subscription": ("1", "10"),
} | {f"intervals.{feed}": ("7", "8.5") for feed in FeedName}
"""Two values of each setting, so that the stronger can be told from the weaker."""


NAMED_PRICES = """\
price_per_gb = 2
prices.residential = 3
currency = "pln"

[profile.acme]
currency = "€"
price_per_gb = 4

[profile.acme.prices]
sub_a = 0
"Mobile 10.5GB" = 7
"""


def load(flags: Mapping[str, str], env: Mapping[str, str], demo: Demo | None = None) -> Settings:
    return resolve(flags, env, demo).settings()


def in_toml(setting: Setting, text: str) -> str:
    if setting.kind is bool:
        return "true" if text == "1" else "false"
    return text if setting.kind is float else f"'{text}'"


def value_of(settings: Settings, key: str) -> object:
    if key.startswith("intervals."):
        return settings.intervals[FeedName(key.removeprefix("intervals."))]
    field, _, part = key.partition(".")
    value = getattr(settings, field)
    return getattr(value, part) if part else value


def test_every_row_of_the_table_is_tried() -> None:
    assert {setting.key for setting in SETTINGS} == {*SECOND_VALUES, *TOKEN_KEYS}


@given(
    setting=st.sampled_from([row for row in SETTINGS if row.key not in TOKEN_KEYS]),
    sources=st.sets(st.sampled_from(Source)),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flag_beats_variable_beats_profile_beats_file_beats_default(
    tmp_path: Path, setting: Setting, sources: set[Source]
) -> None:
    """The strongest of the sources gives one value and every weaker one another."""
    if setting.flag is None:
        sources.discard(Source.FLAG)
    ranked = [source for source in Source if source in sources]
    strong, weak = SECOND_VALUES[setting.key]
    texts = dict.fromkeys(ranked, weak) | dict.fromkeys(ranked[:1], strong)
    file = tmp_path / "config.toml"
    toml = {source: f"{setting.key} = {in_toml(setting, text)}" for source, text in texts.items()}
    file.write_text(f"{toml.get(Source.FILE, '')}\n[profile.a]\n{toml.get(Source.PROFILE, '')}\n")
    file.chmod(0o600)  # a webhook is a secret
    flags = {"config": str(file), "profile": "a"}
    env = {}
    if Source.FLAG in texts:
        flags[setting.key] = texts[Source.FLAG]
    if Source.ENVIRONMENT in texts:
        env[setting.env] = texts[Source.ENVIRONMENT]
    choice = resolve(flags, env)
    expected = setting.parse(strong) if ranked else value_of(Settings(), setting.key)
    assert value_of(choice.settings(), setting.key) == expected
    if ranked:
        assert choice.values[setting.key].source is ranked[0]


@given(sources=st.lists(st.sampled_from(Source), unique=True, min_size=1), ways=st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_strongest_source_of_a_token_wins_whatever_its_way(
    tmp_path: Path, sources: list[Source], ways: st.DataObject
) -> None:
    """Nothing is asked of the weaker ones: each would fail."""
    rows = {row.key: row for row in SETTINGS if row.key in TOKEN_KEYS}
    ranked = sorted(sources, key=list(Source).index)
    layers: dict[Source, tuple[Setting, str]] = {}
    for source in ranked:
        fits = [row for row in rows.values() if source is not Source.FLAG or row.flag]
        row = ways.draw(st.sampled_from(fits))
        text = good_token(tmp_path, row.key) if source is ranked[0] else f"/nowhere/{source}"
        layers[source] = (row, text)
    file = tmp_path / "config.toml"
    toml = {source: f"{row.key} = {text!r}" for source, (row, text) in layers.items()}
    file.write_text(f"{toml.get(Source.FILE, '')}\n[profile.a]\n{toml.get(Source.PROFILE, '')}\n")
    file.chmod(0o600)
    by_flag, by_env = layers.get(Source.FLAG), layers.get(Source.ENVIRONMENT)
    flags = {"config": str(file), "profile": "a"} | (
        {by_flag[0].key: by_flag[1]} if by_flag else {}
    )
    settings = load(flags, {by_env[0].env: by_env[1]} if by_env else {})
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN


def good_token(folder: Path, key: str) -> str:
    """What gives the token in that way."""
    path = token_file(folder, TOKEN.encode(), 0o600)
    return {
        "token": TOKEN,
        "token_file": str(path),
        "token_command": shlex.join(["cat", str(path)]),
    }[key]


def test_the_words_of_the_notifications_are_those_of_their_types() -> None:
    assert (tuple(Rule), tuple(WebhookFormat), tuple(TerminalMethod)) == (RULES, FORMATS, METHODS)


def test_nothing_given_gives_the_documented_defaults() -> None:
    assert load({}, NO_FILE) == Settings()
    assert set(INTERVALS) == set(FeedName)


def test_every_default_can_be_given_as_it_is_shown() -> None:
    env = {setting.env: setting.default for setting in SETTINGS if setting.default}
    assert load({}, env | NO_FILE) == Settings(explicit=("countries", "granularity", "period"))
    without = {setting.key for setting in SETTINGS if setting.default is None}
    assert without == {
        *(*TOKEN_KEYS, "proxy", "theme", "rotate", "price_per_gb", "workdays"),
        *("notify.command", "notify.webhook"),
    }
    assert (Settings().proxy, Settings().theme) == (None, None)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load({}, {setting.env: "" for setting in SETTINGS} | NO_FILE) == Settings()


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("http://api.weproxies.com", True),
        ("http://api.weproxies.com:443/prefix", True),
        ("HTTP://API.WEPROXIES.COM.", True),
        ("http://8.8.8.8", True),
        ("http://[2001:4860:4860::8888]:8787", True),
        ("http://[::ffff:8.8.8.8]", True),
        ("http://127.0.0.1.example.com", True),
        ("http://localhost.example.com", True),
        ("https://api.weproxies.com", False),
        ("http://127.0.0.1:8787", False),
        ("http://[::1]:8787", False),
        ("http://localhost:8787", False),
        ("http://10.1.2.3", False),
        ("http://192.168.1.9:80", False),
        ("http://172.16.0.1", False),
        ("http://100.64.1.1", False),
        ("http://[fd12:3456::1]", False),
        ("http://[fe80::1%25eth0]", False),
        ("http://usage", False),
        ("http://nobody.invalid", False),
        ("http://usage.lan./prefix", False),
    ],
)
def test_the_token_goes_unencrypted_only_where_that_is_wanted(url: str, is_refused: bool) -> None:
    env = {"WEPROXIES_BASE_URL": url} | NO_FILE
    assert load({"plain_http": "1"}, env).base_url == url.rstrip("/")
    if is_refused:
        with pytest.raises(SettingsError, match=r"^WEPROXIES_BASE_URL: .* --plain-http"):
            load({}, env)
    else:
        load({}, env)


def test_no_setting_shows_the_token_or_a_password() -> None:
    env = {
        "WEPROXIES_API_TOKEN": f" {TOKEN}\n",
        "WPX_PROXY": "socks5h://me:hunter2@127.0.0.1:1",
        "WPX_NOTIFY_WEBHOOK": f"https://hooks.example/{TOKEN}",
        "WPX_NOTIFY_COMMAND": f"page --key {TOKEN}",
    }
    settings = load({}, env | NO_FILE)
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN
    assert TOKEN not in repr(settings) + repr(resolve({}, env | NO_FILE))
    assert "hunter2" not in repr(settings) + repr(resolve({}, env | NO_FILE))


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("base_url", "api.weproxies.com"),
        ("base_url", "https://user:hunter2@api.weproxies.com"),
        ("base_url", "https://api.weproxies.com/?a=b"),
        ("base_url", "http://[::1"),
        ("base_url", "http://host:99999"),
        ("base_url", "http://api.weproxies.com"),
        ("token_file", ""),
        ("token_command", "  "),
        ("token_command", "pass 'show"),
        ("proxy", "ftp://hunter2@host"),
        ("granularity", "yearly"),
        ("countries", "0"),
        ("countries", "2.5"),
        ("thresholds.high", "101"),
        ("thresholds.critical", "0"),
        ("bell", "loud"),
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
        ("rotate", "4"),
        ("plot", "pencil"),
        ("log_level", "loud"),
    ],
)
def test_a_bad_value_is_one_line_that_names_its_origin(tmp_path: Path, key: str, bad: str) -> None:
    setting = next(setting for setting in SETTINGS if setting.key == key)
    file = tmp_path / "config.toml"
    file.write_text(f"# one\n\n{key} = {toml_text(bad)}\n")
    by: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
        f"{file}:3: {key}: ": ({"config": str(file)}, {}),
    }
    if bad:  # an empty variable is none
        by[f"{setting.env}: "] = ({}, {setting.env: bad} | NO_FILE)
    if setting.flag:
        by[f"{setting.flag}: "] = ({key: bad}, NO_FILE)
    for origin, (flags, env) in by.items():
        with pytest.raises(SettingsError) as caught:
            load(flags, env)
        message = str(caught.value)
        assert message.startswith(origin)
        assert message.isprintable()
        assert len(message.removeprefix(origin)) < 160
        assert "hunter2" not in message


def toml_text(text: str) -> str:
    """A number where it is one, else a basic string."""
    try:
        float(text)
    except ValueError:
        escaped = "".join(f"\\u{ord(char):04x}" for char in text)
        return f'"{escaped}"'
    return text


@given(st.sampled_from(SETTINGS), ANY)
def test_any_text_is_a_value_or_one_line(setting: Setting, text: str) -> None:
    problem = ""
    try:
        resolve({}, {setting.env: text} | NO_FILE).settings_without_token()
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
        load({"token_file": str(path)}, NO_FILE)
    assert str(path) in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_token_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = token_file(tmp_path, TOKEN.encode(), mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        load({"token_file": str(path)}, NO_FILE)


def test_a_token_file_beats_the_variable_even_a_bad_one(tmp_path: Path) -> None:
    path = token_file(tmp_path, f"{TOKEN}\r\n".encode(), 0o400)
    settings = load({"token_file": str(path)}, {"WEPROXIES_API_TOKEN": "not a token"} | NO_FILE)
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN


def token_file(folder: Path, content: bytes, mode: int) -> Path:
    path = folder / "token"
    path.write_bytes(content)
    os.chmod(path, mode)  # noqa: PTH101 - beside the umask
    return path


def test_a_demo_ignores_the_account_wherever_it_is_set_and_refuses_its_flags(
    tmp_path: Path,
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("units = 'si'\nbase_url = 'http://other'\n[profile.a]\nunits = 'iec'\n")
    env = {"WEPROXIES_API_TOKEN": "not a token", "WPX_PROXY": "x", "WPX_PROFILE": "a"}
    settings = load({"config": str(file)}, env, Demo("outage", 3))
    assert settings == Settings(units=Units.SI, demo=Demo("outage", 3))
    for setting in SETTINGS:
        if setting.account and setting.flag:
            with pytest.raises(SettingsError, match=f"^{setting.flag} and --demo "):
                load({setting.key: "whatever"}, {}, Demo())
    with pytest.raises(SettingsError, match=r"^--profile and --demo "):
        load({"profile": "a"}, {}, Demo())


def test_two_ways_to_the_token_in_one_place_exclude_each_other() -> None:
    env = {"WEPROXIES_API_TOKEN": TOKEN, "WPX_TOKEN_FILE": "/nowhere"}
    with pytest.raises(SettingsError, match="WEPROXIES_API_TOKEN and WPX_TOKEN_FILE") as caught:
        load({}, env | NO_FILE)
    assert TOKEN not in str(caught.value)


def test_a_subscription_takes_what_it_does_not_set_from_all_others(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        "thresholds.high = 60\n[thresholds.sub_a]\ncritical = 90\n"
        "[profile.a.thresholds.sub_a]\nhigh = 50\n"
    )
    settings = load({"config": str(file), "profile": "a"}, {"WPX_THRESHOLD_CRITICAL": "99"})
    assert settings.thresholds == settings.limits.of("sub_b") == Thresholds(60, 99)
    assert settings.limits.of("sub_a") == Thresholds(50, 90)
    with pytest.raises(SettingsError, match=r"sub_a\.critical: high \(95\) must not be above"):
        load({"config": str(file)}, {"WPX_THRESHOLD_HIGH": "95"})


def test_a_profile_has_prices_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(NAMED_PRICES)
    mobile = Product("prod_m", "mobile 10.5gb", "mobile")
    usual = load({"config": str(file)}, {}).prices
    acme = load({"config": str(file), "profile": "acme"}, {}).prices
    assert usual is not None
    assert acme is not None
    assert (usual.currency, acme.currency) == ("PLN", "EUR")
    assert [prices.of("sub_a", mobile) for prices in (usual, acme)] == [2, 0]
    assert [prices.of("sub_b", mobile) for prices in (usual, acme)] == [2, 7]
    residential = Product(type="Residential")
    assert [prices.of("sub_b", residential) for prices in (usual, acme)] == [3, 3]
    assert load({}, NO_FILE | {"WPX_CURRENCY": "EUR"}).prices is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Sun-Thu", {6, 0, 1, 2, 3}),
        ("monday wed,FRI-sat", {0, 2, 4, 5}),
        ("mon-sun", {0, 1, 2, 3, 4, 5, 6}),
        ("tue", {1}),
    ],
)
def test_workdays_are_names_and_ranges(text: str, days: set[int]) -> None:
    assert load({}, NO_FILE | {"WPX_WORKDAYS": text}).workdays == frozenset(days)
