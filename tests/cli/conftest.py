"""The commands for scripts, run in this process against real servers on the loopback interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from wpx_tui.cli import main
from wpx_tui.demo.runner import DemoServer

CANARY = "eyJjYW5hcnkiOiJuZXZlciBzaG93IHRoaXMifQ.c2lnbmF0dXJl"
"""The token of every command here: wherever it turns up, it must not."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


Wpx = Callable[..., Ran]


@pytest.fixture
def wpx(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Wpx:
    """Runs `wpx-top` with arguments; what it says never holds the token, nor a trace."""
    for name in ("WPX_PERIOD", "WPX_UNITS", "WPX_TIMEZONE", "WPX_ASCII"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, url: str | None = None, token: str = CANARY) -> Ran:
        monkeypatch.setenv("WEPROXIES_API_TOKEN", token)
        monkeypatch.setenv("WEPROXIES_BASE_URL", url or "http://127.0.0.1:9")
        with pytest.raises(SystemExit) as end:
            main.main(arguments)
        said = capsys.readouterr()
        assert CANARY not in said.out + said.err
        assert "Traceback" not in said.err
        return Ran(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def demos() -> Iterator[Callable[[str], DemoServer]]:
    """A running demo server for each scenario that is asked for."""
    running: dict[str, DemoServer] = {}

    def demo(scenario: str) -> DemoServer:
        if scenario not in running:
            running[scenario] = DemoServer(token=CANARY, scenario=scenario)
            running[scenario].start()
        return running[scenario]

    yield demo
    for server in running.values():
        server.stop()


Demos = Callable[[str], DemoServer]
