"""The demo server on a real socket: beside other work in a thread, or alone in the foreground."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from wpx_tui.demo.server import Now, create_app, utc_now

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept: longer than a dashboard's slowest common interval."""
_START_WITHIN = 10.0
_STOP_WITHIN = 5.0
_MAX_KINDS = 100


class _RequestCounter:
    """Counts the requests to an application by "METHOD /path".

    Counts at most `_MAX_KINDS` kinds separately; the rest is "other".
    """

    def __init__(self, app: ASGIApp, requests: Counter[str]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = f"{scope['method']} {scope['path']}"
        if kind not in self._requests and len(self._requests) >= _MAX_KINDS:
            kind = "other"
        self._requests[kind] += 1
        await self._app(scope, receive, send)


class _Server(uvicorn.Server):
    """A server with an event for when it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.accepting = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.accepting.set()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,  # the log belongs to the program that runs the server
        log_level="critical",
        access_log=False,
        date_header=False,  # the application's clock is not always the machine's
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=0,  # a slow answer does not hold up the end
    )


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket; OSError with host and port in words if there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only for a socket that was made as TCP does asyncio switch off Nagle's algorithm, which
    # would hold each answer's body back for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise OSError(f"cannot listen on {host} port {port}: {reason}") from error
    return listener


class DemoServer:
    """A demo server in a thread of this process, on a socket of its own.

    `requests` counts the requests by "METHOD /path". Use it as a context manager, or call
    `start` and `stop`.
    """

    def __init__(
        self,
        *,
        token: str,
        scenario: str = "calm",
        seed: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        now: Now = utc_now,
    ) -> None:
        """Make the application; port 0 takes a free one, KeyError for an unknown scenario."""
        self.requests: Counter[str] = Counter()
        self._app = _RequestCounter(
            create_app(token=token, scenario=scenario, seed=seed, now=now), self.requests
        )
        self._host = host
        self._port = port
        self._running: tuple[_Server, threading.Thread] | None = None

    @property
    def base_url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8787`; with its real port once started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> str:
        """Listen, and return the base URL as soon as connections are accepted.

        Raises OSError, in words, for an address that cannot be used.
        """
        listener = _listener(self._host, self._port)
        self._port = listener.getsockname()[1]
        server = _Server(_config(self._app))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="demo-server", daemon=True
        )
        thread.start()
        self._running = server, thread
        if not server.accepting.wait(_START_WITHIN):
            self.stop()
            raise OSError(f"the demo server did not start on {self.base_url}")
        return self.base_url

    def stop(self) -> None:
        """Stop within a second, whatever is still connected; do nothing if it does not run."""
        if self._running is None:
            return
        server, thread = self._running
        self._running = None
        server.should_exit = True
        thread.join(_STOP_WITHIN)

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


@contextmanager
def _blocked_signals() -> Iterator[Collection[signal.Signals]]:
    """Block the ending signals, for `sigwait` to fetch, in every thread started within.

    One that was ignored when the program started stays ignored: a shell starts a program in the
    background that way, so that Ctrl-C does not reach it.
    """
    signals = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield signals
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(
    *,
    token: str,
    scenario: str = "calm",
    seed: int = 1,
    host: str = "127.0.0.1",
    port: int = 0,
    now: Now = utc_now,
) -> signal.Signals:
    """Serve until SIGINT or SIGTERM and return which, within a second; for the main thread only.

    The first line on standard output is the base URL. Raises OSError, in words, for an address
    that cannot be used and KeyError for an unknown scenario.
    """
    server = DemoServer(token=token, scenario=scenario, seed=seed, host=host, port=port, now=now)
    with _blocked_signals() as signals, server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        return signal.Signals(signal.sigwait(signals))
