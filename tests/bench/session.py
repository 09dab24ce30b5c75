"""One program on a terminal of its own; every piece of its output is kept with its time."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import Popen
from types import TracebackType
from typing import Self

from tests.bench.programs import Program
from tests.bench.screen import Screen
from tests.harness.environment import environment

PATIENCE = 20.0
"""Seconds to wait for what must come."""
BURST = 0.004
"""Seconds of silence that end a piece of output; what comes closer together is one."""
SILENCE = 0.02
"""Seconds after which what came before is surely whole."""
_HAS_SYNCHRONIZED = (b"\x1b[?2026$p", b"\x1b[?2026;2$y")
"""What a program asks a terminal of today, and the answer."""


@dataclass(frozen=True, slots=True)
class Burst:
    """A piece of output and when its last byte came, on the monotonic clock."""

    at: float
    data: bytes


class Session:
    """Starts `program`; a thread reads, so that no measurement waits for another."""

    def __init__(self, program: Program, columns: int, rows: int) -> None:
        self.program = program
        self.screen = Screen(columns, rows)
        self._chunks: list[tuple[float, bytes]] = []
        self._seen = 0
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        env = environment(COLORTERM="truecolor", LANG="C.UTF-8", **program.env)
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        self.started = time.monotonic()
        self._process = Popen(
            program.command, stdin=slave, stdout=slave, stderr=slave, env=env,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        os.close(self._master)

    @property
    def pid(self) -> int:
        """The leader of the program's session."""
        return self._process.pid

    def send(self, keys: str) -> float:
        """Type; the moment of it."""
        at = time.monotonic()
        os.write(self._master, keys.encode())
        return at

    def bytes_since(self, moment: float) -> int:
        """How much came after `moment`."""
        return sum(len(data) for at, data in self._chunks if at > moment)

    def settle(self, seconds: float) -> None:
        """Wait until nothing has come for so long."""
        until = time.monotonic() + PATIENCE
        while self._silence() < seconds and time.monotonic() < until:
            time.sleep(0.005)

    def news(self) -> Iterator[Burst]:
        """Take what came since the last time onto the screen, burst by burst."""
        while self._seen < len(self._chunks):
            at, data = self._chunks[self._seen]
            self._seen += 1
            while self._seen < len(self._chunks) and self._chunks[self._seen][0] - at < BURST:
                at, more = self._chunks[self._seen]
                data += more
                self._seen += 1
            self.screen.feed(data)
            yield Burst(at, data)

    def next_burst(self) -> Burst | None:
        """What comes next, as soon as it is whole; None if nothing comes within two seconds."""
        until = time.monotonic() + 2
        while self._seen == len(self._chunks) or self._silence() < SILENCE:
            if time.monotonic() > until:
                return None
            time.sleep(0.001)
        return next(self.news())

    def until(self, *patterns: str) -> list[float]:
        """When each pattern first stood on the screen, in seconds since the start."""
        found: dict[str, float] = {}
        end = time.monotonic() + PATIENCE
        while len(found) < len(set(patterns)):
            if time.monotonic() > end or not self._reader.is_alive():
                raise TimeoutError(f"{self.program.name} shows no {patterns}:\n{self.screen.text}")
            time.sleep(0.002)
            for burst in self.news() if self._silence() >= SILENCE else ():
                text = self.screen.text
                for pattern in {*patterns} - {*found}:
                    if re.search(pattern, text):
                        found[pattern] = burst.at - self.started
        return [found[pattern] for pattern in patterns]

    def ends_after(self, keys: str) -> float:
        """Seconds from `keys` to the end of the program."""
        watched = select.poll()
        handle = os.pidfd_open(self.pid)
        watched.register(handle, select.POLLIN)
        at = self.send(keys)
        if not watched.poll(1000 * PATIENCE):
            raise TimeoutError(f"{self.program.name} does not end")
        os.close(handle)
        return time.monotonic() - at

    def _silence(self) -> float:
        last = self._chunks[-1][0] if self._chunks else self.started
        return time.monotonic() - last

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:  # the program has ended
                return
            self._chunks.append((time.monotonic(), data))
            if _HAS_SYNCHRONIZED[0] in data:
                os.write(self._master, _HAS_SYNCHRONIZED[1])
