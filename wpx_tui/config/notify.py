"""The settings of the notifications: when to notify and where to. Light to load."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from wpx_tui.api.secret import Secret


class Rule(StrEnum):
    """What there can be a notification about."""

    QUOTA = "quota"  # the used share of a quota
    RUN_OUT = "run_out"  # a quota that is likely to be empty before its end
    LAPSE = "lapse"  # a quota of which much is left at its end
    SUCCESS = "success"  # the success rate of the period
    STALE = "stale"  # no answers, so that nothing can be told
    TOKEN = "token"  # noqa: S105 - the end of the token, not a token
    SUBSCRIPTION = "subscription"  # the end of a subscription, or one that was suspended


class WebhookFormat(StrEnum):
    """The body that is posted to the webhook."""

    ALERTMANAGER = "alertmanager"  # Alertmanager's webhook, version 4
    SLACK = "slack"  # Slack, Mattermost, Discord's /slack
    TEXT = "text"  # plain text with ntfy's headers


class TerminalMethod(StrEnum):
    """How a terminal is told."""

    OFF = "off"
    AUTO = "auto"
    OSC9 = "osc9"
    OSC777 = "osc777"
    OSC99 = "osc99"
    BELL = "bell"


class Webhook:
    """The URL of a webhook; who knows its path may post there, so the path is never displayed."""

    __slots__ = ("_rest", "origin")

    def __init__(self, origin: str, rest: str) -> None:
        """`origin` is "https://host:port", `rest` what follows it."""
        self.origin = origin
        self._rest = Secret(rest)

    def reveal(self) -> str:
        """Return the whole URL, for the request alone."""
        return self.origin + self._rest.reveal()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Webhook) and self.reveal() == other.reveal()

    def __hash__(self) -> int:
        return hash(self.origin)

    def __str__(self) -> str:
        return f"{self.origin}/***"

    def __repr__(self) -> str:
        return f"Webhook({self})"


class NotifySettings(NamedTuple):
    """Where to notify, about what, and from which level on.

    `command` is a program and its arguments. `run_out` is a chance and `success` a rate, both in
    percent; `lapse` is in percent of a quota, `stale` in minutes, `token` and `subscription` in
    days before the end. The levels of a quota's share are the thresholds of the screen.
    """

    command: tuple[str, ...] | None = None
    webhook: Webhook | None = None
    format: WebhookFormat = WebhookFormat.ALERTMANAGER
    terminal: TerminalMethod = TerminalMethod.OFF
    rules: tuple[Rule, ...] = tuple(Rule)
    run_out: float = 50.0
    lapse: float = 10.0
    success: float = 80.0
    stale: float = 10.0
    token: float = 14.0
    subscription: float = 3.0

    def __repr__(self) -> str:
        """Return all of it but the program's arguments, which may hold anything."""
        program = None if self.command is None else f"{self.command[0]} ..."
        pairs = zip(self._fields, (program, *self[1:]), strict=True)
        return f"NotifySettings({', '.join(f'{name}={value!r}' for name, value in pairs)})"


DEFAULTS = NotifySettings()._asdict()
"""The value of each where nothing is set."""
