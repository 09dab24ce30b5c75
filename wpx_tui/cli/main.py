"""The command line: global options, subcommands found when asked for, errors as lines.

Exit status: 0 fine, 1 the work failed, 2 wrong usage or settings, 128+n a signal. Standard output
carries results only; every error is one or two lines on standard error.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wpx_tui import __version__
from wpx_tui.cli import completion
from wpx_tui.cli import scenario as scenarios
from wpx_tui.config.parsers import words
from wpx_tui.config.schema import SELECTORS, SETTINGS, Setting, SettingsError
from wpx_tui.terminal.guard import TerminalError

if TYPE_CHECKING:  # click's own start is most of what `--help` may cost
    from wpx_tui.config.resolve import ResolvedSettings
    from wpx_tui.config.settings import Demo, Settings

PROGRAM = "wpx-top"
UNKNOWN = 3
"""The status of a check that cannot be made: 1 and 2 would wake somebody up."""
COMMANDS: Mapping[str, tuple[str, str]] = {
    "alert": ("alert", "Have the provider tell you when a subscription has used so much."),
    "check": (
        "check",
        "Check the quotas, as a plugin for Nagios, Icinga, Naemon, Checkmk and the like.",
    ),
    "completion": ("completion", "Print the script that lets a shell complete wpx-top."),
    "config": ("config", "Show the settings, or make a settings file."),
    "demo-server": ("demo_server", "Serve the Usage API over simulated traffic."),
    "doctor": (
        "doctor",
        "Check settings, token, network, API, clock and terminal, and say what to do.",
    ),
    "man": ("man", "Print the manual page, as roff."),
    "snapshot": ("snapshot", "Print the figures of the dashboard, once."),
    "watch": ("watch", "Write what goes on right now, a line for every poll, until Ctrl-C."),
}
"""The subcommands: the module of `wpx_tui.cli` that holds each one as `command`, and what it
does. A module is imported when it is asked for, so that the help need not wait for all."""

INTERVALS = "intervals."
FEEDS = [row.key.removeprefix(INTERVALS) for row in SETTINGS if row.key.startswith(INTERVALS)]

EXAMPLES = """\b
Examples:
  wpx-top --demo                          look around, without an account
  WEPROXIES_API_TOKEN=... wpx-top         your account
  wpx-top --token-file ~/.wpx-token --interval realtime=2
  wpx-top --demo --scenario outage        see how trouble looks
"""

CallableT = TypeVar("CallableT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Globals:
    """The global options as they were typed: texts by the key of their setting."""

    flags: Mapping[str, str]
    demo: Demo | None

    def choice(self) -> ResolvedSettings:
        """What was given, and by whom. Raises SettingsError."""
        from wpx_tui.config.resolve import choose

        return choose(self.flags, os.environ, self.demo)

    def settings(self) -> Settings:
        """The settings that apply; fetches the token. Raises SettingsError."""
        return self.choice().settings()


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is run or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
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
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option("--demo", is_flag=True, help="Show simulated traffic: no account, no network.")
@click.option(
    "--scenario",
    metavar="NAME",
    callback=scenarios.check,
    shell_complete=completion.scenario,
    help="How the demo behaves, such as outage. [default calm]",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="Which traffic the demo makes up. [default 1]",
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
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def group(
    context: click.Context,
    /,
    demo: bool,
    scenario: str | None,
    seed: int | None,
    intervals: Sequence[str],
    **options: str | bool | None,
) -> int | None:
    """The top of proxy traffic: a live dashboard of what your proxies use.

    Without a command it opens the dashboard.
    """
    flags = {key: _text(value) for key, value in options.items() if value is not None}
    context.obj = Globals(flags | _interval_flags(intervals), _demo(demo, scenario, seed))
    if context.invoked_subcommand is not None:
        return None
    from wpx_tui.cli import dashboard

    return dashboard.run(context.obj.settings(), os.environ)


def _text(value: str | bool) -> str:
    return str(int(value)) if isinstance(value, bool) else value


def _interval_flags(texts: Sequence[str]) -> dict[str, str]:
    flags = {}
    for text in texts:
        feed, equals, seconds = text.partition("=")
        if not equals or feed not in FEEDS:
            raise SettingsError(f"--interval must be FEED=SECONDS with FEED {words(FEEDS)}")
        flags[INTERVALS + feed] = seconds
    return flags


def _demo(wanted: bool, scenario: str | None, seed: int | None) -> Demo | None:
    given: dict[str, Any] = {"scenario": scenario, "seed": seed}
    given = {name: value for name, value in given.items() if value is not None}
    if given and not wanted:
        raise click.UsageError("--scenario and --seed belong to --demo.")
    if not wanted:
        return None
    from wpx_tui.config.settings import Demo

    return Demo(**given)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its status."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = group.main(arguments, prog_name=PROGRAM, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()  # here, because at the end of Python an error would show as a trace
        return status or 0
    except click.ClickException as error:
        return _refuse(f"{error.format_message()}\nSee `{PROGRAM} --help`.", arguments)
    except SettingsError as error:
        return _refuse(str(error), arguments)
    except TerminalError as error:
        return _fail(f"{error}; in scripts, use `{PROGRAM} snapshot`")
    except (KeyboardInterrupt, click.Abort):
        return 128 + signal.SIGINT
    except OSError as error:
        return _output_failed(error, arguments)
    except Exception as error:  # noqa: BLE001 - a trace may hold anything, the token too
        from wpx_tui.system import crash_report  # costs time, and nearly every start is a good one

        return _refuse(crash_report.line(error), arguments, status=1)


def _refuse(message: str, arguments: Sequence[str] | None, status: int = 2) -> int:
    """Wrong usage or settings by default; a check has a line and a status of its own for it all."""
    if not _is_check(arguments):
        return _fail(message, status)
    click.echo(f"WPX UNKNOWN - {message}".replace("|", "/"))
    return UNKNOWN


def _is_check(arguments: Sequence[str] | None) -> bool:
    """It may be wrong before it is known which command was meant, so the word alone decides."""
    return "check" in (sys.argv[1:] if arguments is None else arguments)


def _fail(message: str, status: int = 2) -> int:
    click.echo(f"{PROGRAM}: {message}", err=True)
    return status


def _output_failed(error: OSError, arguments: Sequence[str] | None) -> int:
    """Standard output cannot be written; quiet when only its reader has gone, as after `head`."""
    with suppress(OSError, AttributeError):  # what is left in the buffer must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    status = UNKNOWN if _is_check(arguments) else 1
    if error.errno == errno.EPIPE:
        return status
    return _fail(f"cannot write the output: {error.strerror}", status)
