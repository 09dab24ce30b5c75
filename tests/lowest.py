"""Run the API, demo and command-line tests with the lowest versions that pyproject.toml allows.

    python -m tests.lowest [pytest's arguments]

It makes a virtual environment in a temporary folder, installs wpx-top there with every dependency
at its lower bound (the tests' own tools at their newest), runs the tests in it and exits with
pytest's status. It needs a package index. Run it after a change of `dependencies`: a bound is a
version with which these tests pass.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ("tests/api", "tests/demo", "tests/cli")
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(\[[\w,-]+\])?(>=|~=)(?P<version>[\d.]+)(,.*)?")


def dependencies() -> list[str]:
    """Return the project's requirements, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["dependencies"])


def pinned(requirement: str) -> str:
    """Return the requirement at its lower bound; ValueError for one without a lower bound."""
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise ValueError(f"{requirement} has no lower bound")
    return f"{match['name']}=={match['version']}"


def run(arguments: Sequence[str], folder: Path) -> int:
    """Make the environment in `folder` and run the tests in it; return pytest's status."""
    constraints = folder / "lowest.txt"
    constraints.write_text("\n".join(map(pinned, dependencies())), "utf-8")
    sys.stdout.write(f"{constraints.read_text('utf-8')}\n")
    sys.stdout.flush()
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python, *install, "--constraint", constraints, f"{ROOT}[test]"], check=True)
    tests = ["-m", "pytest", "-p", "no:cacheprovider", *TESTS, *arguments]
    return subprocess.run([python, *tests], cwd=ROOT).returncode


def main() -> int:
    """Run the tests in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="wpx-lowest-") as name:
        return run(sys.argv[1:], Path(name))


if __name__ == "__main__":
    sys.exit(main())
