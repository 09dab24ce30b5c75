"""The soak's verdict: what grows is called so, what sways is not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.soak.figures import MAY_GROW, NAMES, Held, beyond, growth

LEVEL = Held(
    memory=80, spare=2, objects=85_000, widgets=18, threads=3, descriptors=18, tasks=35, log=0
)
LOOKS = 41
"""Of a whole run, evenly spread."""


def taken(name: str, grown: float, sway: float = 0, warm: float = 0) -> list[tuple[int, Held]]:
    """One figure grows by so much over each half, sways at random, and is `warm` for a while."""
    chance = Random(1)
    looks = []
    for look in range(LOOKS):
        by = grown * look / (LOOKS // 2) + chance.uniform(-sway, sway) + warm * min(1, look / 10)
        looks.append((300 * look, replace(LEVEL, **{name: getattr(LEVEL, name) + by})))
    return looks


@pytest.mark.parametrize("name", NAMES)
def test_what_grows_for_ever_is_named(name: str) -> None:
    most = getattr(MAY_GROW, name)
    grown = growth(taken(name, most * 1.1))
    assert getattr(grown, name) == pytest.approx(most * 1.1)
    assert beyond(grown) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_what_sways_or_warmed_up_in_the_first_half_is_not(name: str) -> None:
    most = getattr(MAY_GROW, name)
    assert beyond(growth(taken(name, 0, sway=most / 2, warm=20 * most))) == []
