"""`wpx-top exporter`: wrong usage is said before anything is served; see tests/exporter."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Wpx


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("exporter", "--listen", "here"), "must be HOST:PORT"),
        (("exporter", "--listen", "127.0.0.1:70000"), "must be HOST:PORT"),
        (("exporter", "--account", "nobody"), "no profile 'nobody'"),
        (("exporter", "--all-accounts"), "no profiles: add one to"),
        (("exporter", "--all-accounts", "--account", "a"), "exclude each other"),
        (("--profile", "a", "--account", "b", "exporter"), "exclude each other"),
        (("--demo", "exporter", "--all-accounts"), "no accounts to choose from"),
        (("exporter", "--tls-key", __file__), "belong to --tls-cert"),
        (("exporter", "--tls-cert", __file__), "cannot be used"),
    ],
)
def test_wrong_usage_is_said(wpx: Wpx, arguments: tuple[str, ...], reason: str) -> None:
    ran = wpx(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert reason in ran.err


def test_one_token_is_not_used_for_several_accounts(wpx: Wpx, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("[profile.acme]\n[profile.umbrella]\n")
    ran = wpx("--config", str(settings), "exporter", "--all-accounts")
    assert ran.status == 2
    assert "WEPROXIES_API_TOKEN: would be the token of every account" in ran.err


def test_a_port_that_is_taken_is_said(wpx: Wpx) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = wpx("exporter", "--listen", f"127.0.0.1:{port}")
        assert (ran.status, ran.out) == (1, "")
        assert f"cannot listen on 127.0.0.1:{port}: " in ran.err
