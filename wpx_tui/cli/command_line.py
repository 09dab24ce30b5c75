"""The command line: global options, subcommands found when asked for, errors as lines.

Exit status: 0 fine, 1 the work failed, 2 wrong usage or settings, 128+n a signal. Standard output
carries results only; every error is one or two lines on standard error.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui import __version__
from wpx_tui.api.errors import ApiError
from wpx_tui.cli import completion
from wpx_tui.cli.accounts import account_options
from wpx_tui.cli.console import UNKNOWN, complain, internal_error, is_check, out
from wpx_tui.cli.options import GlobalOptions, SuggestingGroup, checked
from wpx_tui.cli.options import scenario as scenario_name
from wpx_tui.config.parsers import words
from wpx_tui.config.schema import INTERVALS, SELECTORS, SETTINGS, Setting, SettingsError
from wpx_tui.terminal.guard import TerminalError

if TYPE_CHECKING:  # click's own start is most of what `--help` may cost
    from wpx_tui.config.settings import Demo

PROGRAM = "wpx-top"
COMMANDS: Mapping[str, tuple[str, str]] = {
    "accounts": (
        "account_list",
        "List the profiles of the settings file, and what was last known of each.",
    ),
    "alert": ("alert", "Ask the provider to notify you when a subscription reaches a used share."),
    "check": (
        "check",
        "Check the quotas: a plugin for Nagios, Icinga, Naemon, Checkmk and similar.",
    ),
    "completion": ("completion", "Print the completion script of a shell."),
    "config": ("config", "Show the settings, or create a settings file."),
    "demo-server": ("demo_server", "Serve the Usage API with simulated traffic."),
    "doctor": (
        "doctor",
        "Check settings, token, network, API, clock and terminal, and suggest fixes.",
    ),
    "exporter": ("exporter", "Serve the figures as Prometheus metrics, until Ctrl-C."),
    "forecast": (
        "forecast",
        "Forecast when quotas are empty, what lapses, and the use by the end of the period.",
    ),
    "man": ("man_page", "Print the manual page in roff format."),
    "notify": (
        "notify",
        "Notify by command, webhook or terminal when something needs attention, and when it ends.",
    ),
    "replay": ("replay", "Replay what the dashboard has shown, or hand it to somebody in a file."),
    "report": (
        "report",
        "Report a month: use by day, subscription and country, cost, forecasts and incidents.",
    ),
    "snapshot": ("snapshot", "Print the figures of the dashboard, once."),
    "store": ("store", "Show or delete the data stored on this machine."),
    "watch": ("watch", "Print the current traffic, one line per poll, until Ctrl-C."),
}
"""The subcommands: the module of `wpx_tui.cli` that holds each one as `command`, and what it
does. A module is imported when it is asked for, so that the help need not wait for all."""

FEEDS = [row.key.removeprefix(INTERVALS) for row in SETTINGS if row.key.startswith(INTERVALS)]

ABOUT = """The top of proxy traffic: a live dashboard of what your proxies use.

Without a command it opens the dashboard.
"""
EXAMPLES = """\b
Examples:
  wpx-top --demo                          try it, without an account
  WEPROXIES_API_TOKEN=... wpx-top         your account
  wpx-top --token-file ~/.wpx-token --interval realtime=2
  wpx-top --demo --scenario outage        see what an outage looks like
  wpx-top --demo --all-accounts           several accounts on one dashboard
