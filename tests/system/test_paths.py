"""The paths of the program's files: on Linux made without platformdirs, and the same."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from wpx_tui.system import paths


@pytest.mark.parametrize("home", ["/home/anna", "relative", "", None])
@pytest.mark.parametrize("xdg", ["/var/xdg", "relative", "", None])
def test_they_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, home: str | None, xdg: str | None
) -> None:
    for name, value in (("HOME", home), ("XDG_STATE_HOME", xdg), ("XDG_CONFIG_HOME", xdg)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    try:
        state = platformdirs.user_state_path("wpx-top", appauthor=False)
        config = platformdirs.user_config_path("wpx-top", appauthor=False) / "config.toml"
    except RuntimeError:  # there is no home
        with pytest.raises(RuntimeError):
            paths.state_dir()
        assert paths.settings_file() == Path(os.devnull)
        return
    assert (paths.state_dir(), paths.settings_file()) == (state, config)
