"""The doctor's round: each check in its order, redacted, as lines or as one JSON object."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from wpx_tui.api.errors import ApiError
from wpx_tui.api.secret import Secret
from wpx_tui.cli.console import call, can_say, out
from wpx_tui.config.resolve import ResolvedSettings
from wpx_tui.config.schema import BY_KEY, TOKEN
from wpx_tui.config.settings import Demo, Settings, SettingsError
from wpx_tui.doctor import account, calls, machine, network
from wpx_tui.doctor.finding import Finding, State, redactor

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "skipped": "–"}
_ASCII_MARKS = {"ok": "+", "warning": "!", "failed": "x", "skipped": "-"}


class Options(Protocol):
    """The global options: what was given, before any of it is looked at."""

    def choice(self) -> ResolvedSettings:
        """What was given, and by whom. Raises SettingsError."""


Tell = Callable[[Finding], None]


def run(options: Options, as_json: bool) -> int:
    """Print what is found, each check as soon as it is made; 0 when nothing failed, else 1."""
    found: list[Finding] = []
    hidden = [os.environ.get(BY_KEY[TOKEN].env, "").strip()]
    home = os.path.expanduser("~")  # noqa: PTH111 - Path's raises where there is no home
    redact = redactor(hidden, home, Path(home).name)

    def tell(finding: Finding) -> None:
        found.append(finding.changed(redact))
        if not as_json:
            out(_text(found[-1]))

    _round(options, hidden, tell)
    failed = sum(finding.state is State.FAILED for finding in found)
    if as_json:
        out(_document(found, is_well=not failed))
    else:
        out(f"\n{failed} of {len(found)} failed" if failed else "\nnothing failed")
    return 1 if failed else 0


def _text(finding: Finding) -> str:
    can_tick = can_say("".join(_MARKS.values()))
    mark = (_MARKS if can_tick else _ASCII_MARKS)[finding.state]
    lines = [f"{mark} {finding.state:7}  {finding.check:16}  {finding.said}"]
    lines += [f"{'':29}{line}" for line in finding.lines]
    if finding.advice is not None:
        lines.append(f"{'':29}{'→' if can_tick else '->'} {finding.advice}")
    return "\n".join(lines)


def _document(found: list[Finding], *, is_well: bool) -> str:
    checks = [
        {
            "check": each.check,
            "state": each.state,
            "said": each.said,
            "advice": each.advice,
            "details": list(each.lines),
            **each.figures,
        }
        for each in found
    ]
    return json.dumps({"schema": 1, "ok": is_well, "checks": checks}, indent=2)


def _round(options: Options, hidden: list[str], tell: Tell) -> None:
    """Every check; what turns out to be secret on the way is added to `hidden` first."""
    tell(machine.python())
    try:
        choice = options.choice()
        settings = choice.settings_without_token()
    except SettingsError as error:
        tell(account.unusable(error))
    else:
        tell(account.settings(choice))
        _online(choice, settings, hidden, tell)
    tell(machine.terminal(os.environ))


def _online(choice: ResolvedSettings, settings: Settings, hidden: list[str], tell: Tell) -> None:
    token, found = account.token(choice, datetime.now(UTC))
    hidden += [token.reveal() if token else "", urlsplit(settings.proxy or "").password or ""]
    tell(found)
    with ExitStack() as stack:
        if settings.demo is None:
            settings = replace(settings, token=token)
        else:
            try:
                settings = _demo(settings.demo, settings, stack)
            except OSError as error:
                tell(Finding("demo", State.FAILED, str(error), "try again"))
                return
        can_call = settings.token is not None
        for found in network.findings(settings, os.environ):
            can_call = can_call and found.state is not State.FAILED
            tell(found)
        _calls(settings, tell) if can_call else _no_calls(tell)


def _demo(demo: Demo, settings: Settings, stack: ExitStack) -> Settings:
    """From here on the demo is an account like any other. Raises OSError."""
    from wpx_tui.demo.runner import DemoServer

    token = Secret(secrets.token_urlsafe())
    server = DemoServer(token=token.reveal(), scenario=demo.scenario, seed=demo.seed)
    stack.enter_context(server)
    return replace(settings, base_url=server.base_url, token=token, demo=None)


def _calls(settings: Settings, tell: Tell) -> None:
    async def work(client: UsageClient) -> None:
        async for finding in calls.findings(client, settings):
            tell(finding)

    try:
        call(settings, work)
    except ApiError as error:  # what no single call could be blamed for
        tell(Finding("calls", State.FAILED, error.reason, error.advice))


def _no_calls(tell: Tell) -> None:
    for name in (*calls.CALLS, "clock"):
        tell(network.skipped(name))
