"""A stored answer as plain values has what the model has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.harness.plain_values import assert_same
from wpx_tui.api import models
from wpx_tui.monitor import light

STORED: dict[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        models.Summary,
        models.Realtime,
        models.Countries,
        models.History,
        models.Subscriptions,
    )
}
NAMES = sorted(
    {
        name
        for model in vars(models).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name in model.model_fields
    }
    | {"US", "de"}
)
TEXTS = st.sampled_from(
    ["2026-11-28T14:05:09Z", "2026-11-28", "daily", "active", "US", "a\x1b[2Jb"]
)
SCALARS = st.none() | st.booleans() | st.integers(-1, 2**50) | st.floats(0, 1e6) | TEXTS | st.text()
ANSWERS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=30,
)


def made(name: str, answer: dict[str, object]) -> BaseModel:
    """Return the model as the client makes it: the subscriptions of several pages are one tuple."""
    if name == "Subscriptions":
        rows = (models.Subscription.model_validate(answer),)
        return models.Subscriptions(subscriptions=rows)
    return STORED[name].model_validate(answer)


@pytest.mark.parametrize("name", STORED)
@given(st.dictionaries(st.sampled_from(NAMES), ANSWERS))
def test_whatever_the_api_says(name: str, answer: dict[str, object]) -> None:
    value = made(name, answer)
    body = value.model_dump_json()
    plain = light.decode(name, body)
    assert_same(plain, STORED[name].model_validate_json(body))


def test_a_copy_with_another_value() -> None:
    answer = light.decode("Summary", '{"period": {"start": null}, "total": {"requests": 3}}')
    copy = answer.model_copy(update={"total": None})
    assert (copy.total, copy.period.start, answer.total.requests) == (None, None, 3)
