"""Several accounts at once: on real servers, one of them slow, one down, one that refuses."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from tests.cli.conftest import Ran
from tests.harness.accounts import Accounts, accounts
from tests.harness.environment import environment
from tests.harness.pty import PATIENCE
from tests.notify.support import until
from wpx_tui.cli import main
from wpx_tui.cli.accounts import settings_of_accounts
from wpx_tui.cli.options import GlobalOptions
from wpx_tui.cli.reports import folder_name
from wpx_tui.config.schema import SettingsError

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    with accounts(tmp_path_factory.mktemp("accounts")) as running:
        yield running


@pytest.fixture
def run(
    several: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Runs `wpx-top` with that settings file; no output holds a token, and none goes astray."""
    for name in ("WEPROXIES_API_TOKEN", "WEPROXIES_BASE_URL", "WPX_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WPX_CONFIG", str(several.config))

    def command(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as end:
            main.main(arguments)
        output = capsys.readouterr()
        assert "token-of" not in output.out + output.err
        assert "Traceback" not in output.err
        return Ran(int(end.value.code or 0), output.out, output.err)

    yield command
    several.check_tokens()


def test_the_worst_account_counts_and_blinds_none(run: Run, several: Accounts) -> None:
    config, pid = several.config.with_name("hangs.toml"), several.config.with_name("pid")
    command = json.dumps(["/bin/sh", "-c", f"echo $$ > {pid}; exec sleep 60"])
    odd = f'[profile."new\\n|\\u001b[2J=\'line"]\ntoken_command = {command}\n'
    config.write_text(several.config.read_text() + odd)
    config.chmod(0o600)
    ran = run("--config", str(config), "check", "--all-accounts", "--timeout", "1")
    first, *lines = ran.out.splitlines()
    text, _, metrics = first.partition(" | ")
    assert (ran.status, ran.err) == (2, "")
    assert text.startswith("WPX CRITICAL - globex: ")
    assert "; and 3 more: " in text
    assert text.endswith("; 1 of 7 accounts fine")
    states = {line.split(" - ")[1].partition(":")[0]: line.split(" - ")[0] for line in lines}
    name = "new /[2J='line"
    assert states == {
        "globex": "CRITICAL",
        **dict.fromkeys(("initech", "hooli", "wayne", "umbrella", name), "UNKNOWN"),
        "acme": "OK",
    }
    labels = re.findall(r"'([^']*)'=", metrics)
    assert {label.partition("_")[0] for label in labels} == {"acme", "globex"}
    assert len(labels) == len(set(labels))
    assert any(re.fullmatch(r"acme_sub_\w+_used", label) for label in labels)
    assert any("did not end within 1 s" in line for line in lines)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_accounts_that_are_fine_are_counted_and_one_alone_is_as_ever(run: Run) -> None:
    ways = (
        ("--account", "acme", "check", "--account", "acme"),
        ("--profile", "acme", "check"),
        ("check", "--account=acme"),
    )
    outputs = {re.sub(r"\d+", "1", run(*arguments).out) for arguments in ways}
    (text,) = outputs  # but for its figures, which are live
    assert text.startswith("WPX OK - ")
    assert "accounts fine" not in text


def test_what_is_foreseen_of_one_account_is_its_own(run: Run, several: Accounts) -> None:
    ran = run("check", "--forecast", *several.only("acme", "initech"))
    assert ran.status == 2
    assert re.match(r"WPX CRITICAL - acme: .* empty .*; initech: UNKNOWN 401 .*; 0 of 2", ran.out)
    assert re.search(r"'acme_sub_\w+_lapse_p50'=", ran.out)


def test_an_account_without_a_token_is_one_of_several(run: Run, several: Accounts) -> None:
    (several.config.parent / "acme.token").rename(several.config.parent / "gone")
    try:
        ran = run("check", *several.only("acme", "globex"))
    finally:
        (several.config.parent / "gone").rename(several.config.parent / "acme.token")
    assert ran.status == 2
    assert "acme: UNKNOWN " in ran.out
    assert "acme.token' cannot be read" in ran.out


def test_a_page_has_a_section_and_a_line_bar_a_line_for_each(run: Run, several: Accounts) -> None:
    names = ("initech", "acme", "hooli")
    page, lines = (
        run("snapshot", *several.only(*names)),
        run("snapshot", "--oneline", *several.only(*names)),
    )
    assert re.findall(r"^wpx-top  (\w+)", page.out, re.MULTILINE) == list(names)
    assert [line.partition(":")[0] for line in lines.out.splitlines()] == list(names)
    assert page.out.count("no answer: 401") == 5
    for ran in (page, lines):
        assert ran.status == 1
        assert re.match("wpx-top: initech: summary, .*: 401 from the API", ran.err)
        assert "acme:" not in ran.err


def test_the_json_of_several_has_that_of_each_alone(run: Run, several: Accounts) -> None:
    ran = run("--account", "acme", "snapshot", "--json", "--account", "wayne")
    document = json.loads(ran.out)
    schema = json.loads(run("--all-accounts", "snapshot", "--schema").out)
    Draft202012Validator(schema).validate(document)
    acme, wayne = document["accounts"]
    alone = json.loads(run("--profile", "acme", "snapshot", "--json").out)
    assert (ran.status, acme["account"], wayne["account"]) == (1, "acme", "wayne")
    assert acme["snapshot"].keys() == alone.keys()
    together, single = (
        [row["id"] for row in document["subscriptions"]["figures"]["subscriptions"]]
        for document in (acme["snapshot"], alone)
    )
    assert together == single != []
    assert wayne["problem"] is None
    assert "503" in wayne["snapshot"]["summary"]["error"]["reason"]


def test_csv_is_led_by_the_account_and_metrics_are_labelled(run: Run, several: Accounts) -> None:
    chosen = several.only("globex", "wayne", "acme")
    ran = run("snapshot", "--csv", "countries", "--countries", "3", *chosen)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["account"] for row in rows] == ["globex"] * 3 + ["acme"] * 3
    one = run("snapshot", "--csv", "countries", "--countries", "3", "--account", "acme").out
    assert ran.out.splitlines()[0] == f"account,{one.splitlines()[0]}"
    metrics = run("snapshot", "--prometheus", *chosen)
    up = re.findall(r'^wpx_up\{account="(\w+)",feed="summary"\} (\d)', metrics.out, re.MULTILINE)
    assert dict(up) == {"globex": "1", "wayne": "0", "acme": "1"}
    assert ran.status == metrics.status == 1


