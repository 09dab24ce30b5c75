"""The round of checks, in the order in which one thing needs another."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wpx_tui.api.errors import ApiError
from wpx_tui.config.resolve import ResolvedSettings
from wpx_tui.config.schema import BY_KEY, TOKEN
from wpx_tui.config.settings import Settings, SettingsError
from wpx_tui.doctor import account, calls, machine, network, notifications, store
from wpx_tui.doctor.finding import Finding, State, redactor

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.secret import Secret

    Work = Callable[[UsageClient], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Checkup:
    """Makes every check and reports each finding as soon as it is there, without its secrets.

    `resolve` returns what was set and may raise SettingsError; `start_demo` returns the settings
    of a demo's server that it started, and may raise OSError; `call` runs a coroutine with a
    client, and may raise ApiError.
    """

    env: Mapping[str, str]
    resolve: Callable[[], ResolvedSettings]
    start_demo: Callable[[Settings], Settings]
    call: Callable[[Settings, Work], None]
    report: Callable[[Finding], None]
    _secrets: list[str] = field(init=False, default_factory=list)

    def run(self) -> None:
        """Make the checks; what turns out to be secret on the way is redacted from then on."""
        self._secrets = [self.env.get(BY_KEY[TOKEN].env, "").strip()]
        self._report(machine.python())
        try:
            resolved = self.resolve()
            settings = resolved.settings_without_token()
        except SettingsError as error:
            self._report(account.unusable(error))
        else:
            self._report(account.settings(resolved))
            token = self._check_account(resolved, settings)
            self._report(store.finding(settings))
            self._report(notifications.finding(settings._replace(token=token)))
        self._report(machine.terminal(self.env))

    def _report(self, finding: Finding) -> None:
        home = os.path.expanduser("~")  # noqa: PTH111 - Path's raises where there is no home
        self.report(finding.changed(redactor(self._secrets, home, Path(home).name)))

    def _check_account(self, resolved: ResolvedSettings, settings: Settings) -> Secret | None:
        """Check the token, and with it the way to the API; return it."""
        token, finding = account.token(resolved, datetime.now(UTC))
        self._secrets += [token.reveal() if token else ""]
        self._secrets += [urlsplit(settings.proxy or "").password or ""]
        self._report(finding)
        if settings.demo is None:
            settings = settings._replace(token=token)
        else:
            try:
                settings = self.start_demo(settings)
            except OSError as error:
                self._report(Finding("demo", State.FAILED, str(error), "try again"))
                return token
        self._check_way(settings)
        return token

    def _check_way(self, settings: Settings) -> None:
        can_call = settings.token is not None
        for finding in network.findings(settings, self.env):
            can_call = can_call and finding.state is not State.FAILED
            self._report(finding)
        if can_call:
            self._check_calls(settings)
            return
        for name in (*calls.CALLS, "clock"):
            self._report(network.skipped(name))

    def _check_calls(self, settings: Settings) -> None:
        async def work(client: UsageClient) -> None:
            async for finding in calls.findings(client, settings):
                self._report(finding)

        try:
            self.call(settings, work)
        except ApiError as error:  # what no single call could be blamed for
            self._report(Finding("calls", State.FAILED, error.reason, error.advice))
