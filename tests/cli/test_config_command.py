"""`wpx-top config`: the file that it makes, and what it shows of every setting."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from wpx_tui.cli import main
from wpx_tui.config.resolve import resolve
from wpx_tui.config.schema import SETTINGS
from wpx_tui.config.settings import Settings
from wpx_tui.config.template import template

TOKEN = "eyJjYW5hcnk.never-shown.c2ln"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wpx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `wpx-top` in this process, in a home of its own; status and both streams."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.env, raising=False)
    monkeypatch.delenv("WPX_CONFIG")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main.main(arguments)
        said = capsys.readouterr()
        assert TOKEN not in said.out + said.err
        return int(end.value.code or 0), said.out, said.err

    return run


def test_init_makes_a_file_that_sets_nothing_and_is_only_its_owners(wpx: Run) -> None:
    _, where, _ = wpx("config", "path")
    assert not Path(where.strip()).exists()
    assert wpx("config", "init") == (0, where, "")
    file = Path(where.strip())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == template()
    assert resolve({}, {}).settings() == Settings()


def test_init_writes_over_nothing_unless_it_is_told_to(wpx: Run) -> None:
    file = Path(wpx("config", "path")[1].strip())
    file.parent.mkdir(parents=True)
    file.write_text("units = 'si'")
    file.chmod(0o644)
    status, out, err = wpx("config", "init")
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert file.read_text() == "units = 'si'"
    assert wpx("config", "init", "--force")[0] == 0
    assert file.read_text() == template()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    status, out, err = wpx("--config", "/dev/null/x", "config", "init")
    assert (status, out) == (1, "")
    assert re.fullmatch(r"wpx-top: /dev/null/x cannot be written: .+\n", err)


def test_every_key_of_the_template_stands_with_its_default_and_works_as_it_stands(
    wpx: Run, tmp_path: Path
) -> None:
    lines = [line.removeprefix("# ") for line in template().splitlines()]
    end = lines.index("[profile.acme]")
    by_key = {line.partition(" = ")[0]: line for line in lines[:end]}
    for setting in SETTINGS:
        file = tmp_path / "one.toml"
        file.write_text(by_key[setting.key])
        file.chmod(0o600)
        _, out, _ = wpx("--config", str(file), "config", "show")
        assert re.search(rf"^{setting.key} .* {re.escape(str(file))}:1: {setting.key}$", out, re.M)
        if setting.default:
            settings = resolve({"config": str(file)}, {}).settings()
            assert settings._replace(explicit=()) == Settings()
    own = [
        by_key["thresholds.sub_7f3a91c2.high"],
        by_key["keys.app.refresh"],
        by_key["prices.residential"],
    ]
    file.write_text("\n".join([*own, *lines[end:]]))
    _, out, _ = wpx("--config", str(file), "--profile", "acme", "config", "show")
    assert "thresholds.sub_7f3a91c2.high  70 " in out
    assert re.search(r"^prices.residential +3.2 +.*:3: prices.residential$", out, re.M)
    assert re.search(r"^thresholds.high +90 +.*:7: profile.acme.thresholds.high$", out, re.M)


def test_show_names_the_source_of_every_value_and_hides_what_is_secret(
    wpx: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"token = '{TOKEN}'\n[profile.a]\nbell = true\ncountries = 5\n")
    file.chmod(0o600)
    monkeypatch.setenv("WPX_PROXY", "http://me:hunter2@proxy.example:3128")
    monkeypatch.setenv("WPX_PROFILE", "a")
    monkeypatch.setenv("WPX_NOTIFY_WEBHOOK", f"https://hooks.example/{TOKEN}?key={TOKEN}")
    monkeypatch.setenv("WPX_NOTIFY_COMMAND", f"page --key {TOKEN}")
    status, out, err = wpx("--config", str(file), "--countries", "9", "config", "show")
    assert (status, err) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert rows["config"][:1] == [str(file)]
    assert rows["profile"] == ["a", "WPX_PROFILE"]
    assert rows["token"] == ["***", f"{file}:1:", "token"]
    assert rows["bell"] == ["on", f"{file}:3:", "profile.a.bell"]
    assert rows["countries"] == ["9", "--countries"]
    assert rows["proxy"] == ["***@proxy.example:3128", "WPX_PROXY"]
    assert rows["notify.webhook"] == ["https://hooks.example/***", "WPX_NOTIFY_WEBHOOK"]
    assert rows["notify.command"] == ["page", "...", "WPX_NOTIFY_COMMAND"]
    assert rows["units"] == ["gb", "default"]
    assert {setting.key for setting in SETTINGS} <= set(rows)


def test_a_token_command_is_neither_run_nor_shown_with_its_arguments(
    wpx: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WPX_TOKEN_COMMAND", f"touch {tmp_path}/ran {TOKEN}")
    _, out, _ = wpx("config", "show")
    assert re.search(r"^token_command +touch \.\.\. +WPX_TOKEN_COMMAND$", out, re.M)
    assert not (tmp_path / "ran").exists()


def test_what_is_wrong_is_said_by_show_and_does_not_hide_the_path(wpx: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("unit = 'si'")
    assert wpx("--config", str(file), "config", "path") == (0, f"{file}\n", "")
    problem = f"wpx-top: {file}:1: unit: there is no such key; did you mean units?\n"
    assert wpx("--config", str(file), "config", "show") == (2, "", problem)
