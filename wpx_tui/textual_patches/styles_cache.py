"""Textualize/textual#6665: `StylesCache.get_inner_outer` keeps every widget that was ever drawn.

It depends on two colours alone, but is a method under an `lru_cache` of 1024 entries, so that the
cache holds the widgets' lines as well: each opening of the command palette costs 0.1 MB. Here it is
a class method, and an entry holds the colours and nothing else.
"""

from __future__ import annotations

from wpx_tui.terminal.private_names import Patch, PrivateName

STYLES_CACHE = Patch(
    "styles cache",
    without="widgets that were removed stay in memory",
    private_names=(
        PrivateName(
            "textual._styles_cache:StylesCache.get_inner_outer",
            ("cls", "base_background", "background"),
        ),
    ),
)


def share_colors() -> None:
    """Patch the cache for every widget of this process. Patching it again changes nothing."""
    if not STYLES_CACHE.is_supported:
        return
    from textual._styles_cache import StylesCache

    function = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(function, classmethod):
        StylesCache.get_inner_outer = classmethod(function)  # type: ignore[method-assign,assignment]  # the patch
