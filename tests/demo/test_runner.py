"""The server on a real socket: it starts, answers, and ends when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from tests.demo.surface import AUTHORIZED, NOON, TOKEN, Demo
from tests.harness.ports import free_port
from tests.harness.pty import PATIENCE
from wpx_tui.demo.runner import DemoServer

SERVE = f"""
from wpx_tui.demo.runner import serve
print(serve(token={TOKEN!r}).name)
"""


def test_it_answers_over_http_as_it_does_in_memory_and_counts_the_requests() -> None:
    with DemoServer(token=TOKEN, now=lambda: NOON) as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", server.base_url)
        with httpx.Client(base_url=f"{server.base_url}/api/v1", headers=AUTHORIZED) as client:
            for path in ("/usage", "/usage/history", "/usage/realtime", "/subscriptions"):
                assert client.get(path).json() == Demo().call(path).json()
            client.get("/usage")
            for number in range(200):
                client.head(f"/{number}")
    assert server.requests["GET /api/v1/usage"] == 2
    assert server.requests["other"] > 100
    assert len(server.requests) <= 101


def test_it_ends_at_once_with_connections_open_and_an_answer_under_way() -> None:
    server = DemoServer(token=TOKEN, scenario="slow")
    url = server.start()
    with httpx.Client() as idle, socket.create_connection(("127.0.0.1", port_of(url))) as waiting:
        assert idle.get(f"{url}/openapi.json").status_code == 200
        head = f"Host: demo\r\nAuthorization: Bearer {TOKEN}"
        waiting.sendall(f"GET /api/v1/usage HTTP/1.1\r\n{head}\r\n\r\n".encode())
        while not server.requests["GET /api/v1/usage"]:
            idle.get(f"{url}/openapi.json")
        server.stop()
        assert b" 200 " not in waiting.recv(4096), "it did not wait for the answer"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/openapi.json")
    server.stop()


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_a_cut_off_answer_is_a_broken_connection() -> None:
    """Of the flaky failures the one that only a real socket shows; the seed makes it the first."""
    with DemoServer(token=TOKEN, scenario="flaky", seed=3) as server:
        url = f"{server.base_url}/api/v1/usage"
        with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
            httpx.get(url, headers=AUTHORIZED)


def test_it_can_be_started_again_on_its_port() -> None:
    server = DemoServer(token=TOKEN, port=free_port())
    first = server.start()
    server.stop()
    with server:
        assert httpx.get(f"{first}/openapi.json").status_code == 200


@pytest.mark.parametrize("port", [None, 70_000])
def test_an_address_that_cannot_be_had_is_named(port: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = port or occupied.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1 port {port}: .+"):
            DemoServer(token=TOKEN, port=port).start()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_a_signal_ends_it_in_order(ending: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert httpx.get(f"{url}/api/v1/usage", headers=AUTHORIZED).status_code == 200
    process.send_signal(ending)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (output, errors, process.returncode) == (f"{ending.name}\n", "", 0)


def test_the_names_of_the_scenarios_load_without_the_web_framework() -> None:
    code = (
        "import sys, wpx_tui.demo.scenarios as s; assert 'calm' in s.SCENARIOS;"
        "print({'starlette', 'uvicorn', 'pydantic', 'httpx'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


BUG = f"""
from wpx_tui.demo import answers, runner
def broken(*_):
    raise KeyError("{TOKEN}")
answers.realtime = broken
raise SystemExit(runner.serve(token="{TOKEN}"))
"""


def test_a_bug_in_the_server_is_a_500_and_one_line_on_standard_error_without_the_token() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    answer = httpx.get(f"{url}/api/v1/usage/realtime?key={TOKEN}", headers=AUTHORIZED)
    assert (answer.status_code, answer.json()["success"]) == (500, False)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    place = "<string>:4 in broken"
    assert errors == f"GET /api/v1/usage/realtime: internal error: KeyError at {place}\n"
