"""Over a real SSH connection, which is cut in every way.

The server is of our own, on the loopback interface, with keys that are made for the test.
"""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.support import TOKEN, assert_over_in_time, settle, until
from tests.harness.environment import environment
from tests.harness.ports import free_port
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen
from wpx_tui.demo.runner import DemoServer

PROGRAMS = ("sshd", "ssh", "ssh-keygen")
CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
"""


def found(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@dataclass(frozen=True)
class Sshd:
    """A server that lets us in."""

    folder: Path
    port: int

    def command(self, remote: str) -> list[str]:
        """What runs `remote` there, on a terminal."""
        options = {
            "BatchMode": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": os.devnull,
            "LogLevel": "ERROR",
            "IdentitiesOnly": "yes",
        }
        given = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        where = ["-p", str(self.port), "-i", str(self.folder / "user")]
        return [
            *("ssh", "-tt", "-F", os.devnull, *given, *where),
            *(f"{getpass.getuser()}@127.0.0.1", remote),
        ]


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Up, or the reason why it cannot be."""
    missing = [program for program in PROGRAMS if found(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    server = Sshd(folder, free_port())
    config = folder / "config"
    config.write_text(CONFIG.format(port=server.port, folder=folder))
    program = found("sshd")
    assert program is not None
    tried = subprocess.run([program, "-t", "-f", str(config)], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"sshd refuses: {tried.stderr.strip()}")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([program, "-D", "-e", "-f", str(config)], stderr=log)
    until(lambda: listens(server.port), "sshd")
    yield server
    process.terminate()
    process.wait(10)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Session:
    """A dashboard at the other end of a connection."""

    client: Pty
    seen: Seen
    server: DemoServer
    pid: int

    @property
    def server_process(self) -> int:
        """The process of sshd that holds the dashboard's terminal."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        return int(stat.rpartition(")")[2].split()[1])

    def polls(self, more: int) -> None:
        """Wait for so many."""
        before = self.server.requests.total()
        until(lambda: self.server.requests.total() >= before + more, "polls")


@contextmanager
def connected(sshd: Sshd, home: Path, first: str = "") -> Iterator[Session]:
    """Up and live; `first` is run by the shell there before it."""
    with DemoServer(token=TOKEN) as server, Pty() as client:
        env = {"HOME": str(home), "WPX_CONFIG": os.devnull, "WEPROXIES_API_TOKEN": TOKEN}
        program = [sys.executable, "-m", "wpx_tui", "--base-url", server.base_url]
        told = [f"{name}={value}" for name, value in env.items()]
        command = shlex.join(["env", *told, *program, "--interval", "realtime=1"])
        pid = home / "pid"
        client.run(sshd.command(f"{first} echo $$ > {pid}; exec {command}"), environment())
        seen = Seen(client)
        seen.until(ALL_LIVE)
        yield Session(client, seen, server, int(pid.read_text()))
        assert TOKEN.encode() not in client.output


@pytest.fixture(params=["", "trap '' HUP;"], ids=["SIGHUP", "SIGHUP-ignored"])
def session(sshd: Sshd, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    """Also as under `nohup`, where nothing tells of the loss but the terminal itself."""
    with connected(sshd, tmp_path, request.param) as each:
        yield each


def test_the_client_is_killed(session: Session) -> None:
    assert_over_in_time(session.pid, by=session.client.process.kill)


def test_sshd_is_killed(session: Session) -> None:
    """What held the other side of the terminal is there no more."""
    holder = session.server_process
    assert_over_in_time(session.pid, by=lambda: os.kill(holder, signal.SIGKILL))


def test_the_client_sleeps_and_wakes(sshd: Sshd, tmp_path: Path) -> None:
    with connected(sshd, tmp_path) as session:
        session.client.process.send_signal(signal.SIGSTOP)
        for _ in range(200):
            os.kill(session.pid, signal.SIGCONT)  # a repaint each: more than the line takes
        session.polls(3)
        session.client.process.send_signal(signal.SIGCONT)
        settle(session.client)
        session.client.send(b"?")
        session.seen.until("All keys and signs")
        session.client.send(b"?")
        session.seen.until(ALL_LIVE)
        session.client.send(b"q")
        assert session.client.wait() == 0
