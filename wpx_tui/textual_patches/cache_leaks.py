"""Lets what is gone be gone, where Textual and Rich would keep it.

- Textual's `StylesCache.get_inner_outer` depends on two colours alone, but is a method under an
  `lru_cache` of 1024 entries: these keep the cache of every widget that was ever drawn, with all of
  its lines. Each opening of the command palette is some widgets more. Here it is a class method, so
  that an entry knows the colours and nothing else.
- Some fifty more caches, of regions, colours and styles, hold up to 16,384 entries each. In a
  theme and at a size few are needed; with each resize and each theme further ones come, for weeks,
  and those of before are of no use. Here all are emptied then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.events import Resize
from textual.geometry import Size

_LIBRARIES = ("rich", "textual")


def share_colours() -> None:
    """From now on for every widget of this process; once more changes nothing."""
    cached = StylesCache.__dict__["get_inner_outer"]
    if not isinstance(cached, classmethod):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[method-assign,assignment]  # the hook


class CacheSweepApp(App[None]):
    """An app that keeps no more for a size and a theme than what these need."""

    _sized: Size | None = None

    def __init__(self, **options: Any) -> None:
        """`options` are Textual's."""
        super().__init__(**options)
        share_colours()

    def on_mount(self) -> None:
        """Look out for other themes."""
        self.watch(self, "theme", forget, init=False)

    def on_resize(self, event: Resize) -> None:
        """Another size has regions of its own. The first one has nothing to forget, and no time."""
        if self._sized not in (None, event.size):
            forget()
        self._sized = event.size


def forget() -> None:
    """Empty every cache that is bounded; what has no bound is there for each class, and small."""
    for cache in bounded_caches():
        cache.cache_clear()


def bounded_caches() -> Iterator[_lru_cache_wrapper[Any]]:
    """Of the functions and methods of what is imported of both libraries."""
    names = [name for name in sys.modules if name.partition(".")[0] in _LIBRARIES]
    for name in names:
        own = [each for each in vars(sys.modules[name]).values() if _is_from(name, each)]
        for each in own:
            members = vars(each).values() if isinstance(each, type) else (each,)
            for member in members:
                cache = getattr(member, "__func__", member)
                if isinstance(cache, _lru_cache_wrapper) and cache.cache_info().maxsize:
                    yield cache


def _is_from(module: str, member: object) -> bool:
    return getattr(member, "__module__", None) == module
