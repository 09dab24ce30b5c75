"""`wpx_tui.api` as a library for other programs."""

from __future__ import annotations

import subprocess
import sys
from inspect import getdoc
from textwrap import dedent

import pytest

import wpx_tui.api
from wpx_tui.api import AuthenticationError, Summary, UsageClient
from wpx_tui.api.models import Summary as SummaryModel
from wpx_tui.demo.runner import DemoServer

TOKEN = "a-token-of-the-library-tests"
ADDRESS, PLACEHOLDER = "https://api.weproxies.com", "your token"


def test_the_example_of_the_docstring_runs_as_it_stands() -> None:
    documentation = getdoc(wpx_tui.api) or ""
    paragraphs = documentation.split("\n\n")
    example = dedent("\n\n".join(part for part in paragraphs if part.startswith("    ")))
    assert ADDRESS in example
    assert PLACEHOLDER in example
    with DemoServer(token=TOKEN) as server:
        program = example.replace(ADDRESS, server.base_url).replace(PLACEHOLDER, TOKEN)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    first, *others = done.stdout.splitlines()
    assert first.endswith(" bytes")
    assert "Residential 500GB" in others[0]
    assert len(others) == 3


def test_every_name_is_exported_and_listed() -> None:
    for name in wpx_tui.api.__all__:
        assert getattr(wpx_tui.api, name).__name__ == name
    assert set(wpx_tui.api.__all__) <= set(dir(wpx_tui.api))
    assert Summary is SummaryModel
    with pytest.raises(AttributeError, match="no attribute 'Sumary'"):
        wpx_tui.api.Sumary  # noqa: B018  # reading it is what fails


async def test_what_is_optional_has_a_default_and_the_token_may_be_a_plain_string() -> None:
    with DemoServer(token=TOKEN) as server:
        async with UsageClient(server.base_url, TOKEN) as client:
            assert TOKEN not in repr(vars(client))
            summary, history = await client.summary(), await client.history()
            assert summary.period.start is not None
            assert summary.period.start.day == 1
            assert len(history.data_points) == 30
            assert (await client.countries()).countries
        async with UsageClient(server.base_url, "another-token") as client:
            with pytest.raises(AuthenticationError):
                await client.realtime()


def test_importing_it_changes_nothing_in_the_process() -> None:
    program = dedent("""
        import os, sys
        before = dict(os.environ)
        import wpx_tui.api
        assert not {"httpx", "pydantic"} & {*sys.modules}
        for name in wpx_tui.api.__all__:
            getattr(wpx_tui.api, name)
        assert {"httpx", "pydantic"} <= {*sys.modules}
        assert dict(os.environ) == before
        assert [name for name, module in sys.modules.items() if module is None] == []
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_program_tunes_its_own_process() -> None:
    """The libraries that only cost time stay out once a command has made its client."""
    program = (
        "import sys\n"
        "from wpx_tui.cli.main import main\n"
        "try: main(['--demo', 'snapshot', '--json'])\n"
        "finally: print(sys.modules['httpx._main'], 'pygments' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == "None False\n"
    assert done.returncode == 0
