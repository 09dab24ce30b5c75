"""The short ways of `snapshot --oneline`, `check` and the dashboard, without click.

A status bar or a monitoring system runs them each second, and loading the command line costs more
than the answer; the store answers them, without the models. The dashboard shows the last screen
before more is loaded. Only plain spellings are known here, and only what the store can answer:
whatever else there is, an error too, is left to the command line, which starts anew and has words
for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings

COMPLETION = "_WPX_TOP_COMPLETE"

Options = Mapping[str, str]
Answer = Callable[["Settings", Options], "int | None"]


class Command(NamedTuple):
    """A command that is known here: its switches, its options by key, and what answers it."""

    switches: frozenset[str]
    options: Mapping[str, str]
    answer: Answer


def _answer_line(settings: Settings, options: Options) -> int | None:
    from wpx_tui.cli import status_line
    from wpx_tui.config import parsers

    subscription = options.get("subscription")
    if subscription is not None:
        subscription = parsers.name(subscription)
    bar = options.get("format", status_line.PLAIN)
    if bar not in status_line.FORMATS:
        return None
    return status_line.answer_from_store(settings, subscription, _age(options), bar)


def _answer_check(settings: Settings, options: Options) -> int | None:
    from wpx_tui.cli import judgement

    given = {
        name: judgement.parse_share(options[name]) if name in options else None
        for name in ("warning", "critical")
    }
    usual, warning, critical = settings.thresholds, given["warning"], given["critical"]
    high = usual.high if warning is None else warning
    if (usual.critical if critical is None else critical) < high:
        return None
    return judgement.answer_from_store(
        judgement.CheckOptions(
            settings, warning, critical, options.get("subscription"), None, None,
            max_age=_age(options),
        )
    )  # fmt: skip


def _age(options: Options) -> float | None:
    """Return the greatest age in seconds. Raises ValueError."""
    return float(options["max_age"]) if "max_age" in options else None


ACCOUNT = {"--account": "profile"}
"""Given once it is the profile; the command line knows more of them, and their errors."""

COMMANDS: Mapping[str, Command] = {
    "snapshot": Command(
        frozenset({"--oneline"}),
        {
            "--format": "format",
            "--max-age": "max_age",
            "--subscription": "subscription",
            "--period": "period",
            "--units": "units",
            "--timezone": "timezone",
            **ACCOUNT,
        },
        _answer_line,
    ),
    "check": Command(
        frozenset(),
        {
            "--max-age": "max_age",
            "--subscription": "subscription",
            "--warning": "warning",
            "-w": "warning",
            "--critical": "critical",
            "-c": "critical",
            **ACCOUNT,
        },
        _answer_check,
    ),
}
_OWN = ("format", "max_age", "subscription", "warning", "critical")
"""Options that are no settings."""


def run(arguments: Sequence[str], env: Mapping[str, str]) -> int | None:
    """Answer from the store and return the exit status; None if the command line has to do it.

    Raises OSError where the output cannot be written.
    """
    if COMPLETION in env or not COMMANDS.keys() & set(arguments):
        return None
    gc.disable()  # a tenth of such a run: nothing that is made here is garbage before its end
    try:
        status = _run(arguments, env)
        if status is not None:
            gc.freeze()  # or Python looks through all of it once more when it ends
        return status
    except OSError:
        raise
    except Exception:  # noqa: BLE001  # whatever it is, the command line says it better
        return None
    finally:
        gc.enable()


def _run(arguments: Sequence[str], env: Mapping[str, str]) -> int | None:
    before = _global_options(arguments)
    if before is None or before.rest[:1] == () or before.rest[0] not in COMMANDS:
        return None
    command = COMMANDS[before.rest[0]]
    after = _pairs(before.rest[1:], command.options, command.switches)
    if after is None or after.rest or after.switches != command.switches:
        return None
    own = {key: text for key, text in after.options.items() if key not in _OWN}
    if "profile" in own and "profile" in before.options:  # two accounts, or an error
        return None
    settings = _settings({**before.options, **own}, env)
    return None if settings is None else command.answer(settings, after.options)


def dashboard_settings(arguments: Sequence[str], env: Mapping[str, str]) -> Settings | None:
    """Return the settings if the dashboard is asked for; None if the command line has to see."""
    if COMPLETION in env or (arguments and not arguments[0].startswith("-")):
        return None
    try:
        before = _global_options(arguments)
        if before is None or before.rest:
            return None
        return _settings(before.options, env)
    except Exception:  # noqa: BLE001  # as above
        return None


def _settings(flags: Mapping[str, str], env: Mapping[str, str]) -> Settings | None:
    """Return the settings; None where a program gives the token, which is not to be run twice."""
    from wpx_tui.config.resolve import resolve
    from wpx_tui.config.schema import TOKEN_COMMAND

    resolved = resolve(flags, env)
    return None if TOKEN_COMMAND in resolved.values else resolved.settings()


def _global_options(arguments: Sequence[str]) -> Parsed | None:
    """Return the settings' options before a command; None for anything not known."""
    from wpx_tui.config.schema import INTERVALS, SELECTORS, SETTINGS

    rows = [
        (row.flag, row)
        for row in (*SELECTORS, *SETTINGS)
        if row.flag and not row.key.startswith(INTERVALS)
    ]
    names = {flag: row.key for flag, row in rows if row.kind is not bool} | ACCOUNT
    switches = {flag: (row.key, "1") for flag, row in rows if row.kind is bool}
    switches |= {f"--no-{flag[2:]}": (key, "0") for flag, (key, _) in switches.items()}
    parsed = _pairs(arguments, names, frozenset(switches))
    if parsed is None:
        return None
    chosen = dict(switches[flag] for flag in parsed.switches)
    if len(chosen) < len(parsed.switches):  # on and off: the order counts
        return None
    return parsed._replace(options={**parsed.options, **chosen})


class Parsed(NamedTuple):
    """What stood before the first word that is no option, and the rest from that word on."""

    options: dict[str, str]
    switches: frozenset[str]
    rest: tuple[str, ...]


def _pairs(
    arguments: Sequence[str], names: Mapping[str, str], switches: frozenset[str] = frozenset()
) -> Parsed | None:
    """Return the options that `arguments` begin with, by key; None for anything not known."""
    options: dict[str, str] = {}
    seen: set[str] = set()
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        name, equals, text = rest.pop(0).partition("=")
        if name in switches and not equals:
            seen.add(name)
            continue
        key = names.get(name)
        if key is None or key in options or (equals and not name.startswith("--")):
            return None
        if not equals:
            if not rest or rest[0].startswith("-"):
                return None
            text = rest.pop(0)
        options[key] = text
    return Parsed(options, frozenset(seen), tuple(rest))
