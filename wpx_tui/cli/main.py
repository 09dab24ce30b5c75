"""The program's start: a short way for what the store can answer, else the whole command line.

Loads no more than the short way needs.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from wpx_tui.cli import shortcut
from wpx_tui.cli.console import UNKNOWN, complain, is_check

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings

COMMAND_LINE = "wpx_tui.cli.command_line"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    if arguments is not None:
        sys.exit(_run(arguments))
    status = _run(sys.argv[1:])
    if COMMAND_LINE not in sys.modules and sys.stderr is not None:
        sys.stderr.flush()
        os._exit(status)  # all is written and closed: taking Python apart takes longer than that
    sys.exit(status)


def _run(arguments: Sequence[str]) -> int:
    try:
        status = _status(arguments)
        if sys.stdout is None:  # closed by the caller
            return UNKNOWN if is_check(arguments) else status
        sys.stdout.flush()  # here, because at the end of Python an error would show as a trace
        return status
    except KeyboardInterrupt:
        import signal

        return 128 + signal.SIGINT
    except OSError as error:
        return _output_failed(error, arguments)


def _status(arguments: Sequence[str]) -> int:
    status = shortcut.run(arguments, os.environ)
    if status is not None:
        return status
    settings = shortcut.dashboard_settings(arguments, os.environ)
    if settings is not None:
        return _show_dashboard(settings, arguments)
    from wpx_tui.cli import command_line  # with click, which the short ways spare

    return command_line.run(arguments)


def _show_dashboard(settings: Settings, arguments: Sequence[str]) -> int:
    from wpx_tui.cli import dashboard

    try:
        return dashboard.run(settings, os.environ)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - as the command line does
        from wpx_tui.cli import command_line

        return command_line.explain(error, arguments)


def _output_failed(error: OSError, arguments: Sequence[str]) -> int:
    """Explain why standard output cannot be written; in silence where its reader has gone."""
    with suppress(OSError, AttributeError):  # what is left in the buffer must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:
        complain(f"cannot write the output: {error.strerror}")
    return UNKNOWN if is_check(arguments) else 1
