"""The channel `command`: the user's own program, run without a shell.

Every text of the API reaches it as the value of a variable or within JSON, never as a word of its
command line. It may hang, fork, print without end or end badly: nothing of that harms this program.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from wpx_tui.api.sanitize import clean
from wpx_tui.api.secret import redact
from wpx_tui.notify.channel import Result, Timing
from wpx_tui.notify.notification import Notification, as_json, digits, iso

if TYPE_CHECKING:
    from wpx_tui.api.secret import Secret

MAX_COMPLAINT = 4096
"""Bytes of standard error that are looked at; all that follows is read and thrown away."""
MAX_LINE = 120
"""Characters of its first line that are repeated."""
CHUNK = 65_536
REAPED_WITHIN = 1.0
"""Seconds after SIGKILL in which a process ends, unless the system holds it."""

_OURS = ("WPX_", "WEPROXIES_")
"""What our own variables begin with: settings, some of them secret."""


class CommandChannel:
    """Runs the program once for each notification."""

    name = "command"

    def __init__(
        self, command: tuple[str, ...], token: Secret | None, timing: Timing | None = None
    ) -> None:
        """`token` is kept out of the program's environment, whatever its variable is called."""
        self._command = command
        self._token = token
        self._timing = timing or Timing()

    async def send(self, notification: Notification) -> Result:
        """Run the program to its end, or to what is left of it after its time is over."""
        document = json.dumps(as_json(notification)).encode() + b"\n"
        env = environment(os.environ, notification, self._token)
        complaint = _Complaint()
        try:
            process = await self._start(document, env, complaint)
        except (OSError, ValueError) as error:
            complaint.close()
            reason = getattr(error, "strerror", None) or "not a command"
            return Result(False, f"cannot be run: {clean(reason)}")
        finally:
            complaint.hand_over()
        try:
            is_in_time = await _ends(process, self._timing.run)
            if not is_in_time:
                await self._stop(process)
        finally:
            await _kill(process)  # cancelled: nothing of it stays behind
            text = complaint.close()
        if not is_in_time:
            return Result(False, f"did not end within {self._timing.run:g} s{text}")
        status = process.returncode or 0
        ended = f"status {status}" if status >= 0 else f"signal {-status}"
        return Result(True, "sent") if status == 0 else Result(False, f"ended with {ended}{text}")

    async def _start(
        self, document: bytes, env: Mapping[str, str], complaint: _Complaint
    ) -> asyncio.subprocess.Process:
        """Start it in a session of its own, with the document in its standard input.

        A pipe holds so little without anybody who reads. asyncio gets no pipe to wait for: what
        the program leaves running may keep one open for ever.
        """
        reader, writer = os.pipe()
        try:
            os.write(writer, document)
            os.close(writer)
            writer = -1
            return await asyncio.create_subprocess_exec(
                *self._command,
                stdin=reader,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=complaint.writer,
                env=env,
                start_new_session=True,
            )
        finally:
            os.close(reader)
            if writer >= 0:
                os.close(writer)

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        """End it and whatever it has started: ask all of them, wait, and kill what is left."""
        _signal_group(process, signal.SIGTERM)
        if not await _ends(process, self._timing.grace):
            await _kill(process)


class _Complaint:
    """What a program writes to standard error: the beginning is kept, all of it is read."""

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._text = b""
        asyncio.get_running_loop().add_reader(self._reader, self._read)

    def hand_over(self) -> None:
        """Close our end of what the program writes to."""
        os.close(self.writer)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            chunk = os.read(self._reader, CHUNK)
            if not chunk:
                asyncio.get_running_loop().remove_reader(self._reader)
            self._text = (self._text + chunk)[:MAX_COMPLAINT]

    def close(self) -> str:
        """Stop reading, and return the first line behind a colon; empty if there is none."""
        self._read()
        asyncio.get_running_loop().remove_reader(self._reader)
        os.close(self._reader)
        lines = map(clean, self._text.decode(errors="replace").splitlines())
        line = next(filter(None, lines), "")[:MAX_LINE]
        return f": {line}" if line else ""


def environment(
    env: Mapping[str, str], notification: Notification, token: Secret | None
) -> dict[str, str]:
    """Return the variables of the program: its user's, without our settings and any secret."""
    kept = {
        name: value
        for name, value in env.items()
        if not name.startswith(_OURS) and not _has_secret(value, token)
    }
    return kept | {
        "WPX_EVENT": notification.event,
        "WPX_STATUS": str(notification.status),
        "WPX_RULE": notification.rule,
        "WPX_SEVERITY": str(notification.severity),
        "WPX_ACCOUNT": notification.account,
        "WPX_SUBSCRIPTION": notification.subject,
        "WPX_VALUE": digits(notification.value),
        "WPX_THRESHOLD": digits(notification.threshold),
        "WPX_SUMMARY": notification.sentence,
        "WPX_STARTS_AT": iso(notification.starts_at),
    }


def _has_secret(value: str, token: Secret | None) -> bool:
    return redact(value) != value or (token is not None and token.reveal() in value)


async def _ends(process: asyncio.subprocess.Process, limit: float) -> bool:
    """Return True if it ends within `limit` seconds."""
    try:
        async with asyncio.timeout(limit):
            await process.wait()
    except TimeoutError:
        return False
    return True


async def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of it, and have its end taken notice of."""
    if process.returncode is None:
        _signal_group(process, signal.SIGKILL)
        await _ends(process, REAPED_WITHIN)


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to it and to all that it has started, unless it has ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
