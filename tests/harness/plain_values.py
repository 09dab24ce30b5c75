"""A model's value and the plain one of the same answer."""

from __future__ import annotations

from pydantic import BaseModel


def assert_same(plain: object, value: object) -> None:
    """`plain` has every field of the model `value`, of the same type."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            assert_same(getattr(plain, name), getattr(value, name))
    elif isinstance(value, tuple):
        assert isinstance(plain, tuple)
        for one, other in zip(plain, value, strict=True):
            assert_same(one, other)
    else:
        assert plain == value
        assert isinstance(plain, type(value)), "an enum is compared by identity"
