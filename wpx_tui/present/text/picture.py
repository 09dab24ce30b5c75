"""Makes a screenshot self-contained: opening it fetches nothing."""

from __future__ import annotations

import re

_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def plain_fonts(svg: str) -> str:
    """Return `svg` without the fonts that it would load from a content network."""
    return _FONT_FACES.sub("", svg).replace("Fira Code", "DejaVu Sans Mono")
