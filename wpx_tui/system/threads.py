"""Jobs in threads of their own, which neither a loop nor the process waits for at its end."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def in_daemon_thread(job: Callable[[], T], name: str | None = None) -> Future[T]:
    """Run the job, which may hang for minutes and cannot be cancelled; `name` is the thread's."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # from here on it cannot be cancelled, as the job cannot

    def run() -> None:
        try:
            future.set_result(job())
        except BaseException as error:  # noqa: BLE001 - it belongs to the one who waits
            future.set_exception(error)

    try:
        Thread(target=run, name=name, daemon=True).start()
    except RuntimeError:  # the machine has no more threads; callers know the system's errors
        future.set_exception(OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)))
    return future
