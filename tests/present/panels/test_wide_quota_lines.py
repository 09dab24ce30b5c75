"""Quotas in the whole width: each line fits, things stand below their like, no figure is cut."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.harness.forecasts import of_quota
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.quotas import quota as make_quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.models import Subscription
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.wide_quota_lines import WIDE_CELLS, WideQuotaLines
from wpx_tui.present.text.spans import plain

NOW = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)
LIMITS = ThresholdSettings()


def quota(number: int, name: str, limit: float, share: float) -> Quota:
    """A subscription that ends in two months."""
    return make_quota(
        Subscription.model_validate(
            {
                "id": f"sub_{number}",
                "status": "active",
                "product": {"id": "p", "name": name},
                "traffic_limit_gb": limit,
                "traffic_used_gb": round(limit * share, 2),
                "expires_at": (NOW + timedelta(days=59)).isoformat(),
            }
        )
    )


names = st.sampled_from(
    ["Mobile", "Residential 500GB", "Datacenter 3TB", "A rather long product 50GB"]
)
rows = st.tuples(names, st.sampled_from([0.5, 50.0, 500.0, 30_000.0]), st.floats(0, 1.2))


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=4), st.integers(WIDE_CELLS, 200), st.booleans())
def test_everything_stands_below_its_like(
    parts: list[tuple[str, float, float]], cells: int, is_foreseen: bool
) -> None:
    quotas = [quota(number, *part) for number, part in enumerate(parts)]
    forecasts = {item.id or "": of_quota(item, 2.0) for item in quotas} if is_foreseen else {}
    drawing = WideQuotaLines(Formatter(), LIMITS, NOW, forecasts)
    blocks = drawing.wide_blocks(quotas, cells, range(len(quotas)))
    firsts, seconds = ([plain(block[at]) for block in blocks] for at in (0, 1))
    assert all(cell_len(text) <= cells for text in (*firsts, *seconds))
    assert len({text.index(" %") for text in firsts}) == 1, "the shares"
    for text in seconds:
        assert text.startswith("   ")
        assert "…" not in text
        assert re.search(r"[\d.]+ (?:[KMGT]?B )?of [\d.,]+ [KMGT]?B", text), text
    assert len({text.index(" of ") if len(parts) == 1 else 0 for text in seconds}) == 1


@pytest.mark.parametrize("cells", [78, 98, 118])
def test_what_is_asked_first_is_there_at_every_width(cells: int) -> None:
    quotas = [quota(0, "Residential 500GB", 500, 0.81), quota(1, "Mobile 50GB", 50, 0.18)]
    forecasts = {
        item.id or "": of_quota(item, day) for item, day in zip(quotas, (13.0, 0.2), strict=True)
    }
    drawing = WideQuotaLines(Formatter(), LIMITS, NOW, forecasts)
    first, second = drawing.wide_blocks(quotas, cells, range(2))
    text = "\n".join(map(plain, (*first, *second)))
    for words in (
        "81.0 %",
        "empty Sun 29 Nov (",
        "will lapse",
        "95.0",
        "of 500 GB",
        "GB/day",
        "59 days",
    ):
        assert words in text
