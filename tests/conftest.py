"""What the tests of several folders share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.harness.install import build_sdist, build_wheel, install
from tests.harness.once import made_once, shared_folder

# The same examples each time, however slow the machine is: what fails, a change has broken.
# Others are looked for with `--hypothesis-profile=search`.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("search"), derandomize=True)
settings.load_profile("suite")

# What a shell starts in the background ignores Ctrl-C, and so would every program under test.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings file of whoever runs the tests is not theirs to depend on."""
    monkeypatch.setenv("WPX_CONFIG", os.devnull)


@pytest.fixture(autouse=True)
def _no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the store of whoever runs the tests: those of the store make their own."""
    monkeypatch.setenv("WPX_STORE", "off")
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)


@pytest.fixture(autouse=True)
def _no_multiplexer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the tmux or screen that the tests are run in: what is copied goes elsewhere."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(scope="session")
def installed_wpx_top(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The executable `wpx-top` of a wheel that was built from a source distribution.

    It stands in an environment of its own and is built once for all workers of a run.
    """
    folder = shared_folder(tmp_path_factory, worker_id, "installed")

    def make() -> str:
        wheel = build_wheel(build_sdist(folder), folder)
        return str(install(wheel, folder / "env") / "wpx-top")

    return Path(made_once(folder, make))
