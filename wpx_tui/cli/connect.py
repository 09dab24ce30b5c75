"""From the settings to a client, for the dashboard and the commands for scripts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.api.secret import Secret
from wpx_tui.config.settings import Demo, Settings, SettingsError

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.demo.runner import DemoServer


class Connector:
    """Makes the client; where a demo is asked for, it starts the demo's server first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: DemoServer | None = None
        self.token = _token(settings)

    def connect(self) -> UsageClient:
        """The client. Takes time, so the app calls this in a thread after its first paint.

        Raises OSError where no demo server can be started.
        """
        from wpx_tui.api.startup import tune_process

        tune_process()  # before the client's libraries are imported
        from wpx_tui.api.client import UsageClient

        demo = self._settings.demo
        url = self._settings.base_url if demo is None else self._start(demo)
        return UsageClient(url, self.token, proxy=self._settings.proxy)

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


def _token(settings: Settings) -> Secret:
    if settings.demo is not None:
        import secrets  # OpenSSL's hashes come with it, and only a demo needs one

        return Secret(secrets.token_urlsafe())
    if settings.token is None:
        raise SettingsError(
            "no API token: set WEPROXIES_API_TOKEN, name a file with --token-file or a program as "
            "token_command in the settings file (wpx-top config init makes one), or try --demo"
        )
    return settings.token
