"""The README's tables are what the program does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.config.resolve import resolve
from wpx_tui.config.schema import SELECTORS, SETTINGS, Setting
from wpx_tui.demo.scenarios import SCENARIOS
from wpx_tui.tui.keys import GROUPS, shown_key

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """What follows the marker of that name, up to the next empty line."""
    found = re.search(rf"^<!-- {name} -->\n(.+?)\n(?:\n|\Z)", README, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def table(head: str, rows: Sequence[tuple[str, ...]]) -> str:
    columns = head.count("|") - 1
    lines = [head, "|" + "---|" * columns]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def settings_row(setting: Setting) -> tuple[str, ...]:
    flag = setting.flag or ""
    option = f"{flag}{'=' if ' ' in flag else ' '}{setting.metavar or ''}".rstrip() if flag else ""
    in_file = setting.key if setting in SETTINGS else None
    names = (in_file, option, setting.env, setting.default)
    return (*(f"`{name}`" if name else "" for name in names), setting.help)


def test_the_settings_are_those_of_the_program() -> None:
    rows = [settings_row(setting) for setting in (*SELECTORS, *SETTINGS)]
    assert block("settings") == table("| key | option | variable | default | |", rows)


def test_the_settings_file_works_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    after = README.partition("<!-- file -->\n```toml\n")[2]
    file.write_text(after.partition("```")[0])
    choice = resolve({"config": str(file), "profile": "acme"}, {})
    settings = choice.settings_without_token()
    assert settings.limits.of("sub_7f3a91c2") == Thresholds(70, 99)
    assert choice.values["token_command"].text == "pass show acme"


def test_the_scenarios_are_those_of_the_demo() -> None:
    rows = [(f"`{name}`", scenario.summary) for name, scenario in SCENARIOS.items()]
    assert block("scenarios") == table("| scenario | shows |", rows)


def test_the_keys_are_those_of_the_help() -> None:
    rows = [
        (f"`{shown_key(binding, {})}`", title if place == 0 else "", binding.tooltip)
        for title, bindings in GROUPS
        for place, binding in enumerate(bindings)
    ]
    assert block("keys") == table("| key | | does |", rows)


def test_ci_finds_both_commands() -> None:
    for name in ("look", "tests"):
        fence, command, end = block(name).splitlines()
        assert (fence, end) == ("```sh", "```")
        assert command.startswith("python3 -m venv .venv && ")
        assert f"readme_command {name}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
