"""`python -m tests.screenshots [NAME ...]`: make every picture anew, or those that are named.

The PNG files too, where Chromium is installed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.screenshots.film import PATH, film
from tests.screenshots.gallery import PICTURES, take

AS_PNG = (
    *(f"dashboard-{size}" for size in ("120x40", "80x24", "200x60", "40x12")),
    *("wall-120x40", "wall-stale-120x40"),
)
"""For pages that show no SVG."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def draw(browser: str, svg: Path) -> None:
    """The SVG as PNG beside it, by a browser without a window."""
    text = svg.read_text()
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert size is not None
    width, height = (int(float(side)) for side in size.groups())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<body style='margin:0;background:#000'>{text}</body>")
        subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
                f"--screenshot={svg.with_suffix('.png')}", str(page),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip


def main() -> None:
    """Write them."""
    wanted = sys.argv[1:]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium found: SVG only, the PNG files stay as they are", file=sys.stderr)  # noqa: T201
    for picture in (each for each in PICTURES if not wanted or each.name in wanted):
        picture.path.write_text(asyncio.run(take(picture)))
        if browser is not None and picture.name in AS_PNG:
            draw(browser, picture.path)
        print(picture.path.name)  # noqa: T201 - this is a command
    if not wanted or PATH.stem in wanted:
        PATH.write_text(asyncio.run(film()))
        print(PATH.name)  # noqa: T201


main()
