"""One run of an event loop for one command, which no hung name lookup holds up at its end."""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.system.threads import in_daemon_thread

T = TypeVar("T")


class Loop(asyncio.SelectorEventLoop):
    """Looks names up in daemon threads, which nobody waits for.

    A lookup cannot be cancelled and may hang for minutes; asyncio waits for its own threads at the
    end of the loop, and Python at the end of the process.
    """

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
        """Return what the function of that name in `socket` does. Raises OSError."""
        look_up = partial(socket.getaddrinfo, host, port, family, type, proto, flags)
        return await asyncio.wrap_future(in_daemon_thread(look_up), loop=self)

    async def shutdown_default_executor(self, *timeout: Any) -> None:
        """End the threads, where there are any: asyncio needs one more thread to wait for them."""
        with suppress(RuntimeError):  # the machine has no more threads, nor had we
            await super().shutdown_default_executor(*timeout)


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what the coroutine returns; Ctrl-C cancels it and raises KeyboardInterrupt.

    Raises ApiConnectionError where this machine cannot open an event loop.
    """
    _check_descriptors()
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return runner.run(work())
    except asyncio.CancelledError:
        # Only Ctrl-C cancels what runs here. asyncio says so itself, unless something in between
        # was cancelled for the same reason once more.
        raise KeyboardInterrupt from None


def before_stop(call: Callable[[], object]) -> None:
    """Have the running loop make the call before SIGTSTP stops the process, as Ctrl-Z does."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        call()
        # By the default action: the kernel stops no group that nobody could continue.
        loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGTSTP)
        loop.add_signal_handler(signal.SIGTSTP, stop)

    loop.add_signal_handler(signal.SIGTSTP, stop)


def _check_descriptors() -> None:
    """Open what a loop opens, and raise ApiConnectionError where that fails.

    A loop that cannot be opened stays half open, and Python complains about it on standard error.
    """
    try:
        with selectors.DefaultSelector():
            for end in socket.socketpair():
                end.close()
    except OSError as error:
        raise ApiConnectionError(f"no call can be made: {error.strerror}") from None
