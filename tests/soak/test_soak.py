"""The soak itself runs: a few turns of it, with faults, keys and sizes, to a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.__main__ import run
from tests.soak.figures import NAMES

UPDATES = 40
SEED = 7
"""With it some of the turns meet a fault."""


async def test_a_short_soak_comes_to_its_end_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much grows is no question yet: nothing has warmed up."""
    monkeypatch.chdir(tmp_path)  # where it saves what it exports
    outcome = await run(UPDATES, SEED, tmp_path, is_quiet=False, deadline=5.0)
    assert outcome.is_live
    assert outcome.faults
    assert outcome.soak.updates >= UPDATES
    assert all(f"\n{name} " in outcome.text for name in NAMES)
