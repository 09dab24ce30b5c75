"""`make`, as somebody runs it at a prompt, also where the tests run below `make test`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from tests.packaging.pages import ROOT

_INHERITED = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "ARGS", "WORKERS", "PYTHON")


def without_make(env: Mapping[str, str]) -> dict[str, str]:
    """Return `env` without what a `make` above passes on."""
    return {key: value for key, value in env.items() if key not in _INHERITED}


def make(*arguments: str) -> str:
    """Run `make` in the checkout and return what it prints. Raises CalledProcessError."""
    done = subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=without_make(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
