"""A Usage API on loopback whose clock the test turns, and whose answers may follow the question."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.harness.account import ANSWERS

Answer = Callable[[Mapping[str, str]], Any]
"""The `data` for a call's parameters."""


class RefusedError(Exception):
    """Makes an answer a refusal with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class TimedAccount:
    """Answers every call with a `Date` that is `now()`; `headers` are added to every reply.

    With an `Age` among them the replies were made so many seconds ago.

    A value of `answers` is the `data`, or a function that makes it of the parameters. `calls` are
    the paths and the parameters of every call.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.answers: dict[str, Any] = dict(ANSWERS)
        self.answers["/usage"] = self._summary
        self.answers["/usage/realtime"] = self._realtime
        self.headers: dict[str, str] = {}
        self.calls: list[tuple[datetime, str, dict[str, str]]] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the parameters of every call of `path` so far."""
        return [query for _, called, query in self.calls if called == path]

    def _summary(self, _query: Mapping[str, str]) -> Any:
        return {key: value for key, value in ANSWERS["/usage"].items() if key != "period"}

    def _realtime(self, _query: Mapping[str, str]) -> Any:
        return {**ANSWERS["/usage/realtime"], "timestamp": iso(self.now())}

    def _reply(self, target: str) -> tuple[int, bytes]:
        parts = urlsplit(target)
        path, query = parts.path.removeprefix("/api/v1"), dict(parse_qsl(parts.query))
        self.calls.append((self.now(), path, query))
        data = self.answers[path]
        try:
            body = {"data": data(query) if callable(data) else data, "success": True}
        except RefusedError as refusal:
            return refusal.status, b"{}"
        return 200, json.dumps(body).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        account = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body = account._reply(self.path)
                self.send_response(status)
                headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
                for name, value in {**headers, **account.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                made = account.now() - timedelta(seconds=float(account.headers.get("Age", "0")))
                return format_datetime(made.astimezone(UTC), usegmt=True)

            def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002
                """Say nothing."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing where a client has left."""


def iso(at: datetime) -> str:
    """Return the time as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_realtime(account: TimedAccount, behind: float, **fields: Any) -> None:
    """Stamp every realtime answer with a time that lies `behind` seconds before its `Date`."""

    def answer(_query: Mapping[str, str]) -> Any:
        stamp = iso(account.now() - timedelta(seconds=behind))
        return {**ANSWERS["/usage/realtime"], "timestamp": stamp, **fields}

    account.answers["/usage/realtime"] = answer


def name_period(account: TimedAccount, start: str, end: str) -> None:
    """Have the summary say that it is about this time, whatever was asked."""
    account.answers["/usage"] = {**ANSWERS["/usage"], "period": {"start": start, "end": end}}
