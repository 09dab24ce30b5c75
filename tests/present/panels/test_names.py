"""Names of subscriptions in little room: what tells them apart is what stays."""

from __future__ import annotations

import pytest

from wpx_tui.analysis.quotas import Quota
from wpx_tui.present.panels.subscriptions import names


def quotas(*called: str) -> list[Quota]:
    return [Quota(None, name, "active", 1, 2, 1, 50, None) for name in called]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (17, ["Residential 500GB", "Datacenter 300GB"]),
        (16, ["Residential", "Datacenter"]),
        (8, ["Residen…", "Datacen…"]),
        (1, ["…", "…"]),
    ],
)
def test_the_size_goes_first_where_the_names_differ(cells: int, shown: list[str]) -> None:
    assert names(quotas("Residential 500GB", "Datacenter 300GB"), cells, "…") == shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (17, ["Residential 500GB", "Residential 50GB"]),
        (12, ["Resid… 500GB", "Reside… 50GB"]),
        (8, ["R… 500GB", "Re… 50GB"]),
        (4, ["Res…", "Res…"]),
    ],
)
def test_the_size_stays_where_it_alone_differs(cells: int, shown: list[str]) -> None:
    assert names(quotas("Residential 500GB", "Residential 50GB"), cells, "…") == shown
