"""`wpx-top exporter`: the figures as metrics for Prometheus and whatever else scrapes."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.accounts import account_options, settings_of_accounts
from wpx_tui.cli.connect import Connector, account_label, store_of
from wpx_tui.cli.console import complain, out, writer
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.exporter.account import WatchedAccount
    from wpx_tui.exporter.http import HttpServer
    from wpx_tui.exporter.notifications import Notifications
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.events import Event

PORT = 8979
"""The default port: of the exporters' own range, 9100 to 9999, nearly every number is taken."""
LISTEN = f"127.0.0.1:{PORT}"
END_WITHIN = 2.8
"""Seconds after a signal by which the process ends, whatever hangs."""

EXAMPLES = f"""\b
Examples:
  wpx-top --demo exporter                       try it, without an account
  wpx-top --token-file /etc/wpx-token exporter
  wpx-top exporter --all-accounts --listen :{PORT}
  curl -s http://{LISTEN}/metrics

The first line on standard output is its URL; /metrics?account=NAME is one account. A scrape makes
no call: the figures are polled at the intervals in the settings. Figures that are stale are left
out; wpx_up says why. Exit status: 130 on Ctrl-C, 143 on SIGTERM.
"""


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """The files for HTTPS; with `client_ca`, a scraper must have a certificate signed by it."""

    cert: Path | None
    key: Path | None
    client_ca: Path | None


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("exporter", epilog=EXAMPLES)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default=LISTEN,
    show_default=True,
    help="Address to listen on; :PORT is all interfaces, port 0 picks a free port.",
)
@account_options
@click.option(
    "--top-countries",
    type=click.IntRange(0, 1000),
    metavar="NUMBER",
    default=25,
    show_default=True,
    help="Number of countries with their own series.",
)
@click.option("--tls-cert", type=_FILE, metavar="PATH", help="Serve HTTPS with this certificate.")
@click.option("--tls-key", type=_FILE, metavar="PATH", help="The certificate's private key.")
@click.option(
    "--client-ca",
    type=_FILE,
    metavar="PATH",
    help="Require client certificates signed by this authority.",
)
@click.pass_context
def command(
    context: click.Context,
    /,
    listen: str,
    names: tuple[str, ...],
    all_accounts: bool,
    top_countries: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    client_ca: Path | None,
) -> int:
    """Serve the figures as Prometheus metrics, until Ctrl-C.

    One process watches one account, or several profiles.
    """
    tls = _tls_context(TlsOptions(tls_cert, tls_key, client_ca))
    host, port = _address(listen)
    accounts = settings_of_accounts(context.obj, names, all_accounts)
    return run(accounts, host, port, tls, top_countries)


def _address(text: str) -> tuple[str, int]:
    """Return host and port of HOST:PORT, [HOST]:PORT or :PORT. Raises click.UsageError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    is_number = port.isascii() and port.isdecimal() and len(port) <= 5
    if not colon or not is_number or int(port) > 65_535 or (":" in host and "[" not in text):
        raise click.UsageError(f"--listen must be HOST:PORT, such as {LISTEN}; got {text!r}")
    return host, int(port)


def _tls_context(files: TlsOptions) -> ssl.SSLContext | None:
    """Return what HTTPS needs, None without it. Raises click.UsageError and SettingsError."""
    if files.cert is None:
        if files.key is not None or files.client_ca is not None:
            raise click.UsageError("--tls-key and --client-ca belong to --tls-cert.")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(files.cert, files.key, password=_no_password)
        if files.client_ca is not None:
            context.load_verify_locations(files.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"the files for HTTPS cannot be used: {problem}") from None
    return context


def _no_password() -> str:
    raise ValueError("the private key has a passphrase")


def run(
    accounts: Sequence[Settings],
    host: str,
    port: int,
    tls: ssl.SSLContext | None,
    top_countries: int,
) -> int:
    """Serve until a signal and return the exit status; 1 where it cannot listen.

    Raises SettingsError without a token.
    """
    from wpx_tui.cli import event_loop
    from wpx_tui.exporter.http import HttpServer
    from wpx_tui.exporter.notifications import Notifications
    from wpx_tui.exporter.pages import Pages
    from wpx_tui.system import logs

    connectors = [Connector(settings) for settings in accounts]
    logs.start(accounts[0].log_level, [connector.token for connector in connectors])
    try:
        listener = _listener(host, port)
    except OSError as error:
        complain(f"cannot listen on {host or '*'}:{port}: {error.strerror or error}")
        return 1
    with ExitStack() as stack:
        stack.callback(listener.close)
        watched, notifications = [], Notifications(_report, writer())
        for settings, connector in zip(accounts, connectors, strict=True):
            stack.callback(connector.close)
            store = store_of(settings)
            watched.append(_watched(settings, connector, store, top_countries))
            notifications.add(settings, watched[-1], store)
        server = HttpServer(Pages(watched).respond)
        scheme = "http" if tls is None else "https"

        def url() -> str:
            name = f"[{host}]" if ":" in host else host or "localhost"
            return f"{scheme}://{name}:{listener.getsockname()[1]}"

        return event_loop.run(lambda: _serve(watched, notifications, server, listener, tls, url()))


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens; without a host, on every interface. Raises OSError."""
    if not host and socket.has_dualstack_ipv6():
        return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    addresses = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    family, *_, address = addresses[0]
    return socket.create_server(address[:2], family=family)


def _watched(
    settings: Settings, connector: Connector, store: AccountStore | None, top_countries: int
) -> WatchedAccount:
    from wpx_tui.api.jwt import token_expiry
    from wpx_tui.exporter.account import AccountOptions, WatchedAccount
    from wpx_tui.monitor.selection import Selection

    demo = settings.demo is not None
    options = AccountOptions(
        name=account_label(settings),
        selection=Selection(settings.period, settings.countries, settings.granularity),
        intervals=settings.intervals,
        thresholds=settings.limits,
        rules=settings.forecast_rules,
        token_expires_at=None if demo else token_expiry(connector.token),
        top_countries=top_countries,
    )
    return WatchedAccount(options, connector.connect, store=store, report=_report)


def _report(account: str, event: Event) -> None:
    complain(f"{account}: {event.subject}: {event.text}")


async def _serve(
    accounts: Sequence[WatchedAccount],
    notifications: Notifications,
    server: HttpServer,
    listener: socket.socket,
    tls: ssl.SSLContext | None,
    url: str,
) -> int:
    """Watch, notify and serve until a signal; return the status that it means."""
    import asyncio

    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, _end, ended, number)
    await server.start(listener, tls)
    notifications.begin()
    polling = [asyncio.create_task(account.run()) for account in accounts]
    try:
        out(url)
        return await ended
    finally:
        server.stop()
        await notifications.close()
        for task in polling:
            task.cancel()
        await asyncio.gather(*polling, return_exceptions=True)


def _end(ended: object, number: signal.Signals) -> None:
    """End with the status of a signal; within `END_WITHIN` seconds, whatever a call waits for."""
    import asyncio

    assert isinstance(ended, asyncio.Future)  # noqa: S101
    status = 128 + number
    if not ended.done():
        ended.set_result(status)
    guard = threading.Timer(END_WITHIN, os._exit, (status,))
    guard.daemon = True
    guard.start()
