"""An alert while it is being written can only become one that makes sense."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wpx_tui.analysis.alert_draft import LEAST, MOST, AlertDraft
from wpx_tui.analysis.quotas import Quota

QUOTA = Quota("sub_1", "Residential 500GB", "active", 407.0, 500.0, 93.0, 81.4, None)


@given(st.lists(st.text(max_size=12) | st.just("\b")))
def test_whatever_is_typed_a_threshold_is_a_number_in_its_bounds(texts: list[str]) -> None:
    draft = AlertDraft((QUOTA,))
    for text in texts:
        draft = draft.erased() if text == "\b" else draft.with_typed(text)
        assert len(draft.typed) <= 6
        assert not draft.typed.strip("0123456789.")
        assert draft.threshold is None or LEAST <= draft.threshold <= MOST
        assert (draft.request is None) == (draft.threshold is None)
