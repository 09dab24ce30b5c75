"""`python -m tests.screenshots [NAME ...]`: make every picture anew, or those that are named.

The PNG files too, where rsvg-convert is installed.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys

from tests.screenshots.film import PATH, film
from tests.screenshots.gallery import PICTURES, take

AS_PNG = (
    *(f"dashboard-{size}" for size in ("120x40", "80x24", "200x60", "40x12")),
    *("wall-120x40", "wall-stale-120x40"),
)
"""For pages that show no SVG."""


def main() -> None:
    """Write them."""
    wanted = sys.argv[1:]
    converter = shutil.which("rsvg-convert")
    if converter is None:
        print("no rsvg-convert found: SVG only, the PNG files stay as they are", file=sys.stderr)  # noqa: T201
    for picture in (each for each in PICTURES if not wanted or each.name in wanted):
        picture.path.write_text(asyncio.run(take(picture)))
        if converter is not None and picture.name in AS_PNG:
            target = str(picture.path.with_suffix(".png"))
            subprocess.run([converter, str(picture.path), "-o", target], check=True)
        print(picture.path.name)  # noqa: T201 - this is a command
    if not wanted or PATH.stem in wanted:
        PATH.write_text(asyncio.run(film()))
        print(PATH.name)  # noqa: T201


main()
