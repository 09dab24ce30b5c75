"""The checks of what the program runs on: Python, the packages, the terminal."""

from __future__ import annotations

import locale
import os
import platform
import ssl
import sys
from collections.abc import Mapping
from importlib import metadata

from wpx_tui import __version__
from wpx_tui.api.sanitize import clean
from wpx_tui.doctor.finding import Finding, State
from wpx_tui.terminal.guard import TerminalError, require_terminal

PACKAGES = ("click", "httpx", "pydantic", "textual", "plotext", "truststore")
SMALLEST = (40, 12)
"""Columns and rows that the dashboard's smallest layout of several lines is made for."""


def python() -> Finding:
    """Name the versions of what the program runs on."""
    versions = {name: _installed(name) for name in PACKAGES}
    missing = [name for name, version in versions.items() if version is None]
    packages = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
    return Finding(
        "python",
        State.FAILED if missing else State.OK,
        f"wpx-top {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {ssl.OPENSSL_VERSION}",
        f"reinstall wpx-top: {', '.join(missing)} is missing" if missing else None,
        (packages,),
    )


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def terminal(env: Mapping[str, str]) -> Finding:
    """Tell whether the dashboard can draw here, and on what."""
    about = ", ".join([*_size(), *_kind(env)])
    try:
        require_terminal(env)
    except TerminalError as error:
        advice = "fine for snapshot, check and watch; the dashboard needs a terminal"
        return Finding("terminal", State.SKIPPED, f"{error}; {about}", advice)
    if (problem := _problem(env)) is not None:
        message, advice = problem
        return Finding("terminal", State.WARNING, f"{message}; {about}", advice)
    return Finding("terminal", State.OK, about)


def _problem(env: Mapping[str, str]) -> tuple[str, str] | None:
    size = _screen()
    if size is not None and (size[0] < SMALLEST[0] or size[1] < SMALLEST[1]):
        return "too small for more than one line", "make it 40 by 12 at least, or 120 by 40 for all"
    if not _is_unicode():
        return "no box characters in its encoding", "set a UTF-8 locale; --ascii is used until then"
    if env.get("NO_COLOR"):
        return "no colours, because NO_COLOR is set", "unset NO_COLOR to have them"
    return None


def _screen() -> tuple[int, int] | None:
    try:
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (OSError, ValueError):
        return None
    return columns, rows


def _size() -> list[str]:
    size = _screen()
    return [] if size is None else [f"{size[0]} by {size[1]}"]


def _is_unicode() -> bool:
    encoding = getattr(sys.__stdout__, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "").startswith("utf")


def _kind(env: Mapping[str, str]) -> list[str]:
    """Describe the terminal; of variables that hold private values, only whether they are set."""
    named = [clean(f"{name}={env[name]}", 60) for name in ("TERM", "COLORTERM") if env.get(name)]
    inside = {"TMUX": "in tmux", "STY": "in screen", "SSH_CONNECTION": "over ssh"}
    language = clean(locale.setlocale(locale.LC_CTYPE, None), 60)
    encoding = clean(str(getattr(sys.__stdout__, "encoding", None)), 20)
    return [
        *named,
        f"encoding {encoding}",
        f"locale {language}",
        *(place for name, place in inside.items() if env.get(name)),
    ]
