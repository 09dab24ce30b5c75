"""The lower bounds in pyproject.toml are such that `python -m tests.lowest` can install them."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.lowest import dependencies, pinned


@pytest.mark.parametrize("dependency", dependencies())
def test_a_dependency_is_pinned_to_its_lower_bound(dependency: str) -> None:
    declared, lowest = Requirement(dependency), Requirement(pinned(dependency))
    (pin,) = lowest.specifier
    assert lowest.name == declared.name
    assert declared.specifier.contains(pin.version)
    assert Version(pin.version) <= Version(version(declared.name))


def test_a_dependency_without_a_lower_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="httpx<1 has no lower bound"):
        pinned("httpx<1")
