"""What a program has used so far, as Linux tells it of the program and all of its children."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """`cpu` in seconds; `wakeups` is how often a thread woke up by itself; `rss` in bytes."""

    cpu: float
    wakeups: int
    rss: int
    threads: int


def usage(leader: int) -> Usage:
    """Of every process that lives in the session of `leader`."""
    pids = [int(each.name) for each in PROC.iterdir() if each.name.isdigit()]
    mine = [pid for pid in pids if _session(pid) == leader]
    threads = [thread for pid in mine for thread in (PROC / str(pid) / "task").iterdir()]
    return Usage(
        cpu=sum(map(_cpu, mine)),
        wakeups=sum(map(_wakeups, threads)),
        rss=sum(map(_resident, mine)),
        threads=len(threads),
    )


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:  # it has just ended
        return -1


def _cpu(pid: int) -> float:
    """By the clock of the process, in nanoseconds, where /proc counts hundredths of a second."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _wakeups(thread: Path) -> int:
    for line in _read(thread / "status").splitlines():
        if line.startswith("voluntary_ctxt_switches"):
            return int(line.split()[1])
    return 0


def _resident(pid: int) -> int:
    fields = _read(PROC / str(pid) / "statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
