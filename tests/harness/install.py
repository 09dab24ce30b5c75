"""Builds the product as it is shipped and installs it, without a network."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build_sdist(to: Path, source: Path = ROOT) -> Path:
    """The source distribution of the working tree, or of another one."""
    return _build("build_sdist", source, to)


def build_wheel(sdist: Path, to: Path) -> Path:
    """A wheel out of nothing but a source distribution."""
    with tarfile.open(sdist) as archive:
        archive.extractall(to, filter="data")
    return _build("build_wheel", to / sdist.name.removesuffix(".tar.gz"), to)


def _build(hook: str, source: Path, to: Path) -> Path:
    program = f"import sys; from hatchling.build import {hook} as hook; print(hook(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(to)],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return to / done.stdout.splitlines()[-1]


def install(wheel: Path, to: Path) -> Path:
    """The folder of executables of a new environment with the wheel in it.

    The dependencies are those of the running one: it is on the path behind the new one's own, and
    its editable installs are not, because a `.pth` file found that way is not read.
    """
    venv.create(to)
    places = sysconfig.get_paths("venv", vars={"base": str(to), "platbase": str(to)})
    shared = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(places["purelib"], "shared.pth").write_text("\n".join(shared))
    command = [sys.executable, "-m", "pip", "--python", str(to / "bin" / "python"), "install"]
    subprocess.run(
        [*command, "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)],
        check=True,
    )
    return Path(places["scripts"])
