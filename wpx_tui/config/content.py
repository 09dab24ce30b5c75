"""Reads a file that the user named, which need be none: never endless, never for ever."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from pathlib import Path

TIME_LIMIT = 5.0
"""Seconds that it may take: a pipe has somebody at its other end, or nobody."""


def content(path: str | Path, most: int, time_limit: float = TIME_LIMIT) -> tuple[bytes, int]:
    """What stands there, `most` bytes and one at most, and the permissions of that same file.

    Raises OSError, a TimeoutError where nobody writes into a pipe.
    """
    # Or else opening a pipe, which `<(...)` of a shell is, waits for who writes into it.
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return _read(fd, most + 1, time.monotonic() + time_limit), stat.S_IMODE(
            os.fstat(fd).st_mode
        )
    finally:
        os.close(fd)


def _read(fd: int, most: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < most:
        if not select.select([fd], [], [], max(until - time.monotonic(), 0))[0]:
            raise TimeoutError(errno.ETIMEDOUT, "nothing comes out of it")
        chunk = os.read(fd, most - len(found))
        if not chunk:
            break
        found += chunk
    return bytes(found)
