"""The demo server as its clients see it: a clock that stands still, and calls over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from wpx_tui.demo.server import create_app

TOKEN = "a-token-of-the-tests"
NOON = datetime(2026, 11, 18, 12, 0, 0, tzinfo=UTC)  # a Wednesday
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


class Demo:
    """One account; `now` is set by the test, and `pauses` holds what was waited, in seconds."""

    def __init__(self, scenario: str = "calm", seed: int = 1, started: datetime = NOON) -> None:
        self.now = started
        self.pauses: list[float] = []
        self.app = create_app(
            token=TOKEN, scenario=scenario, seed=seed, now=lambda: self.now, pause=self._pause
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def call(self, path: str, **params: object) -> httpx.Response:
        """A call as a client makes it; `path` is below `/api/v1`."""
        return self.request("GET", f"/api/v1{path}", params=params, headers=AUTHORIZED)

    def data(self, path: str, **params: object) -> Any:
        """What a call that must succeed answers."""
        response = self.call(path, **params)
        assert response.status_code == 200, response.text
        assert response.json()["success"] is True
        return response.json()["data"]

    def history(self, start: str, end: str, **params: object) -> list[Any]:
        points: list[Any] = self.data("/usage/history", start_date=start, end_date=end, **params)[
            "data_points"
        ]
        return points

    def alert(self, body: object) -> httpx.Response:
        return self.request("POST", "/api/v1/usage/alerts", json=body, headers=AUTHORIZED)


def moved(rows: list[Any]) -> tuple[int, int]:
    """Bytes and requests of rows of any answer, added up."""
    sizes = sum(row["bytes_used"] if "bytes_used" in row else row["bytes"] for row in rows)
    return sizes, sum(row["requests"] for row in rows)


def text(at: datetime) -> str:
    return at.isoformat()


def last_second(at: datetime) -> str:
    """The end of a window that counts until just before `at`."""
    return (at - timedelta(seconds=1)).isoformat()
