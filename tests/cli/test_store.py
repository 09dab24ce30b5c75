"""`wpx-top store`: shows what is kept, and deletes it."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import CANARY, Demos, Wpx
from tests.harness.environment import environment
from wpx_tui.config.remembered_files import look_file, view_file
from wpx_tui.system.paths import state_dir


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a store that is switched on, empty yet."""
    folder = tmp_path / "state"
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("STATE_DIRECTORY", str(folder))
    return folder


def profiles(folder: Path, url: str) -> str:
    """Make a settings file with the account `acme`, and return its path."""
    file = folder.parent / "config.toml"
    file.write_text(f'[profile.acme]\nbase_url = "{url}"\n')
    return str(file)


def test_nothing_is_made_by_looking(wpx: Wpx, demos: Demos, kept: Path) -> None:
    assert wpx("store", "path").out == f"{kept}/store-1.db\n"
    assert "nothing is stored" in wpx("store", "info").out
    assert "nothing is stored" in wpx("store", "forget", "--yes").out
    assert wpx("--demo", "snapshot", "--oneline").status == 0
    assert wpx("--no-store", "snapshot", "--oneline", url=demos("calm").base_url).status == 0
    assert not kept.exists()


def test_what_is_kept_is_shown_and_forgotten(
    wpx: Wpx, demos: Demos, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = demos("calm").base_url
    config = profiles(kept, url)
    assert wpx("--config", config, "--profile", "acme", "snapshot", url=url).status == 0
    info = wpx("store", "info").out
    assert "health      ok" in info
    assert "account     acme" in info
    found = json.loads(wpx("doctor", "--json", url=url).out)["checks"]
    (store,) = [check for check in found if check["check"] == "store"]
    assert (store["state"], store["other_processes"]) == ("ok", 0)
    assert store["rows"]["answer"] == 5 + 3 + 1  # the feeds, of the forecasts, of the usual

    wrong = wpx("store", "forget", "--yes", "--account", "nobody")
    assert (wrong.status, "acme" in wrong.err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert wpx("store", "forget", "--account", "acme").status == 130
    assert "acme" in wpx("store", "info").out
    assert wpx("store", "forget", "--yes", "--account", "acme").status == 0
    info = wpx("store", "info").out
    assert "acme" not in info
    assert wpx("store", "forget", "--yes").status == 0
    assert "rows        none" in wpx("store", "info").out


def test_the_view_and_the_last_look_are_forgotten_too(
    wpx: Wpx, demos: Demos, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    url = demos("calm").base_url
    files = {
        name: [file(state_dir(), url, name) for file in (view_file, look_file)]
        for name in ("acme", "other", None)
    }
    every = [file for pair in files.values() for file in pair]
    for file in every:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    kept_file = state_dir() / "welcomed"
    kept_file.touch()
    config = profiles(kept, url)
    assert wpx("--config", config, "--profile", "acme", "snapshot", url=url).status == 0
    assert wpx("store", "forget", "--yes", "--account", "acme").status == 0
    assert not any(file.exists() for file in files["acme"])
    assert all(file.exists() for file in (*files["other"], *files[None]))
    assert wpx("store", "forget", "--yes").status == 0
    assert not any(file.exists() for file in every)
    assert kept_file.exists()


def test_a_store_that_cannot_be_used_stops_nothing(wpx: Wpx, demos: Demos, kept: Path) -> None:
    kept.touch()
    url = demos("calm").base_url
    assert wpx("snapshot", "--oneline", url=url).status == 0
    assert wpx("check", "--warning", "1000", "--critical", "1000", url=url).status == 0
    ran = wpx("doctor", "--json", url=url)
    (store,) = [check for check in json.loads(ran.out)["checks"] if check["check"] == "store"]
    assert (ran.status, store["state"]) == (0, "warning")


def test_the_token_is_nowhere_in_the_store(wpx: Wpx, demos: Demos, kept: Path) -> None:
    assert wpx("snapshot", url=demos("calm").base_url).status == 0
    assert wpx("snapshot", url=demos("unauthorized").base_url).status == 1
    for file in kept.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert CANARY.encode() not in data
            assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "arguments",
    [("snapshot", "--oneline"), ("check", "--success-rate", "95:90")],
    ids=lambda arguments: arguments[0],
)
def test_young_answers_are_read_without_client_models_or_loop(
    wpx: Wpx, demos: Demos, kept: Path, arguments: tuple[str, ...]
) -> None:
    """What they make of plain values is what they made of the models."""
    url = demos("calm").base_url
    first = wpx(*arguments, url=url)
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        f"try: main({list(arguments)!r})\n"
        "finally: print(*sys.modules, file=sys.stderr)\n"
    )
    again = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment(
            WPX_STORE="on",
            STATE_DIRECTORY=str(kept),
            WEPROXIES_API_TOKEN=CANARY,
            WEPROXIES_BASE_URL=url,
        ),
    )
    assert (again.returncode, again.stdout) == (first.status, first.out)
    loaded = set(again.stderr.split())
    assert not loaded & {"pydantic", "httpx", "asyncio", "ssl", "textual", "anyio"}


def test_a_stored_answer_that_was_spoiled_is_asked_for_again(
    wpx: Wpx, demos: Demos, kept: Path
) -> None:
    url = demos("calm").base_url
    first = wpx("snapshot", "--oneline", url=url)
    for body in ("", "x {}", "0.0 [1]", "0.0 7", '0.0 {"subscriptions": [7]', "\x00"):
        with closing(sqlite3.connect(kept / "store-1.db")) as file, file:
            file.execute("UPDATE answer SET body = ?", (body,))
        again = wpx("snapshot", "--oneline", url=url)
        assert (again.status, again.out) == (first.status, first.out), body
