"""The rows of the settings' table about notifications, and how their texts are read.

The types of what is read are loaded only where something is set: few notify, and every status line
would wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.config import parsers
from wpx_tui.config.setting import Setting

if TYPE_CHECKING:
    from wpx_tui.config.notify import Rule, TerminalMethod, Webhook, WebhookFormat

NOTIFY = "notify."
COMMAND = "notify.command"
WEBHOOK = "notify.webhook"

RULES = ("quota", "run_out", "lapse", "success", "stale", "token", "subscription")
FORMATS = ("alertmanager", "slack", "text")
METHODS = ("off", "auto", "osc9", "osc777", "osc99", "bell")
"""The values of the enums in `notify`, as a test holds."""


def rules(text: str) -> tuple[Rule, ...]:
    """Return the rules that a text lists, with blanks or commas between them."""
    from wpx_tui.config.notify import Rule

    names = text.replace(",", " ").split()
    if not names or not set(names) <= set(RULES):
        raise ValueError(f"must be some of {parsers.words(RULES)}")
    return tuple(rule for rule in Rule if rule in names)


def webhook_format(text: str) -> WebhookFormat:
    """Return the form of what is posted."""
    from wpx_tui.config.notify import WebhookFormat

    return parsers.EnumParser(WebhookFormat)(text)


def terminal_method(text: str) -> TerminalMethod:
    """Return how the terminal is told."""
    from wpx_tui.config.notify import TerminalMethod

    return parsers.EnumParser(TerminalMethod)(text)


def webhook(text: str) -> Webhook:
    """Check the URL of a webhook: http or https, without user name and password.

    The messages do not repeat it, because it is a secret.
    """
    from wpx_tui.api.validation import check_webhook  # urllib costs time, and few give one
    from wpx_tui.config.notify import Webhook

    parts = check_webhook(text)
    origin = f"{parts.scheme}://{parts.netloc}"
    return Webhook(origin, parts._replace(scheme="", netloc="").geturl())


def masked_webhook(text: str) -> str:
    """Return a webhook's host alone; nothing of a text that is no URL."""
    try:
        return str(webhook(text))
    except ValueError:
        return "***"


def _level(name: str, metavar: str, text: str, default: str, high: float, unit: str) -> Setting:
    parse: Callable[[str], object] = partial(parsers.number, low=1, high=high, unit=unit)
    return Setting(
        key=f"{NOTIFY}{name}",
        env=f"WPX_NOTIFY_{name.upper()}",
        metavar=metavar,
        help=text,
        parse=parse,
        kind=float,
        default=default,
    )


NOTIFY_SETTINGS: tuple[Setting, ...] = (
    Setting(
        key=COMMAND,
        env="WPX_NOTIFY_COMMAND",
        help="A program to run for each notification, without a shell; figures in WPX_ variables.",
        parse=parsers.command,
        kind=list[str],
        example="/usr/local/bin/page --urgent",
        account=True,
        display=parsers.program,
    ),
    Setting(
        key=WEBHOOK,
        env="WPX_NOTIFY_WEBHOOK",
        help="URL to post each notification to. A secret: anyone who knows it can post there.",
        parse=webhook,
        example="https://alerts.example/hook",
        account=True,
        display=masked_webhook,
    ),
    Setting(
        key="notify.format",
        env="WPX_NOTIFY_FORMAT",
        help=f"Format of what is posted to the webhook: {parsers.words(FORMATS)}.",
        parse=webhook_format,
        default="alertmanager",
    ),
    Setting(
        key="notify.terminal",
        env="WPX_NOTIFY_TERMINAL",
        help=f"How the terminal notifies: {parsers.words(METHODS)}.",
        parse=terminal_method,
        default="off",
    ),
    Setting(
        key="notify.rules",
        env="WPX_NOTIFY_RULES",
        help="What to notify about.",
        parse=rules,
        kind=list[str],
        default=" ".join(RULES),
    ),
    _level(
        "run_out",
        "PERCENT",
        "Notify when the chance that a quota runs out early reaches this, in percent.",
        "50",
        100,
        "percent",
    ),
    _level(
        "lapse",
        "PERCENT",
        "Notify, in the last 14 days, if this share of a quota will surely lapse, in percent.",
        "10",
        100,
        "percent",
    ),
    _level(
        "success",
        "PERCENT",
        "Notify below this success rate of the period, in percent.",
        "80",
        100,
        "percent",
    ),
    _level(
        "stale",
        "MINUTES",
        "Notify that figures are out of date after this many minutes without an answer.",
        "10",
        1440,
        "minutes",
    ),
    _level(
        "token",
        "DAYS",
        "Notify this many days before the token ends.",
        "14",
        365,
        "days",
    ),
    _level(
        "subscription",
        "DAYS",
        "Notify this many days before a subscription ends.",
        "3",
        365,
        "days",
    ),
)
