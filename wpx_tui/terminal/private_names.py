"""The private names of Textual that a patch stands on, looked up once at the start.

A minor release of Textual may rename them. A patch whose names are not all there is left out, and
Textual's own behaviour takes its place.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from operator import attrgetter


@dataclass(frozen=True)
class PrivateName:
    """A module, or something in it.

    `path` is `module` or `module:Class.attribute`; `parameters` are those of a function, in order,
    where a patch relies on them.
    """

    path: str
    parameters: tuple[str, ...] | None = None

    @property
    def problem(self) -> str:
        """Why it cannot be used; empty if it can."""
        module, _, attribute = self.path.partition(":")
        try:
            value = import_module(module)
            value = attrgetter(attribute)(value) if attribute else value
        except (ImportError, AttributeError):
            return "" if self._is_set_by_init() else f"there is no {self.path}"
        if self.parameters not in (None, _parameters(value)):
            return f"{self.path} has other parameters"
        return ""

    def _is_set_by_init(self) -> bool:
        """Return True for an attribute that only instances have."""
        module, _, attribute = self.path.partition(":")
        owner, _, name = attribute.rpartition(".")
        try:
            code = attrgetter(f"{owner}.__init__.__code__")(import_module(module))
        except (ImportError, AttributeError):
            return False
        return name in code.co_names


@dataclass(frozen=True)
class Patch:
    """What a patch is called, what happens `without` it, and what it stands on."""

    name: str
    without: str
    private_names: tuple[PrivateName, ...]

    @cached_property
    def problem(self) -> str:
        """Why the patch is left out; empty if it is not."""
        problems = (name.problem for name in self.private_names)
        return next(filter(None, problems), "")

    @property
    def is_supported(self) -> bool:
        """Whether the installed Textual has all that the patch stands on."""
        return not self.problem


def _parameters(function: object) -> tuple[str, ...] | None:
    if not callable(function):
        return None
    try:
        return tuple(inspect.signature(function).parameters)
    except ValueError:  # a built-in function without a signature
        return None
