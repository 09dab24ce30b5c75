"""Reads what may be a pipe without end or without a writer: bounded in bytes and in time."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from collections.abc import Sequence
from pathlib import Path

TIME_LIMIT = 5.0
"""Seconds that a file may take: a pipe has somebody at its other end, or nobody."""


def read_file(
    path: str | Path, max_bytes: int, time_limit: float = TIME_LIMIT
) -> tuple[bytes, int]:
    """Return at most `max_bytes` bytes and one of a file, and the permissions of that same file.

    Raises OSError, a TimeoutError where nobody writes into a pipe.
    """
    # Or else opening a pipe, which `<(...)` of a shell is, waits for who writes into it.
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        (content,) = read_all([fd], max_bytes, time.monotonic() + time_limit)
        return content, stat.S_IMODE(os.fstat(fd).st_mode)
    finally:
        os.close(fd)


def read_all(fds: Sequence[int], max_bytes: int, until: float) -> list[bytes]:
    """Return at most `max_bytes` bytes and one of each descriptor, read side by side to their ends.

    It stops early once the first has more than that, and raises TimeoutError at `until` (monotonic
    seconds). Not `subprocess.run(timeout=...)`, which keeps all that is printed until then: 1.5 GB
    a second of `yes`.
    """
    contents = {fd: bytearray() for fd in fds}
    is_open = set(fds)
    while is_open and len(contents[fds[0]]) <= max_bytes:
        ready, _, _ = select.select(is_open, [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise TimeoutError(errno.ETIMEDOUT, "nothing comes out of it")
        for fd in ready:
            chunk = os.read(fd, max_bytes + 1)
            contents[fd] += chunk[: max_bytes + 1 - len(contents[fd])]
            if not chunk:
                is_open.discard(fd)
    return [bytes(content) for content in contents.values()]
