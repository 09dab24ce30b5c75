"""What the cases share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.support import RARELY, Program, running


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One program for all that must leave it as it was."""
    with running(tmp_path_factory.mktemp("home"), *RARELY) as program:
        program.until_all_figures()
        yield program
