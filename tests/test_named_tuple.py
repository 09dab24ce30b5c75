"""A named tuple of ours is what Python's own would be."""

from __future__ import annotations

import inspect
import pickle
import typing
from pathlib import Path

import pytest

from wpx_tui import named_tuple
from wpx_tui.named_tuple import NamedTuple


class Ours(NamedTuple):
    """A pair."""

    first: int
    second: Path | None = None
    third: dict[str, int] = {}  # noqa: RUF012  # as in a class of ours, never changed

    @property
    def double(self) -> int:
        """Twice the first."""
        return 2 * self.first

    @classmethod
    def of(cls, text: str) -> Ours:
        """Return one of a text."""
        return cls(int(text))

    def __str__(self) -> str:
        return f"<{self.first}>"


T = typing.TypeVar("T")


class Box(NamedTuple, typing.Generic[T]):
    value: T


class Empty(NamedTuple):
    pass


class Theirs(typing.NamedTuple):
    """A pair."""

    first: int
    second: Path | None = None
    third: dict[str, int] = {}  # noqa: RUF012

    def __str__(self) -> str:
        return f"<{self.first}>"


def test_it_is_what_typing_makes() -> None:
    ours, theirs = Ours(1, third={"a": 2}), Theirs(1, third={"a": 2})
    assert tuple(ours) == tuple(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert str(ours) == str(theirs)
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(first=3)) == tuple(theirs._replace(first=3))
    assert pickle.loads(pickle.dumps(ours)) == ours  # noqa: S301  # our own
    assert (ours.double, Ours.of("4").double) == (2, 8)
    for name in ("_fields", "_field_defaults", "__doc__", "__module__", "__match_args__"):
        assert getattr(Ours, name) == getattr(Theirs, name), name
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)
    assert inspect.signature(Ours).parameters.keys() == inspect.signature(Theirs).parameters.keys()
    with pytest.raises(AttributeError):
        ours.first = 2  # type: ignore[misc]


def test_what_cannot_be_made_is_refused() -> None:
    make = type(typing.cast("type", vars(named_tuple)["NamedTuple"]))
    with pytest.raises(TypeError, match="without a default follows"):
        make("Wrong", (NamedTuple,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(TypeError, match="only a plain"):
        make("Other", (NamedTuple, dict), {})


def test_a_generic_one_and_one_without_fields() -> None:
    assert Box(2).value == 2
    assert Box[int](value=3) == (3,)
    assert repr(Box("a")._replace(value="b")) == "Box(value='b')"
    assert tuple(Empty()) == ()


def test_wrong_arguments_are_refused_at_the_first_call_and_later() -> None:
    class Pair(NamedTuple):
        first: int
        second: int = 0

    wrong = typing.cast("typing.Any", Pair)
    for _ in range(2):
        for values, named in (
            ((), {}),
            ((1, 2, 3), {}),
            ((1,), {"third": 3}),
            ((1,), {"first": 1}),
        ):
            with pytest.raises(TypeError, match=r"Pair\.__new__"):
                wrong(*values, **named)
        assert Pair(1) == (1, 0)
    with pytest.raises(TypeError, match="Expected 2 arguments, got 1"):
        Pair._make([1])
    with pytest.raises(ValueError, match="unexpected field names"):
        wrong(1)._replace(third=3)
