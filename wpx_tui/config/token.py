"""Where the token is fetched from: a file, or a program that prints it."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import Secret
from wpx_tui.config import parsers
from wpx_tui.config.bounded_read import read_all, read_file

TIME_LIMIT = 10.0
"""Seconds that a token command may take."""

_MAX_COMPLAINT = 80
"""Characters of a program's standard error that are repeated."""
_TOKEN_LIKE = re.compile(r"eyJ[\w-]+(\.[\w-]*)*|[\w-]{40,}", re.ASCII)


def from_file(path: str) -> Secret:
    """Return the token in a file that nobody but its owner may read. Raises ValueError.

    A mode that lets others in is accepted where `protection` names what keeps them out.
    """
    try:
        content, mode = read_file(path, parsers.MAX_TOKEN_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path"
        raise ValueError(f"{path!r} cannot be read: {reason}") from None
    if mode & 0o077 and protection(path) is None:
        raise ValueError(f"{path!r} can be read by others: chmod 600 it first")
    try:
        return parsers.token(_text(content))
    except ValueError as error:
        raise ValueError(f"{path!r}: {error}") from None


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def protection(path: str) -> str | None:
    """Return what protects a file whose mode lets others read it; None where nothing does.

    Service managers hand out secrets so: systemd in a folder that only the service may enter
    (0440 in 0500), Kubernetes and Swarm on a mount that is read-only (up to 0444), where no chmod
    is possible. One that others may write is never protected.
    """
    try:
        real = Path(path).resolve(strict=True)
        file, folder, mount = real.stat(), real.parent.stat(), os.statvfs(real)
    except (OSError, RuntimeError, ValueError):
        return None
    mode = stat.S_IMODE(file.st_mode)
    if not mode & 0o077 or mode & 0o022:
        return None
    ours = (os.geteuid(), 0)
    if not folder.st_mode & 0o277 and folder.st_uid in ours and file.st_uid in ours:
        return f"its mode is {mode:04o}, and its folder lets nobody else in"
    if mount.f_flag & os.ST_RDONLY:
        return f"its mode is {mode:04o}, on a mount that is read-only"
    return None


def from_command(command: Sequence[str], time_limit: float = TIME_LIMIT) -> Secret:
    """Return what a program prints, run without a shell, killed after `time_limit` seconds.

    Raises ValueError. Of the program's standard error its last line is repeated, shortened and
    without anything in it that looks like a token.
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
        assert process.stdout is not None  # noqa: S101 - both are pipes
        assert process.stderr is not None  # noqa: S101
        until = time.monotonic() + time_limit
        pipes = [process.stdout.fileno(), process.stderr.fileno()]
        try:
            printed, complaint = read_all(pipes, parsers.MAX_TOKEN_BYTES, until)
            is_token = len(printed) <= parsers.MAX_TOKEN_BYTES
            if is_token:
                process.wait(max(until - time.monotonic(), 0))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise ValueError(f"{name} did not end within {time_limit:g} s") from None
        finally:
            _end(process)
    if process.returncode and is_token:
        raise ValueError(f"{name} failed with status {process.returncode}{_last_line(complaint)}")
    try:
        return parsers.token(_text(printed))
    except ValueError as error:
        raise ValueError(f"what {name} printed: {error}") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill it and all that it started, unless it has ended by itself."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _last_line(complaint: bytes) -> str:
    lines = [line for line in complaint.decode(errors="replace").splitlines() if clean(line)]
    if not lines:
        return ""
    return f": {clean(_TOKEN_LIKE.sub('***', lines[-1]), _MAX_COMPLAINT)}"
