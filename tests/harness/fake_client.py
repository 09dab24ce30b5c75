"""A client that says about countries and connections what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.harness.dashboard_harness import TOKEN
from wpx_tui.api.client import UsageClient
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.models import Connections, Countries, Country, Realtime
from wpx_tui.api.secret import Secret

PER_COUNTRY = 10**9


def many(number: int = 250) -> list[Country]:
    """Countries with less traffic each; every tenth without a code, every ninth named alike."""
    return [
        Country(
            country_code=None if index % 10 == 9 else f"C{index % 200}",
            country_name="Twin" if index % 9 == 8 else f"Land {index:03}",
            requests=1000 + index,
            bytes=(number - index) * PER_COUNTRY,
            percentage=round(100 / number, 2),
        )
        for index in range(number)
    ]


class Scripted(UsageClient):
    """A client whose countries and connections the test says."""

    def __init__(self, url: str) -> None:
        super().__init__(url, Secret(TOKEN))
        self.rows = many()
        self.open_now = Connections(total=0)
        self.limits: list[int | None] = []
        self.is_down = False
        """Whether it answers nothing of the countries."""

    async def countries(self, *, limit: int | None = None, **range_: Any) -> Countries:
        self.limits.append(limit)
        if self.is_down:
            raise ApiConnectionError("connection refused")
        return Countries(countries=tuple(self.rows[:limit]))

    async def realtime(self) -> Realtime:
        return (await super().realtime()).model_copy(update={"active_connections": self.open_now})


def scripted() -> tuple[list[Scripted], Callable[[str], Scripted]]:
    """Where the client will be, and what makes it."""
    made: list[Scripted] = []

    def connect(url: str) -> Scripted:
        made.append(Scripted(url))
        return made[-1]

    return made, connect
