"""Where the token is fetched from: a file, or a program that prints it."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import Secret
from wpx_tui.config import parsers
from wpx_tui.config.content import content

TIME_LIMIT = 10.0
"""Seconds that a token command may take."""

_MAX_SAID = 80
_TOKEN_LIKE = re.compile(r"eyJ[\w-]+(\.[\w-]*)*|[\w-]{40,}", re.ASCII)


def from_file(path: str) -> Secret:
    """The token out of a file that nobody but its owner may read. Raises ValueError."""
    try:
        found, mode = content(path, parsers.MAX_TOKEN_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path"
        raise ValueError(f"{path!r} cannot be read: {reason}") from None
    if mode & 0o077:
        raise ValueError(f"{path!r} can be read by others: chmod 600 it first")
    try:
        return parsers.token(found.decode("latin-1"))
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None


def from_command(command: Sequence[str], time_limit: float = TIME_LIMIT) -> Secret:
    """What a program prints, run without a shell and ended after `time_limit` seconds.

    Raises ValueError. Of what the program says on standard error one short line is told, without
    anything in it that looks like a token.
    """
    name = repr(command[0])
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a command"
        raise ValueError(f"{name} cannot be run: {reason}") from None
    with process:
        try:
            printed, said = _output(process, time.monotonic() + time_limit)
        except TimeoutError:
            raise ValueError(f"{name} did not end within {time_limit:g} s") from None
        finally:
            _end(process)
    if process.returncode:
        raise ValueError(f"{name} failed with status {process.returncode}{_told(said)}")
    try:
        return parsers.token(printed.decode("latin-1"))
    except ValueError as error:
        raise ValueError(f"what {name} printed: {error}") from None


def _output(process: subprocess.Popen[bytes], until: float) -> tuple[bytes, bytes]:
    """What it printed and said, a bounded part of each; TimeoutError if it does not end."""
    assert process.stdout is not None  # noqa: S101 - both are pipes
    assert process.stderr is not None  # noqa: S101
    read: dict[int, bytearray] = {process.stdout.fileno(): bytearray()}
    read[process.stderr.fileno()] = bytearray()
    is_open = set(read)
    while is_open:
        ready, _, _ = select.select(is_open, [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise TimeoutError
        for fd in ready:
            chunk = os.read(fd, parsers.MAX_TOKEN_BYTES)
            if not chunk:
                is_open.discard(fd)
            if len(read[fd]) <= parsers.MAX_TOKEN_BYTES:
                read[fd] += chunk
    try:
        process.wait(max(until - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    printed, said = read.values()
    return bytes(printed), bytes(said)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and all that it started, unless it has ended by itself."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _told(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if clean(line)]
    if not lines:
        return ""
    return f": {clean(_TOKEN_LIKE.sub('***', lines[-1]), _MAX_SAID)}"
