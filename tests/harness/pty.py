"""A terminal of 120 by 40 for a program under test, without a terminal emulator behind it."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

PATIENCE = 60.0
"""Seconds that a test waits for what must come; a busy machine is slow, not wrong."""


class Pty:
    """Runs one program in a session of its own, where losing the terminal sends no SIGHUP."""

    def __init__(self, columns: int = 120, rows: int = 40, patience: float = PATIENCE) -> None:
        self.size = columns, rows
        self._patience = patience
        self._master, self._slave = os.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        self._process: subprocess.Popen[bytes] | None = None
        self.output = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self.hang_up()
        os.close(self._slave)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The program."""
        assert self._process is not None
        return self._process

    @property
    def tty(self) -> int:
        """The program's side of the terminal, as a descriptor."""
        return self._slave

    @property
    def line_settings(self) -> list[Any]:
        """What `stty -a` would show."""
        return termios.tcgetattr(self._slave)

    def run(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str] | None = None,
        folder: str | None = None,
    ) -> None:
        """Start the program on this terminal."""
        tty = self._slave
        self._process = subprocess.Popen(
            arguments,
            stdin=tty,
            stdout=tty,
            stderr=tty,
            start_new_session=True,
            env=env,
            cwd=folder,
        )

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def read_until(self, text: bytes) -> None:
        """Read on until `text` has come; it is an error if it does not, or the program ends."""
        self.read_until_true(lambda: text in self.output, repr(text))

    def read_until_true(self, condition: Callable[[], bool], what: str = "what must be") -> None:
        """Read on until `condition` holds; the same errors."""
        until = time.monotonic() + self._patience
        while not condition():
            ended = self.process.poll() is not None
            if (not self._read_for(0.05) and ended) or time.monotonic() > until:
                raise AssertionError(f"{what} did not come; so far: {self.output[-500:]!r}")

    def read_until_silent(self, seconds: float) -> None:
        """Read on until nothing has come for so long; it is an error if there is no end to it."""
        until = time.monotonic() + seconds + self._patience
        while self._read_for(seconds):
            assert time.monotonic() < until, f"no silence; the last of it: {self.output[-500:]!r}"

    def wait(self) -> int:
        """The status of the program when it has ended; what it says is read all the while."""
        until = time.monotonic() + self._patience
        while self.process.poll() is None and time.monotonic() < until:
            self._read_for(0.02)
        while self._read_for(0):
            pass
        return self.process.wait(1)

    def _read_for(self, seconds: float) -> bool:
        if self._master < 0:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self._master], [], [], seconds)
        if ready:
            self.output += os.read(self._master, 65_536)
        return bool(ready)

    def read_for(self, seconds: float) -> None:
        """Read whatever comes in so many seconds."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read_for(left)

    def hang_up(self) -> None:
        """Take the terminal away, as a broken connection does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
