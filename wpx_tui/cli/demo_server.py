"""`wpx-top demo-server`: the demo server alone, for other programs and other terminals."""

from __future__ import annotations

import click

from wpx_tui.cli import completion
from wpx_tui.cli.console import complain
from wpx_tui.cli.options import checked
from wpx_tui.cli.options import scenario as scenario_name

EXAMPLES = """\b
Examples:
  wpx-top demo-server --port 8787 --token demo
  WEPROXIES_API_TOKEN=demo wpx-top --base-url http://127.0.0.1:8787
  wpx-top demo-server --port 0 --scenario flaky --seed 7
"""


@click.command("demo-server", epilog=EXAMPLES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=8787,
    show_default=True,
    help="Port to listen on; 0 picks a free port.",
)
@click.option("--token", default="demo", show_default=True, help="The token to accept.")
@click.option(
    "--scenario",
    metavar="NAME",
    callback=checked(scenario_name),
    shell_complete=completion.scenario,
    default="calm",
    show_default=True,
    help="The scenario.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="The seed of the traffic.",
)
def command(host: str, port: int, token: str, scenario: str, seed: int) -> int:
    """Serve the Usage API with simulated traffic.

    The first line on standard output is its base URL. Ctrl-C ends it.
    """
    from wpx_tui.demo.runner import serve

    try:
        return 128 + serve(token=token, scenario=scenario, seed=seed, host=host, port=port)
    except OSError as error:
        if error.errno is not None:  # standard output's own, which every command reports alike
            raise
        complain(str(error))
        return 1
