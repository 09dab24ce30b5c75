"""The ids of keys that the settings know are those of the dashboard's bindings."""

from __future__ import annotations

from pathlib import Path

from wpx_tui.config.key_ids import KEY_IDS
from wpx_tui.config.resolve import resolve
from wpx_tui.config.template import template
from wpx_tui.tui.keys import ALL_KEYS


def test_the_table_is_equal_to_the_bindings() -> None:
    bindings = {binding.id: binding for binding in ALL_KEYS}
    assert {key_id: key.default for key_id, key in KEY_IDS.items()} == {
        key_id: binding.key for key_id, binding in bindings.items()
    }
    for key_id, key in KEY_IDS.items():
        assert key.help == (bindings[key_id].tooltip or key.help), key_id


def test_every_line_of_the_template_sets_a_key_to_its_default(tmp_path: Path) -> None:
    lines = [line for line in template().splitlines() if line.startswith("# keys.")]
    file = tmp_path / "config.toml"
    file.write_text("\n".join(line.removeprefix("# ") for line in lines))
    settings = resolve({"config": str(file)}, {}).settings_without_token()
    assert settings.keys == {key_id: key.default for key_id, key in KEY_IDS.items()}
