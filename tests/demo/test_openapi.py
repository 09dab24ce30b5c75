"""The server keeps what its OpenAPI document promises, for good requests and bad ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONTRACT = Path(__file__).with_name("contract.py")


def test_the_document_is_kept() -> None:
    """In a run of its own: every worker of this one would think of all requests first."""
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", str(CONTRACT)]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
