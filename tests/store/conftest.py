"""What every test of the store needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.store.support import OPENED


@pytest.fixture(autouse=True)
def _close_databases() -> Iterator[None]:
    """A database that is used again after its test opens again."""
    yield
    while OPENED:
        OPENED.pop().close()
