"""What was recorded of one account, wherever it lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

P = ParamSpec("P")
T = TypeVar("T")


class Recording(Protocol):
    """What was recorded of one account: in the store, or in a file."""

    def read(
        self,
        work: Callable[Concatenate[Connection, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Return `work(connection, account, ...)`; None where there is nothing to be read."""
