"""What the commands for scripts share: one client for the call, lines on two streams."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui.api.errors import ApiConnectionError, ApiError
from wpx_tui.cli.connect import Connector
from wpx_tui.config.settings import Settings
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.system import crash_report
from wpx_tui.system.paths import APP

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

T = TypeVar("T")

_SIGNS = "–·…│█▏▁░"
"""Of every block of characters that the glyphs take theirs from, some."""


# ---- calls


def call(settings: Settings, work: Callable[[UsageClient], Awaitable[T]]) -> T:
    """What `work` makes of a client, which is closed afterwards; a demo lasts as long.

    Raises SettingsError without a token, OSError where the output cannot be written, and an
    `ApiError` for whatever else goes wrong.
    """
    connector = Connector(settings)
    try:
        client = _connected(connector)
        with _runner() as runner:
            return runner.run(_closing(client, work))
    except (OSError, ApiError):
        raise
    except asyncio.CancelledError:
        # Only Ctrl-C cancels what runs here. asyncio says so itself, unless something in between
        # was cancelled for the same reason once more.
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001 - a bug is a line too, not a page of trace
        raise ApiError(crash_report.line(error)) from None
    finally:
        connector.close()


def _connected(connector: Connector) -> UsageClient:
    try:
        return connector.connect()
    except OSError as error:
        raise ApiConnectionError(f"the demo cannot start: {error}") from None


def _runner() -> asyncio.Runner:
    runner = asyncio.Runner(loop_factory=_Loop)
    try:
        runner.get_loop()
    except OSError as error:
        raise ApiConnectionError(f"no call can be made: {error.strerror}") from None
    return runner


async def _closing(client: UsageClient, work: Callable[[UsageClient], Awaitable[T]]) -> T:
    try:
        return await work(client)
    finally:
        await client.aclose()


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up in threads that nobody waits for.

    A lookup cannot be cancelled and may hang for minutes; asyncio's own threads would hold up
    the end of the process for as long.
    """

    def __init__(self) -> None:
        try:
            super().__init__()
        except OSError:
            self._closed = True  # or else Python closes what was never open, and fails, and says so
            raise

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's name
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        found: asyncio.Future[list[Any]] = self.create_future()
        ask = partial(socket.getaddrinfo, host, port, family, type, proto, flags)
        thread = threading.Thread(target=self._look_up, args=[ask, found], daemon=True)
        try:
            thread.start()
        except RuntimeError:  # this machine has no more; whoever looks up knows the system's errors
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from None
        return await found

    def _look_up(self, ask: Callable[[], list[Any]], found: asyncio.Future[list[Any]]) -> None:
        try:
            tell = partial(_settle, found, found.set_result, ask())
        except (OSError, UnicodeError) as error:
            tell = partial(_settle, found, found.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.call_soon_threadsafe(tell)


def _settle(found: asyncio.Future[Any], settle: Callable[[T], None], value: T) -> None:
    if not found.done():
        settle(value)


# ---- lines


def out(text: str, *, newline: bool = True) -> None:
    """A result: at once on standard output; a sign that its encoding lacks becomes `?`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    click.echo(text, nl=newline)


def complain(reason: str, advice: str | None = None) -> None:
    """What went wrong, and what to do about it on a line of its own, on standard error."""
    click.echo(f"{APP}: {reason}" + (f"\n{advice}" if advice else ""), err=True)


def format_of(settings: Settings) -> Formatter:
    """How figures are written; in ASCII too where standard output has no other signs."""
    ascii_only = settings.ascii or not can_say(_SIGNS)
    return Formatter.chosen(settings.units, settings.timezone, settings.plot, ascii=ascii_only)


def can_say(text: str) -> bool:
    """Whether standard output's encoding has every sign of `text`."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def may_colour() -> bool:
    """Whether standard output is a terminal with colours, and the user wants them."""
    term = os.environ.get("TERM", "dumb")
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and term not in ("", "dumb") and not os.environ.get("NO_COLOR")
