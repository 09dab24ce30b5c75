"""The terminal's title on a real terminal: it follows the account, also into trouble."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_httpserver import HTTPServer

from tests.harness.account import SUBSCRIPTION, Account
from tests.harness.environment import environment
from tests.harness.pty import Pty
from wpx_tui.terminal.guard import GIVE_TITLE_BACK, KEEP_TITLE, RESET

TITLE = re.compile(rb"\x1b\]2;wpx-top ([^\x1b\x07]*)\x1b\\")
OFTEN = [part for name in ("summary", "subscriptions") for part in ("--interval", f"{name}=1")]


def titles(terminal: Pty) -> list[str]:
    """Return every title so far, the newest last."""
    return [title.decode() for title in TITLE.findall(terminal.output)]


def until_title(terminal: Pty, pattern: str) -> None:
    """Read on until the newest title matches."""

    def matches() -> bool:
        return bool(titles(terminal)) and re.fullmatch(pattern, titles(terminal)[-1]) is not None

    terminal.read_until_true(matches, pattern)


def test_it_follows_a_healthy_account_and_says_what_fails_and_what_is_stale(
    installed_wpx_top: Path, tmp_path: Path, httpserver: HTTPServer
) -> None:
    account = Account(httpserver)
    env = environment(HOME=str(tmp_path), WEPROXIES_API_TOKEN="a-token-that-never-shows")
    with Pty() as terminal:
        terminal.run(
            [str(installed_wpx_top), "--base-url", account.url, *OFTEN, "--title"],
            env,
        )
        until_title(terminal, r"5\.00 GB · 98\.7 % · .*Residential.* 50(\.0)? %( · .+)?")
        for used, share in ((7.5, r"75(\.0)? %"), (9.6, r"96(\.0)? %!!"), (6.0, r"60(\.0)? %")):
            left = 10.0 - used
            account.answers["/subscriptions"] = [
                {**SUBSCRIPTION, "traffic_used_gb": used, "traffic_remaining_gb": left}
            ]
            until_title(terminal, rf"5\.00 GB · 98\.7 % · .*Residential.* {share}( · .+)?")
        account.broken = {path: (503, {"message": "out"}) for path in account.answers}
        until_title(terminal, r"failing: 503 from the API: out · 5\.00 GB .* 60(\.0)? %( · .+)?")
        until_title(terminal, r"stale \d+ s · failing: 503 from the API: out · 5\.00 GB .*")
        account.broken = {}
        until_title(terminal, r"5\.00 GB · 98\.7 % · .*Residential.* 60(\.0)? %( · .+)?")
        terminal.send(b"q")
        assert terminal.wait() == 0
        assert KEEP_TITLE.encode() in terminal.output
        assert terminal.output.endswith(GIVE_TITLE_BACK.encode() + RESET), "given back at the end"
