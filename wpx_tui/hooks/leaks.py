"""Lets widgets that are gone be gone.

Textual's `StylesCache.get_inner_outer` depends on two colours alone, but is a method under an
`lru_cache` of 1024 entries: these keep the cache of every widget that was ever drawn, with all of
its lines. Each opening of the command palette is some widgets more. Here it is a class method, so
that an entry knows the colours and nothing else.
"""

from __future__ import annotations

from textual._styles_cache import StylesCache


def share_colours() -> None:
    """From now on for every widget of this process; once more changes nothing."""
    cached = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(cached, classmethod):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[method-assign,assignment]  # the hook
