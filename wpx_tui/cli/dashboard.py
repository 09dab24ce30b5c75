"""`wpx-top` without a subcommand: start the dashboard, and end with its status."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wpx_tui.cli.connect import Connector, store_of
from wpx_tui.cli.console import complain, formatter_of
from wpx_tui.config.remembered_view import RememberedView, remembered_view, with_view
from wpx_tui.config.settings import Settings, SettingsError
from wpx_tui.terminal.guard import PLAIN, Guard, fit_encoding, require_terminal
from wpx_tui.terminal.last_screen import LastScreen
from wpx_tui.terminal.splash import FirstFrame, first_frame, frame_key

if TYPE_CHECKING:
    import logging

    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.dashboard_accounts import DashboardAccount
    from wpx_tui.cli.options import GlobalOptions
    from wpx_tui.tui.app import WpxTop

STOP = 1.0
"""Seconds that a notification may take when the dashboard is left: less than the guard allows."""


def run_accounts(options: GlobalOptions, env: Mapping[str, str]) -> int:
    """Show the accounts that the options choose, the first that can be shown in front.

    Raises SettingsError where none can, or there is no such profile; the rest is as in `run`.
    """
    from wpx_tui.cli.dashboard_accounts import chosen  # with click, which a start can spare

    first, *others = chosen(options)
    return run(first.settings, env, *others)


def run(settings: Settings, env: Mapping[str, str], *others: DashboardAccount) -> int:
    """Show the dashboard until it is left, and return its exit status.

    `others` are the further accounts. Raises SettingsError without a token and TerminalError
    without a terminal.
    """
    gc.disable()  # a tenth of the start: what is imported now stays for good anyway
    connector = Connector(settings)
    require_terminal(env)
    if not fit_encoding(env):
        settings = settings._replace(ascii=True)
    remembered = remembered_view(settings, ("theme",) if "NO_COLOR" in env else ())
    assert sys.__stdin__ is not None  # noqa: S101 - require_terminal has seen that it is there
    guard = Guard(sys.__stdin__.fileno(), title_kept=settings.title)
    names = tuple(account.settings.profile for account in others)
    first = _first_frame(settings, env, guard, remembered, names)
    connectors = [connector, *(account.connector for account in others if account.connector)]
    try:
        from wpx_tui.system import logs  # slow to load: only now, with something on the screen

        secrets = [connector.token for connector in connectors]
        for account in others:
            if account.late is not None:
                account.late.hand_on = secrets.append
        log = logs.start(settings.log_level, secrets)
        status = _show(settings, connector, others, guard, first, remembered)
    finally:
        if first is not None:
            first.give_back()
        for connector in connectors:
            connector.close()
    if status == 1:
        _logger().error("ended by an internal error")  # so that there is a log in any case
        complain_of_end(log)
    return status


def _collecting(connect: Callable[[], UsageClient]) -> Callable[[], UsageClient]:
    """Return `connect` with the garbage collector started after it: by then all is imported."""

    def connect_and_collect() -> UsageClient:
        try:
            return connect()
        finally:
            gc.freeze()
            gc.enable()

    return connect_and_collect


def _logger() -> logging.Logger:
    import logging

    return logging.getLogger(__name__)


def complain_of_end(log: Path | None) -> None:
    """Tell that an internal error has ended the dashboard, and where the log is if there is one."""
    complain(f"ended by an internal error{'' if log is None else f'; log: {log}'}")


def _first_frame(
    settings: Settings,
    env: Mapping[str, str],
    guard: Guard,
    remembered: RememberedView | None,
    others: tuple[str | None, ...],
) -> FirstFrame | None:
    """Draw the last start's first frame at once. A demo keeps none: it leaves no file."""
    if settings.demo is not None or env.get(PLAIN):
        return None

    def appearance() -> object:
        look = (settings, None if remembered is None else remembered.start)
        return (*look, others) if others else look

    first = first_frame(appearance(), env)

    def key() -> str:
        return frame_key(appearance(), env, first.size)

    if (last := _last_screen(settings, first, key)) is not None:
        first.use_last_screen(last)
    if first.is_kept:
        guard.hold()
        first.show()
    return first


