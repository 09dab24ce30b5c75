"""From the settings to a client, for the dashboard and the commands for scripts alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, TypeVar

from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.secret import Secret
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.config.settings import Demo, Settings
    from wpx_tui.demo.runner import DemoServer
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.selection import Selection
    from wpx_tui.monitor.state import AccountState

T = TypeVar("T")

DEADLINE = 15.0
"""Seconds that a call may take."""


class Connector:
    """Makes the client; for a demo it starts the demo's server first."""

    def __init__(self, settings: Settings) -> None:
        """Raise SettingsError where an account has no token."""
        self._settings = settings
        self._server: DemoServer | None = None
        self.token = _token(settings)

    def connect(self, deadline: float = DEADLINE) -> UsageClient:
        """Return the client. Takes time, so the app calls this in a thread after its first paint.

        A call may take `deadline` seconds. Raises OSError where no demo server can be started.
        """
        from wpx_tui.api.startup import tune_process

        tune_process()  # before the client's libraries are imported
        from wpx_tui.api.client import UsageClient

        proxy = self._settings.proxy
        return UsageClient(self.start(), self.token, proxy=proxy, deadline=deadline)

    def start(self) -> str:
        """Return the base URL, after starting the demo's server where a demo is wanted.

        Raises OSError where no demo server can be started.
        """
        demo = self._settings.demo
        return self._settings.base_url if demo is None else self._start(demo)

    def _start(self, demo: Demo) -> str:
        from wpx_tui.demo.runner import DemoServer

        if self._server is None:
            server = DemoServer(token=self.token.reveal(), scenario=demo.scenario, seed=demo.seed)
            server.start()
            self._server = server
        return self._server.base_url

    def close(self) -> None:
        """Stop the demo's server, if there is one."""
        if self._server is not None:
            self._server.stop()


DEFAULT_ACCOUNT = "default"
"""The label of an account without a profile."""


def account_label(settings: Settings) -> str:
    """Return what the account is called in metrics: its profile, "demo" or "default"."""
    return settings.profile or (DEFAULT_ACCOUNT if settings.demo is None else "demo")


def store_of(settings: Settings, *, is_token_late: bool = False) -> AccountStore | None:
    """Return the account's part of the store, for one thread; None where there is to be none.

    A demo has none: it never touches its user's. Where `is_token_late` it is set in the store
    later, which is empty until then.
    """
    if settings.demo is not None or not settings.store:
        return None
    if settings.token is None and not is_token_late:
        return None
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.system.paths import store_dir

    try:
        folder = store_dir()
    except RuntimeError:  # there is no home
        return None
    return AccountStore(folder, settings.base_url, settings.token, settings.profile or "")


def from_store(
    settings: Settings,
    selection: Selection,
    names: Collection[str],
    max_age: float | None,
    work: Callable[[AccountState], int],
    *,
    is_light: bool,
    complete: Callable[[AccountState, AccountStore, float], AccountState | None] | None = None,
) -> int | None:
    """Return what `work` makes of the feeds in `names` if the store has each of them young enough.

    None otherwise, and whatever goes wrong with a stored answer: then the API is to be asked.
    `is_light`: the answers are plain values with the attributes of the models. `complete` adds what
    else the store has at an instant of `Clock.now()`; None where the API is to be asked for it.
    """
    store = store_of(settings)
    if store is None or max_age == 0:
        return None
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.kept import kept_state

    clock = SystemClock()
    try:
        state = kept_state(
            store,
            clock,
            selection,
            names,
            settings.intervals,
            max_age,
            is_light=is_light,
        )
        if state is not None and complete is not None:
            state = complete(state, store, clock.now())
        return None if state is None else work(state)
    except OSError:  # of the output: there is no second try
        raise
    except Exception:  # noqa: BLE001  # the models are stricter, and the API is always right
        return None
    finally:
        store.close()


def run_with_client(
    settings: Settings, work: Callable[[UsageClient], Awaitable[T]], deadline: float = DEADLINE
) -> T:
    """Return what `work` makes of a client, which is closed afterwards; a demo lasts as long.

    A call of the client may take `deadline` seconds.

    Raises SettingsError without a token, OSError where the output cannot be written, an `ApiError`
    for whatever goes wrong with a call, and KeyboardInterrupt after Ctrl-C.
    """
    from wpx_tui.cli import event_loop

    connector = Connector(settings)

    async def run() -> T:
        try:
            return await work(client)
        finally:
            await client.aclose()

    try:
        try:
            client = connector.connect(deadline)
        except OSError as error:
            raise ApiConnectionError(f"the demo cannot start: {error}") from None
        return event_loop.run(run)
    finally:
        connector.close()


def _token(settings: Settings) -> Secret:
    if settings.demo is not None:
        import secrets  # OpenSSL's hashes come with it, and only a demo needs one

        return Secret(secrets.token_urlsafe())
    if settings.token is None:
        raise SettingsError(
            "no API token: set WEPROXIES_API_TOKEN, name a file with --token-file or a program as "
            "token_command in the settings file (wpx-top config init creates one), or try --demo"
        )
    return settings.token
