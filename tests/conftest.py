"""What the tests of several folders share."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tests.support.install import build_sdist, build_wheel, install


@pytest.fixture(autouse=True)
def _no_settings_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings file of whoever runs the tests is not theirs to depend on."""
    monkeypatch.setenv("WPX_CONFIG", os.devnull)


@pytest.fixture(scope="session")
def installed_wpx_top(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The executable `wpx-top` of a wheel that was built from a source distribution.

    It stands in an environment of its own and is built once for all workers of a run.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "installed"
    folder.mkdir(exist_ok=True)
    executable = folder / "env" / "bin" / "wpx-top"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not executable.exists():
            install(build_wheel(build_sdist(folder), folder), folder / "env")
    return executable