def _last_screen(
    settings: Settings, first: FirstFrame, frame: Callable[[], str]
) -> LastScreen | None:
    """Return where the screen with its figures is kept; None where nothing is to be stored.

    `frame` returns the key of the next start's first frame.
    """
    from wpx_tui.system.paths import store_dir

    token = settings.token
    if not settings.store or token is None or settings.wall or settings.kiosk:
        return None
    with suppress(RuntimeError):  # there is no home
        folder = store_dir()
        fmt = formatter_of(settings)

        def key() -> str:
            from wpx_tui.store.keys import account_keys, load_secret

            keys = account_keys(load_secret(folder), settings.base_url, token.reveal())
            return f"{frame()} {keys.token.hex()}"

        def stamp(seconds: float) -> str:
            from datetime import UTC, datetime

            from wpx_tui.present.format.durations import clock_time, duration

            at, age = datetime.fromtimestamp(seconds, UTC), time.time() - seconds
            text = f" wpx-top  as it was left {clock_time(at, fmt.zone)}, {duration(age)} ago"
            return f"{text} {fmt.separator} asking"

        return LastScreen(folder, key, first.size, stamp)
    return None


def _show(
    settings: Settings,
    connector: Connector,
    others: Sequence[DashboardAccount],
    guard: Guard,
    first: FirstFrame | None,
    remembered: RememberedView | None,
) -> int:
    from wpx_tui.api.startup import tune_process
    from wpx_tui.tui.app import WpxTop

    tune_process()  # before the stored answers load the models

    def make() -> WpxTop:
        return WpxTop(
            settings if remembered is None else with_view(settings, remembered.start),
            _collecting(connector.connect),
            first_frame=first,
            store=store_of(settings),
            remembered=remembered,
            others=[account.setup() for account in others],
            on_exit=guard.end_with,
        )

    return run_app(make, guard, settings.theme)


def run_app(make: Callable[[], WpxTop], guard: Guard, theme: str | None) -> int:
    """Make the app, run it under the guard and return its exit status.

    Raises SettingsError, also where there is no such theme; any other error is status 1.
    """
    import asyncio

    from textual.app import InvalidThemeError

    try:
        return asyncio.run(_run_app(make(), guard))
    except SettingsError:
        raise
    except InvalidThemeError:
        raise SettingsError(f"--theme: there is no theme {theme!r}") from None
    except Exception:
        logger = _logger()
        logger.exception("the dashboard ended by an error")
        return guard.end_with(1)


async def _run_app(app: WpxTop, guard: Guard) -> int:
    """Run the app under the guard: after its end the executor's threads may still hang."""
    import asyncio

    # Before the screen opens: from then on no signal may leave it behind.
    guard.watch(asyncio.get_running_loop(), lambda status: app.exit(return_code=status))
    from wpx_tui.textual_patches.crash_guard import enduring

    status = 1
    try:
        with enduring(app):
            async with _notifying(app):
                await app.run_async(mouse=not app.settings.kiosk)
        status = 1 if app.return_code is None else app.return_code  # None: nobody asked it to end
    finally:
        guard.screen_closed()
        guard.end_with(status)
        _tell_of_alert(app)
    return guard.end_with(status)


@asynccontextmanager
async def _notifying(app: WpxTop) -> AsyncIterator[None]:
    """Notify while the dashboard runs, where anybody is to be told; a demo has the terminal."""
    accounts = [item for item in app.accounts.all if item.setup.settings.notify_channels]
    if not accounts:
        yield
        return
    import asyncio

    from wpx_tui.notify.notifier import Notifier

    def write(text: str) -> bool:
        if app.terminal is not None:
            app.terminal.write(text)
        return app.terminal is not None

    notifiers = []
    for account in accounts:
        notifier = Notifier(account.setup.settings, account.setup.store, write=write)
        notifier.attach(account.monitor)
        notifiers.append(notifier)
    try:
        yield
    finally:
        await asyncio.gather(*(notifier.close(STOP) for notifier in notifiers))


def _tell_of_alert(app: WpxTop) -> None:
    """Tell of an alert that was sent and not answered when the dashboard was left."""
    if (alert := app.pending_alert) is not None:
        with suppress(OSError):  # the terminal may be gone
            complain(
                f"an alert was being sent, outcome not known: {alert.name} at "
                f"{alert.threshold:g} %",
                "it may have been made: look in the provider's dashboard before you try again",
            )
