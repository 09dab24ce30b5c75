"""This minute and this hour, in as many cells as there are, or fewer."""

from __future__ import annotations

import pytest

from wpx_tui.api.models import Realtime
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.realtime import minute_and_hour
from wpx_tui.present.text.spans import width


@pytest.mark.parametrize("cells", [-2, -1, 0, 1, 20, 51, 52, 80])
def test_two_lines_fit_whatever_there_is(cells: int) -> None:
    lines = minute_and_hour(Realtime(), Formatter(), cells)
    assert len(lines) == 2
    assert all(width(each) <= max(cells, width(lines[0])) for each in lines)
