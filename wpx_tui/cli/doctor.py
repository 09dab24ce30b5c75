"""`wpx-top doctor`: check everything that the figures need, in order, and say what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from wpx_tui.api.errors import ApiError
from wpx_tui.cli.connect import Connector, run_with_client
from wpx_tui.cli.console import can_encode, internal_error, out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.options import GlobalOptions
    from wpx_tui.config.settings import Settings
    from wpx_tui.doctor.finding import Finding

EXAMPLES = """\b
Examples:
  wpx-top doctor                          check your account's way to the API
  wpx-top --profile acme doctor --json    the same for a profile, for a program
  wpx-top --demo doctor                   see what it looks like when all is well

\b
Exit status: 0 nothing failed, 1 something did. What it prints holds no token and no user name
in a path, so it can be pasted into a bug report.
"""


_MARKS = {"ok": "✓", "warning": "!", "failed": "✗", "skipped": "–"}
_ASCII_MARKS = {"ok": "+", "warning": "!", "failed": "x", "skipped": "-"}
_INDENT = " " * 29


@click.command("doctor", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
@click.pass_context
def command(context: click.Context, /, as_json: bool) -> int:
    """Check settings, token, network, API, clock and terminal, and suggest fixes."""
    return run(context.obj, as_json)


def run(options: GlobalOptions, as_json: bool) -> int:
    """Print the finding of each check as soon as it is made; 0 where nothing failed, else 1."""
    from wpx_tui.doctor.checkup import Checkup
    from wpx_tui.doctor.finding import State

    findings: list[Finding] = []

    def report(finding: Finding) -> None:
        findings.append(finding)
        if not as_json:
            out(_text(finding))

    with ExitStack() as stack:
        start_demo = partial(_start_demo, stack=stack)
        Checkup(os.environ, options.resolve, start_demo, _call, report).run()
    failed = sum(finding.state is State.FAILED for finding in findings)
    if as_json:
        out(_json(findings, is_well=not failed))
    else:
        out(f"\n{failed} of {len(findings)} failed" if failed else "\nnothing failed")
    return 1 if failed else 0


def _text(finding: Finding) -> str:
    can_tick = can_encode("".join(_MARKS.values()))
    mark = (_MARKS if can_tick else _ASCII_MARKS)[finding.state]
    lines = [f"{mark} {finding.state:7}  {finding.check:16}  {finding.message}"]
    lines += [f"{_INDENT}{line}" for line in finding.lines]
    if finding.advice is not None:
        lines.append(f"{_INDENT}{'→' if can_tick else '->'} {finding.advice}")
    return "\n".join(lines)


def _json(findings: Sequence[Finding], *, is_well: bool) -> str:
    import json

    checks = [
        {
            "check": finding.check,
            "state": finding.state,
            "said": finding.message,
            "advice": finding.advice,
            "details": list(finding.lines),
            **finding.figures,
        }
        for finding in findings
    ]
    return json.dumps({"schema": 1, "ok": is_well, "checks": checks}, indent=2)


def _start_demo(settings: Settings, stack: ExitStack) -> Settings:
    """Return the demo as the settings of an account like any other. Raises OSError."""
    connector = Connector(settings)
    stack.callback(connector.close)
    return settings._replace(base_url=connector.start(), token=connector.token, demo=None)


def _call(settings: Settings, work: Callable[[UsageClient], Coroutine[Any, Any, None]]) -> None:
    """Run `work` with a client. Raises ApiError, for a bug too: the other checks go on."""
    try:
        run_with_client(settings, work)
    except (OSError, ApiError):
        raise
    except Exception as error:  # noqa: BLE001 - as the dashboard does, one check alone is lost
        raise ApiError(internal_error(error)) from None
