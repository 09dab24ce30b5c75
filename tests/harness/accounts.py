"""Several accounts on real servers, each with a token of its own, and the settings file of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Receive, Scope, Send

from wpx_tui.demo.runner import DemoServer

SCENARIOS: Mapping[str, str] = {
    "acme": "calm",
    "globex": "near-limit",
    "initech": "unauthorized",
    "hooli": "empty",
    "wayne": "outage",
    "umbrella": "slow",
}


class RecordingServer(DemoServer):
    """A demo server that keeps the token of every call."""

    def __init__(self, *, token: str, scenario: str) -> None:
        super().__init__(token=token, scenario=scenario)
        self.token = token
        self.tokens: set[str] = set()
        app = self._app

        async def record(scope: Scope, receive: Receive, send: Send) -> None:
            headers = dict(scope["headers"])
            self.tokens.add(headers.get(b"authorization", b"").decode().removeprefix("Bearer "))
            await app(scope, receive, send)

        self._app = record  # type: ignore[assignment]  # any application will do


@dataclass(frozen=True)
class Accounts:
    """The servers by the name of their profile, and the settings file."""

    servers: Mapping[str, RecordingServer]
    config: Path

    def check_tokens(self) -> None:
        """Fail if any server got another token than its own."""
        for name, server in self.servers.items():
            assert server.tokens <= {server.token}, name

    def only(self, *names: str) -> list[str]:
        """Return the arguments that choose these accounts."""
        return [word for name in names for word in ("--account", name)]


@contextmanager
def accounts(folder: Path) -> Iterator[Accounts]:
    """Run a server for each of `SCENARIOS`; the tokens are in files of their own.

    Nothing is wrong with acme, whose quotas are full from 90 % on.
    """
    servers = {
        name: RecordingServer(token=f"eyJhbGciOiJub25lIn0.token-of-{name}.c2ln", scenario=scenario)
        for name, scenario in SCENARIOS.items()
    }
    lines = []
    with ThreadPoolExecutor() as pool:
        try:
            for name, server in servers.items():
                server.start()
                file = folder / f"{name}.token"
                file.write_text(server.token)
                file.chmod(0o600)
                lines += [
                    f"[profile.{name}]",
                    f'base_url = "{server.base_url}"',
                    f'token_file = "{file.name}"',
                ]
            lines.append("[profile.acme.thresholds]\nhigh = 90\n")
            config = folder / "config.toml"
            config.write_text("\n".join(lines))
            yield Accounts(servers, config)
        finally:
            list(pool.map(DemoServer.stop, servers.values()))  # side by side: each takes a while
