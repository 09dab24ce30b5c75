"""The settings file: checked as a whole, and every error names the file, the line and the key."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.feed_names import FeedName
from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.config.file import MAX_BYTES, line_numbers
from wpx_tui.config.resolve import resolve
from wpx_tui.config.settings import Settings, SettingsError

TOKEN = "eyJhbGciOi.secret-part.signature"
WHOLE = """\
# an account, and a profile beside it
units = "si"
token_command = [
    "pass",  # a program, without a shell
    "show weproxies",
]
workdays = ["sun", "mon-wed"]
[intervals]
history = 60.5

[thresholds.sub_abc]
high = 70

[keys]
app.quit = "Q"
"app.help" = "f1"

[profile.acme]
base_url = "https://acme.example"
token_file = "acme.token"
ascii = true
keys.app.quit = "x"

[profile."two words"]
"""


def write(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.chmod(path, mode)  # noqa: PTH101 - beside the umask
    return path


def refusal(path: Path, **flags: str) -> str:
    with pytest.raises(SettingsError) as caught:
        resolve({"config": str(path)} | flags, {})
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbfunits = 'si'\r\nperiod = 'week'\r\n")
    settings = resolve({"config": str(path)}, {})
    assert settings.settings_without_token().units == "si"
    assert settings.values["period"].origin == f"{path}:2: period"
    assert refusal(write(tmp_path, b"\xef\xbb\xbfperod = 1")).startswith(f"{path}:1: perod: ")


def test_everything_that_a_file_can_say_is_taken_and_knows_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    plain = resolve({"config": str(path)}, {})
    settings = plain.settings_without_token()
    assert (settings.units, settings.ascii, settings.profile) == ("si", False, None)
    assert settings.intervals[FeedName.HISTORY] == 60.5
    assert settings.workdays == frozenset({6, 0, 1, 2})
    assert settings.limits.of("sub_abc") == Thresholds(high=70)
    assert settings.keys == {"app.quit": "Q", "app.help": "f1"}
    assert plain.values["token_command"].text == "pass 'show weproxies'"
    assert plain.values["token_command"].origin == f"{path}:3: token_command"
    acme = resolve({"config": str(path), "profile": "acme"}, {})
    settings = acme.settings_without_token()
    assert (settings.base_url, settings.ascii) == ("https://acme.example", True)
    assert (settings.units, settings.profile) == ("si", "acme")
    assert settings.keys == {"app.quit": "x", "app.help": "f1"}
    assert "token_command" not in acme.values
    assert acme.values["token_file"].text == str(tmp_path / "acme.token"), "beside the file"
    assert acme.values["keys.app.quit"].origin == f"{path}:22: profile.acme.keys.app.quit"
    assert resolve({"config": str(path), "profile": "two words"}, {}).profile is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\nperod = 'week'", "2: perod: there is no such key; did you mean period?"),
        (
            "[profile.a]\n\n[profile.a.interval]\nhistory = 5",
            "4: profile.a.interval.history: there is no such key; "
            "did you mean profile.a.intervals.history?",
        ),
        ("xyzzy = 1", "1: xyzzy: there is no such key"),
        ("[nothing]", "1: nothing: there is no such table"),
        ("[thresholds.sub_a]\nhihg = 1", "2: thresholds.sub_a.hihg: there is no such key"),
        ("[prices]\nmobile = -1", "2: prices.mobile: must be 0 to 1000000 a GB; got '-1'"),
        ("[profile.a.prices]\nx = 'free'", "2: profile.a.prices.x: must be a number"),
        ("price_per_gb = nan", "1: price_per_gb: must be 0 to 1000000 a GB"),
        ("currency = 'kr'", "1: currency: must be an ISO code such as EUR, or a sign such as €"),
        ("workdays = 'mo-fr'", "1: workdays: must be weekdays, such as mon-fri or mon tue sat"),
        ("workdays = ['mon', '']", "1: workdays: must be weekdays"),
        ("billing_day = 32", "1: billing_day: must be 1 to 31 as a day of the month; got '32'"),
        ("units = 5", "1: units: must be a text"),
        ("ascii = 'yes'", "1: ascii: must be true or false"),
        ("countries = true", "1: countries: must be a number"),
        ("intervals.history = '5'", "1: intervals.history: must be a number"),
        ("token_command = [1]", "1: token_command: must be a list of texts"),
        ("[[profile]]", "1: profile: must be tables"),
        ("profile.a = 1", "1: profile"),
        ("[profile.a]\nperiod = 'x'", "2: profile.a.period: must be today, week, month or all"),
        ("countries = inf", "1: countries: must be 1 to 1000"),
        ("period = 1979-05-27", "1: period: must be a text"),
        ("a = 1\na = 2", "2: is not TOML: "),
        ("\n\nunits = ", "3: is not TOML: "),
        ("x = '''\n\n", "2: is not TOML: "),
        (b"# \xff\n\xff", "1: is not UTF-8"),
        ("keys.'\x7f' = 'q'", "1: is not TOML: "),
        ("[notify]\ncommand = 'a\"'", "2: notify.command: has a quotation mark without its pair"),
        ("[notify]\nwebhook = 'ftp://a/secret'", "2: notify.webhook: the webhook must start with"),
        ("[notify]\ncommand = ['']", "2: notify.command: must name a program"),
        ("[notify]\nrules = ['quota', 'all']", "2: notify.rules: must be some of quota, run_out"),
        ("[profile.a.notify]\nstale = 0", "2: profile.a.notify.stale: must be 1 to 1440 minutes"),
        ("notify.chance = 5", "1: notify.chance: there is no such key"),
        ("keys.app.quit = ''", "1: keys.app.quit: must be a name"),
        (
            "[keys]\nsee.zom = 'Z'",
            "2: keys.see.zom: there is no such key; did you mean keys.see.zoom?",
        ),
        (
            "[profile.a.keys]\nask.perod = 'w'",
            "2: profile.a.keys.ask.perod: there is no such key; "
            "did you mean profile.a.keys.ask.period?",
        ),
        ('"a\\u001b[31mb" = 1', "1: a[31mb: there is no such key"),
        ("#" * (MAX_BYTES + 1), " holds more than 65536 bytes"),
        ("x = " + "[" * 5_000, "1: is not TOML: "),
    ],
)
def test_what_is_wrong_in_a_file_is_one_line_with_its_place(
    tmp_path: Path, text: str | bytes, problem: str
) -> None:
    path = write(tmp_path, text)
    assert refusal(path).startswith(f"{path}:{problem}")


@pytest.mark.parametrize(
    ("text", "mode", "problem"),
    [
        (f"token = '{TOKEN}'", 0o640, "others can read it: chmod 600"),
        (f"[profile.a]\ntoken = '{TOKEN}'", 0o604, "others can read it: chmod 600"),
        ("token_command = 'pass'", 0o620, "others can change it: chmod 600"),
        (f"token = '{TOKEN}'", 0o600, None),
        ("token_command = 'pass'", 0o644, None),
        ("units = 'si'", 0o666, None),
        (f"notify.webhook = 'https://a/{TOKEN}'", 0o644, "others can read it: chmod 600"),
        ("[profile.a.notify]\ncommand = ['page']", 0o620, "others can change it: chmod 600"),
        (f"notify.webhook = 'https://{TOKEN}:x@a/b'", 0o600, "must not hold a user name"),
        (f"notify.webhook = 'https://a/{TOKEN}'", 0o600, None),
    ],
)
def test_a_file_is_as_private_as_what_it_holds(
    tmp_path: Path, text: str, mode: int, problem: str | None
) -> None:
    path = write(tmp_path, text, mode)
    if problem is None:
        assert resolve({"config": str(path)}, {}).exists
    else:
        message = refusal(path)
        assert problem in message
        assert TOKEN not in message


def test_a_file_that_is_named_must_be_there_and_the_usual_one_need_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(tmp_path / "none.toml").startswith("--config: there is no file")
    assert "Is a directory" in refusal(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve({}, {}).settings() == Settings()
    usual = resolve({}, {}).path
    assert usual.is_relative_to(tmp_path)
    usual.parent.mkdir(parents=True)
    usual.write_text("units = 'si'")
    assert resolve({}, {}).settings().units == "si"
    monkeypatch.setenv("HOME", "/dev/null")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/null")
    assert resolve({}, {}).settings() == Settings()


def test_a_profile_that_is_not_there_is_an_error_that_names_those_that_are(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    message = refusal(path, profile="globex")
    assert message == f"--profile: no profile 'globex' in {path}; there are acme, two words"
    message = refusal(path, profile="acmee")
    assert message == f"--profile: no profile 'acmee' in {path}; did you mean 'acme'?"


NAMES = st.sampled_from(["a", "b", "'c d'", "e.f", '"g.h"'])
VALUES = st.sampled_from(
    ["1", "'x'", "[\n 1,\n # no\n 2\n]", "'''\n[x]\ny = 1\n'''", "{k = 1, l = 'm'}", "[{n = 1}]"]
)


@given(st.lists(st.tuples(NAMES, st.lists(st.tuples(NAMES, VALUES), max_size=3)), max_size=4))
def test_the_line_of_every_key_is_the_one_that_it_stands_on(
    tables: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    text = "\n# a comment\n\n".join(
        "\n".join([f"[t{number}.{head}]", *(f"  {key} = {value}" for key, value in pairs)])
        for number, (head, pairs) in enumerate(tables)
    )
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # two of the keys are one
    lines = [line.replace("'", "").replace('"', "") for line in text.splitlines()]
    found = line_numbers(text)
    for number, (head, pairs) in enumerate(tables):
        table = f"t{number}.{head}".replace("'", "").replace('"', "")
        at = found[table]
        assert lines[at - 1] == f"[{table}]"
        for key in (key.replace("'", "").replace('"', "") for key, _ in pairs):
            path = next(path for path in found if path.startswith(f"{table}.{key}"))
            assert lines[found[path] - 1].startswith(f"  {key} = ")
            assert found[path] > at
            at = found[path]
