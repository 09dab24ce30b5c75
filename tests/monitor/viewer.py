"""A process that watches an account without a screen, its answers shared through a store.

    python -m tests.monitor.viewer FOLDER URL INTERVAL PERIOD

With an INTERVAL of 0 each feed has its usual one. The token is in the environment. Each change of
a feed is a JSON line on standard output. It ends when it is ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.secret import Secret
from wpx_tui.monitor.account import AccountMonitor
from wpx_tui.monitor.account_store import AccountStore
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.monitor.selection import Selection
from wpx_tui.monitor.state import AccountState

TOKEN = "VIEWER_TOKEN"


def main() -> None:
    folder, url, interval, period = sys.argv[1:]
    token = Secret(os.environ[TOKEN])
    monitor = AccountMonitor(
        "acme",
        lambda: UsageClient(url, token),
        selection=Selection(period=Period(period)),
        intervals=dict.fromkeys(INTERVALS, float(interval)) if float(interval) else INTERVALS,
        store=AccountStore(Path(folder), url, token),
    )
    monitor.subscribe(Teller())
    asyncio.run(monitor.run())


class Teller:
    """Prints what is new of each feed."""

    def __init__(self) -> None:
        self._last: dict[str, object] = {}

    def __call__(self, state: AccountState) -> None:
        for name, feed in state.feeds.items():
            news = {
                "feed": name,
                "asked": feed.answer.fetched_monotonic if feed.answer else None,
                "failures": feed.failure.number if feed.failure else 0,
            }
            if self._last.get(name) != news:
                self._last[name] = news
                print(json.dumps(news), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
