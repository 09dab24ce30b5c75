"""The real dashboard with several accounts, each on a demo server that takes its token alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.types import Receive, Scope, Send
from textual.pilot import Pilot

from tests.harness.dashboard_harness import MOMENT, Stage
from tests.harness.fake_clock import FakeClock
from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings
from wpx_tui.demo.runner import DemoServer
from wpx_tui.tui.accounts import AccountSetup
from wpx_tui.tui.app import WpxTop


class RecordingServer(DemoServer):
    """A demo server that keeps which `Authorization` each of its calls had."""

    def __init__(
        self, *, token: str, scenario: str, seed: int, now: Callable[[], datetime]
    ) -> None:
        super().__init__(token=token, scenario=scenario, seed=seed, now=now)
        self.tokens: Counter[str] = Counter()
        answer = self._app

        async def record(scope: Scope, receive: Receive, send: Send) -> None:
            headers = dict(scope["headers"])
            self.tokens[headers.get(b"authorization", b"").decode()] += 1
            await answer(scope, receive, send)

        self._app = record  # type: ignore[assignment]  # an application too


@dataclass(frozen=True, slots=True)
class Accounts(Stage):
    """A stage with several accounts; `servers` are theirs, in their order."""

    servers: Sequence[RecordingServer]

    async def until_all_settled(self) -> None:
        """Let the app run until every account has an outcome of all that it polls."""
        count = len(self.servers)
        await self.until(lambda: len(self.settled()) == count, "an outcome of every account")

    def settled(self) -> list[str]:
        """Return the accounts that have an outcome of all that they poll in the background."""
        states = [monitor.state for monitor in self.app.accounts.fleet.monitors]
        return [
            state.account
            for state in states
            if all(
                feed.answer is not None or feed.failure is not None
                for feed in (state.summary, state.realtime, state.subscriptions)
            )
        ]


@asynccontextmanager
async def several_accounts(
    scenarios: Sequence[str],
    size: tuple[int, int] = (120, 40),
    *,
    settings: Settings | None = None,
    own: Sequence[Settings] = (),
) -> AsyncIterator[Accounts]:
    """Show an account of each scenario: `acct-1` and so on, with the token `token-1`.

    `settings`: those of all accounts; `own`: of each one instead.
    """
    clock = FakeClock(MOMENT)
    base = settings or Settings(demo=Demo())
    with ExitStack() as stack:
        servers = [
            RecordingServer(token=f"token-{number}", scenario=name, seed=number, now=clock.utc)
            for number, name in enumerate(scenarios, 1)
        ]
        for server in servers:
            stack.enter_context(server)
        setups = [
            AccountSetup(
                (own[number - 1] if own else base)._replace(profile=f"acct-{number}"),
                partial(UsageClient, server.base_url, Secret(f"token-{number}")),
            )
            for number, server in enumerate(servers, 1)
        ]
        app = WpxTop(setups[0].settings, setups[0].connect, clock=clock, others=setups[1:])
        app.accounts.fleet._first_after = app.accounts.fleet._spread = 0.0
        async with app.run_test(size=size) as pilot:
            typed: Pilot[None] = pilot
            yield Accounts(app, typed, clock, servers[0], servers)
