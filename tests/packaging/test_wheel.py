"""What is shipped: a wheel, built from the source distribution, installed on its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

from tests.harness.install import build_sdist
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


def test_the_long_description_is_the_readme(installed_wpx_top: Path) -> None:
    (wheel,) = installed_wpx_top.parents[2].glob("*.whl")
    metadata = zipfile.ZipFile(wheel).read(f"wpx_top-{__version__}.dist-info/METADATA").decode()
    assert "Description-Content-Type: text/markdown" in metadata
    headers, _, text = metadata.partition("\n\n")
    assert "](screenshots/" in text or "Project-URL: Source" in headers


def test_with_a_public_address_links_and_pictures_are_absolute(tmp_path: Path) -> None:
    """As `hatch_build.py` makes it for a package index, which knows no other files."""
    folder = build_sdist_with(
        tmp_path, links="https://example.com/b/", pictures="https://example.com/r/"
    )
    (metadata,) = folder.glob("*/PKG-INFO")
    text = metadata.read_text(encoding="utf-8").partition("\n\n")[2]
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert targets
    assert all("://" in target for target in targets)
    assert "![" in text
    assert "](https://example.com/r/screenshots/demo.svg)" in text
    assert "](https://example.com/b/docs/screen.md)" in text


def build_sdist_with(folder: Path, links: str, pictures: str) -> Path:
    """Return the unpacked source distribution of a copy of the checkout with these bases set."""
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "tests", "__pycache__"))
    project = copy / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    text = re.sub(r"^links = .*$", f'links = "{links}"', text, flags=re.MULTILINE)
    text = re.sub(r"^pictures = .*$", f'pictures = "{pictures}"', text, flags=re.MULTILINE)
    project.write_text(text, encoding="utf-8")
    with tarfile.open(build_sdist(folder, copy)) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked"
