"""What a poll looks for on the disk: nothing."""

from __future__ import annotations

import sys

import pytest

from wpx_tui.api.client import UsageClient
from wpx_tui.api.secret import Secret
from wpx_tui.api.startup import tune_process
from wpx_tui.demo.runner import DemoServer

TOKEN = "lookups"


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the modules that the import system is asked to find."""
    names: list[str] = []

    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            names.append(name)

    tune_process()
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    return names


async def test_a_poll_looks_for_no_module(lookups: list[str]) -> None:
    with DemoServer(token=TOKEN) as server:
        client = UsageClient(server.base_url, Secret(TOKEN))
        await client.realtime()
        lookups.clear()
        await client.realtime()
        await client.aclose()
    assert lookups == []