def test_a_forecast_has_a_section_for_each_and_a_part_of_the_json(
    run: Run, several: Accounts
) -> None:
    chosen = several.only("initech", "acme")
    page, ran = run("forecast", *chosen), run("forecast", "--json", *chosen)
    head, _, section = page.out.partition("\n\nacme\n")
    assert head == "initech\nno forecast: 401 from the API: the token has expired"
    assert "Account, this month" in section
    document = json.loads(ran.out)
    schema = json.loads(run("forecast", "--schema", *chosen).out)
    Draft202012Validator(schema).validate(document)
    initech, acme = document["accounts"]
    assert (initech["account"], acme["account"]) == ("initech", "acme")
    assert (initech["forecast"]["forecasts"], len(acme["forecast"]["forecasts"])) == ([], 3)
    assert page.status == ran.status == 1


def test_one_process_notifies_of_several_accounts(several: Accounts, tmp_path: Path) -> None:
    told, state = tmp_path / "told", tmp_path / "state"
    config = several.config.with_name("notify.toml")
    script = f'echo "$WPX_ACCOUNT $WPX_EVENT" >> {told}'
    command = json.dumps(["/bin/sh", "-c", script])
    config.write_text(f"[notify]\ncommand = {command}\n" + several.config.read_text())
    config.chmod(0o600)
    variables = environment(
        HOME=str(tmp_path), STATE_DIRECTORY=str(state), WPX_STORE="on", WPX_CONFIG=str(config)
    )
    arguments = ["notify", *several.only("globex", "initech", "acme")]
    with subprocess.Popen(
        [sys.executable, "-m", "wpx_tui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
    ) as process:
        try:
            asyncio.run(until(lambda: told.exists() and {"globex", "acme"} <= names_in(told)))
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert re.search(r" firing critical quota-critical: globex: ", out)
    assert re.search(r" firing \w+ run-out: acme: ", out)
    assert re.search(r"^wpx-top: initech: .*401", err, re.MULTILINE)
    assert "token-of" not in out + err + told.read_text()
    several.check_tokens()


def names_in(file: Path) -> set[str]:
    return {line.partition(" ")[0] for line in file.read_text().splitlines()}


def test_the_list_has_what_was_last_known_and_makes_no_call(
    run: Run, several: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    chosen = several.only("globex", "wayne", "acme")

    def listed(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        ran = run("accounts", "--json", *arguments, *chosen)
        document = json.loads(ran.out)
        Draft202012Validator(schema).validate(document)
        return ran.status, document["accounts"]

    schema = json.loads(run("accounts", "--schema").out)
    calls = {name: server.requests.total() for name, server in several.servers.items()}
    assert {row["text"] for row in listed()[1]} == {"nothing stored yet"}
    assert calls == {name: server.requests.total() for name, server in several.servers.items()}
    status, asked = listed("--check")
    assert status == 1
    assert [row["state"] for row in asked] == ["critical", "unknown", "ok"]
    assert [several.servers[name].requests.total() - calls[name] for name in calls] == [
        int(name in ("globex", "wayne", "acme")) for name in calls
    ]
    status, stored = listed()
    assert status == 0
    assert [row["state"] for row in stored] == ["critical", "unknown", "ok"]
    assert [stored[0], stored[2]] == [asked[0], asked[2]]
    assert (stored[1]["as_of"], stored[0]["host"]) == (
        None,
        several.servers["globex"].base_url.removeprefix("http://"),
    )
    table = run("--all-accounts", "accounts").out.splitlines()
    assert [line.split()[0] for line in table] == ["account", *several.servers]
    assert all(str(several.config.parent / "acme.token") in line for line in table[1:2])


def test_without_profiles_the_list_says_how_to_make_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "empty.toml"
    file.touch()
    monkeypatch.setenv("WPX_CONFIG", str(file))
    ran = run("accounts", "--json")
    assert (ran.status, json.loads(ran.out)["accounts"]) == (0, [])
    assert ran.err.startswith(f"wpx-top: no profiles: add one to {file}, such as [profile.acme]")
    assert len(ran.err.splitlines()) == 1


def test_what_runs_on_goes_without_the_account_that_has_no_token(
    several: Accounts, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WEPROXIES_API_TOKEN", "WEPROXIES_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    config = several.config.with_name("missing.toml")
    text = several.config.read_text().replace('"hooli.token"', '"nowhere.token"')
    config.write_text(f"{text}[profile.bare]\n")
    options = GlobalOptions({"config": str(config)}, None, ("globex", "bare"))
    settings = settings_of_accounts(options, ("hooli", "acme", "globex"), False)
    assert [row.profile for row in settings] == ["globex", "acme"]
    tokens = [row.token.reveal() for row in settings if row.token]
    assert tokens == [several.servers[name].token for name in ("globex", "acme")]
    bare, hooli = capsys.readouterr().err.splitlines()
    assert bare.startswith("wpx-top: bare: no API token")
    assert hooli.startswith("wpx-top: hooli: ")
    with pytest.raises(SettingsError, match="no account has a token"):
        settings_of_accounts(options._replace(accounts=()), ("bare", "hooli"), False)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("check", "--account", "globx"), "did you mean 'globex'?"),
        (("--account", "a", "--all-accounts", "check"), "exclude each other"),
        (("--all-accounts", "--profile", "acme", "snapshot"), "exclude each other"),
        (("--all-accounts", "watch"), "about one account"),
        (("--all-accounts", "check", "--subscription", "sub_1"), "about one account"),
    ],
)
def test_a_wrong_choice_is_one_clear_line(
    run: Run, several: Accounts, arguments: tuple[str, ...], reason: str
) -> None:
    ran = run(*arguments)
    assert ran.status == (3 if "check" in arguments else 2)
    assert reason in (ran.out + ran.err).splitlines()[0]
    assert "globx" not in arguments or str(several.config) in ran.out


def test_a_report_has_a_part_for_each_in_every_form(
    run: Run, several: Accounts, tmp_path: Path
) -> None:
    names = several.only("initech", "acme", "hooli")
    text = run("report", *names)
    assert text.status == 1
    assert re.findall(r"^(initech|acme|hooli)\b", text.out, re.M) == ["initech", "acme", "hooli"]
    assert re.search(r"^initech\nno figures: .*401", text.out, re.M)
    assert text.out.count("\nUse by day\n") == 2
    assert "wpx-top: initech: " in text.err
    assert "acme:" not in text.err
    file, folder = tmp_path / "all.html", tmp_path / "tables"
    written = run("report", *names, "--html", str(file), "--csv", str(folder))
    assert (written.status, written.out) == (1, "")
    page = file.read_text()
    assert re.findall(r"<h1>(\w+): proxy traffic", page) == ["acme", "hooli"]
    assert re.search(r"What is missing.*<li>initech: .*401", page, re.S)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert sorted(item.name for item in folder.iterdir()) == ["acme", "hooli"]
    assert len(list((folder / "acme").iterdir())) == 5
    refused = run("report", "--all-accounts", "--month", "2026-13")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith("wpx-top: --month: ")
    alone = run("report", "--account", "initech")
    assert (alone.status, alone.out) == (1, "")


@given(st.lists(st.text("a./%\u4e2d", max_size=4), min_size=2, max_size=6, unique=True))
def test_no_account_writes_tables_outside_or_into_those_of_another(names: list[str]) -> None:
    folders = [folder_name(name) for name in names]
    assert len(set(folders)) == len(names)
    assert all(Path("x", name).resolve().parent == Path("x").resolve() for name in folders)