"""

CallableT = TypeVar("CallableT", bound=Callable[..., Any])


class LazyGroup(SuggestingGroup):
    """A group that imports a subcommand only when it is run or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the subcommand of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(f"wpx_tui.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them from the table, where click would import every one for its first line."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def setting_options(function: CallableT) -> CallableT:
    """Give a command one option for every row of the settings table that has one, in its order."""
    for row in reversed((*SELECTORS, *SETTINGS)):
        if row.flag is not None and not row.key.startswith(INTERVALS):
            function = _option(row, row.flag)(function)
    return function


def _option(setting: Setting, flag: str) -> Callable[[CallableT], CallableT]:
    default = f", default {setting.default}" if setting.default else ""
    text = f"{setting.help} [{setting.env}{default}]"
    if setting.kind is bool:
        return click.option(setting.key, f"{flag}/--no-{flag[2:]}", default=None, help=text)
    complete = completion.of_setting(setting)
    return click.option(
        setting.key, flag, metavar=setting.metavar, help=text, shell_complete=complete
    )


@click.group(
    PROGRAM,
    cls=LazyGroup,
    invoke_without_command=True,
    help=ABOUT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option("--demo", is_flag=True, help="Show simulated traffic: no account, no network.")
@click.option(
    "--scenario",
    metavar="NAME",
    callback=checked(scenario_name),
    shell_complete=completion.scenario,
    help="The scenario of the demo, such as outage. [default calm]",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="The seed of the demo's traffic. [default 1]",
)
@setting_options
@click.option(
    "--interval",
    "intervals",
    metavar="FEED=SECONDS",
    multiple=True,
    shell_complete=completion.interval,
    help=f"How often a feed is polled: {words(FEEDS)}. Repeatable. [WPX_INTERVAL_FEED]",
)
@account_options
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def group(
    context: click.Context,
    /,
    demo: bool,
    scenario: str | None,
    seed: int | None,
    intervals: Sequence[str],
    names: tuple[str, ...],
    all_accounts: bool,
    **options: str | bool | None,
) -> int | None:
    """Keep the global options for the subcommand; without one, open the dashboard."""
    flags = {
        key: str(int(value)) if isinstance(value, bool) else value
        for key, value in options.items()
        if value is not None
    }
    context.obj = GlobalOptions(
        flags | _interval_flags(intervals), _demo(demo, scenario, seed), names, all_accounts
    )
    if context.invoked_subcommand is not None:
        return None
    from wpx_tui.cli import dashboard

    return dashboard.run_accounts(context.obj, os.environ)


def _interval_flags(texts: Sequence[str]) -> dict[str, str]:
    flags = {}
    for text in texts:
        feed, equals, seconds = text.partition("=")
        if not equals or feed not in FEEDS:
            raise SettingsError(f"--interval must be FEED=SECONDS with FEED {words(FEEDS)}")
        flags[INTERVALS + feed] = seconds
    return flags


def _demo(wanted: bool, scenario: str | None, seed: int | None) -> Demo | None:
    options: dict[str, Any] = {"scenario": scenario, "seed": seed}
    options = {name: value for name, value in options.items() if value is not None}
    if options and not wanted:
        raise click.UsageError("--scenario and --seed belong to --demo.")
    if not wanted:
        return None
    from wpx_tui.config.settings import Demo

    return Demo(**options)


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its status; an error that is no OSError is one or two lines.

    Raises KeyboardInterrupt after Ctrl-C.
    """
    from wpx_tui.api.startup import tune_process

    tune_process()  # before a stored answer loads the models
    try:
        return group.main(arguments, prog_name=PROGRAM, standalone_mode=False) or 0
    except OSError:
        raise
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001 - a trace may hold anything, the token too
        return explain(error, arguments)


def explain(error: Exception, arguments: Sequence[str]) -> int:
    """Say in one or two lines why the command has failed, and return its status."""
    from wpx_tui.cli import status_line

    reason, advice, status = _explained(error)
    bar = status_line.bar_format(arguments)
    if bar != status_line.PLAIN:
        return status_line.print_error(reason, advice, bar)
    if not is_check(arguments):
        complain(reason, advice)
        return status
    from wpx_tui.outputs import nagios

    out(nagios.output([nagios.unknown(reason, advice)]))
    return UNKNOWN


def _explained(error: Exception) -> tuple[str, str | None, int]:
    """Return an error's reason, what to do about it, and the exit status that it means."""
    match error:
        case click.ClickException():
            return error.format_message(), f"See `{PROGRAM} --help`.", 2
        case SettingsError():
            return str(error), None, 2
        case TerminalError():
            return f"{error}; in scripts, use `{PROGRAM} snapshot`", None, 2
        case ApiError():
            return error.reason, error.advice, 1
    return internal_error(error), None, 1
