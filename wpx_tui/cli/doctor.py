"""`wpx-top doctor`: check everything that the figures need, in order, and say what to do."""

from __future__ import annotations

import click

EXAMPLES = """\b
Examples:
  wpx-top doctor                          check your account's way to the API
  wpx-top --profile acme doctor --json    the same for a profile, for a program
  wpx-top --demo doctor                   see what it looks like when all is well

\b
Exit status: 0 nothing failed, 1 something did. What it prints holds no token and no user name
in a path, so it can be pasted into a bug report.
"""


@click.command("doctor", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")
@click.pass_context
def command(context: click.Context, /, as_json: bool) -> int:
    """Check settings, token, network, API, clock and terminal, and say what to do."""
    from wpx_tui.cli.work import doctor

    return doctor.run(context.obj, as_json)
