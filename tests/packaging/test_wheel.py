"""What is shipped: a wheel, built from the source distribution, installed on its own."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from wpx_tui import __version__
from wpx_tui.system import paths

ROOT = Path(__file__).parents[2]


def test_the_installed_command_runs_and_finds_its_styles(
    installed_wpx_top: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [installed_wpx_top, "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == f"wpx-top {__version__}\n"
    python = installed_wpx_top.with_name("python")
    program = "from wpx_tui.system.paths import styles; print(styles())"
    done = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    found = Path(done.stdout.strip())
    assert found.is_relative_to(installed_wpx_top.parents[1])
    assert found.parent.name == "wpx_tui"
    assert found.read_bytes() == (ROOT / "styles.tcss").read_bytes()


def test_a_checkout_finds_its_styles_at_its_root() -> None:
    assert paths.styles() == ROOT / "styles.tcss"


def test_the_wheel_holds_the_package_the_styles_the_types_and_nothing_else(
    installed_wpx_top: Path,
) -> None:
    (wheel,) = installed_wpx_top.parents[2].glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"wpx_tui/py.typed", "wpx_tui/styles.tcss", "wpx_tui/tui/app.py"} <= names
    folders = {name.split("/")[0] for name in names}
    assert folders == {"wpx_tui", f"wpx_top-{__version__}.dist-info"}
