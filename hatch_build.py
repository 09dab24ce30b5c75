"""The long description for package indexes: the README, with absolute links where known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?!\w+://|#)(?P<target>[^)]+)\)")


def absolute(text: str, links: str, pictures: str) -> str:
    """Return Markdown whose relative targets begin with `links`, those of pictures with `pictures`.

    Where one of the two is empty, these targets stay as they are.
    """

    def replaced(match: re.Match[str]) -> str:
        base = pictures if match["picture"] else links
        return f"{match['picture']}[{match['text']}]({base}{match['target']})"

    return _RELATIVE.sub(replaced, text)


class LongDescription(MetadataHookInterface):
    """Takes `links` and `pictures` from `[tool.hatch.metadata.hooks.custom]`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = absolute(text, self.config.get("links", ""), self.config.get("pictures", ""))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
