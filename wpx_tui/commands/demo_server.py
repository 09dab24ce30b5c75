"""`wpx-top demo-server`: the demo server alone, for other programs and other terminals."""

from __future__ import annotations

import signal

import click

from wpx_tui.commands import scenario as scenarios

_ENDING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


@click.command("demo-server")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    default=8787,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option("--token", default="demo", show_default=True, help="The token that it accepts.")
@click.option(
    "--scenario",
    metavar="NAME",
    callback=scenarios.check,
    default="calm",
    show_default=True,
    help="How it behaves.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    default=1,
    show_default=True,
    help="Which traffic it makes up.",
)
def command(host: str, port: int, token: str, scenario: str, seed: int) -> int:
    """Serve the Usage API over simulated traffic.

    The first line on standard output is its base URL. Ctrl-C ends it.
    """
    from wpx_tui.demo.runner import DemoServer

    # Blocked before the server's thread starts, which inherits it, and then waited for here.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    server = DemoServer(token=token, scenario=scenario, seed=seed, host=host, port=port)
    try:
        url = server.start()
    except OSError as error:
        click.echo(f"wpx-top: {error}", err=True)
        return 1
    try:
        click.echo(url)
        return 128 + signal.sigwait(_ENDING)
    finally:
        server.stop()
