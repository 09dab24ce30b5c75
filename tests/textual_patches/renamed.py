"""A Textual in which private names have other names, as after a release that renamed them.

`rename` must run before Textual is imported. Every use within Textual is renamed as well, so that
Textual itself works as ever.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

SUFFIX = "_renamed"


class _Loader(SourceFileLoader):
    """Compiles the renamed source where it differs; the bytecode of other modules is reused."""

    def __init__(self, fullname: str, path: str, names: re.Pattern[str]) -> None:
        super().__init__(fullname, path)
        self._names = names

    def get_code(self, fullname: str) -> CodeType | None:
        source = self.get_data(self.path).decode()
        renamed = self._names.sub(rf"\g<0>{SUFFIX}", source)
        if renamed == source:
            return super().get_code(fullname)
        return compile(renamed, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, names: Sequence[str]) -> None:
        self._names = re.compile(rf"\b({'|'.join(names)})\b")

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "textual":
            return None
        name = fullname.rpartition(".")[2]
        if self._names.fullmatch(name):
            return None  # PathFinder must not find it either: see rename
        original = fullname.removesuffix(SUFFIX)
        spec = PathFinder.find_spec(original, path)
        if spec is None or spec.origin is None:
            return None
        spec.name = fullname
        spec.loader = _Loader(fullname, spec.origin, self._names)
        return spec


class _Refusal(MetaPathFinder):
    """Stands behind the finder, and refuses the old names of modules."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "textual":
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def rename(*names: str) -> None:
    """Give other names to functions, attributes and modules of Textual."""
    assert "textual" not in sys.modules
    sys.meta_path[:0] = [_Finder(names), _Refusal()]
