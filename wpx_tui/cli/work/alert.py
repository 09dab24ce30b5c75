"""The one call that makes an alert, and what is said of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wpx_tui.api.errors import ApiError, UncertainError
from wpx_tui.cli.console import call, complain, format_of, out
from wpx_tui.cli.requests import AlertOptions
from wpx_tui.config.settings import Settings
from wpx_tui.present.format.durations import clock_time
from wpx_tui.present.format.formatter import Formatter

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Alert


def run(settings: Settings, wish: AlertOptions, *, as_json: bool) -> int:
    """Make the alert and print it; the status. Raises SettingsError without a token."""
    try:
        made = call(settings, partial(_make, wish=wish))
    except ApiError as error:
        complain(error.reason, error.advice)
        return 1
    except KeyboardInterrupt:
        unsure = UncertainError("interrupted")
        complain(unsure.reason, unsure.advice)
        raise
    _print(made, format_of(settings), as_json)
    return 0


async def _make(client: UsageClient, wish: AlertOptions) -> Alert:
    return await client.create_alert(wish.subscription, wish.threshold, wish.method)


def _print(made: Alert, fmt: Formatter, as_json: bool) -> None:
    """What the API says that it made, which need not be what was asked for."""
    if as_json:
        from wpx_tui.outputs.json import alert, to_text

        out(to_text(alert(made)))
        return
    unknown = fmt.glyphs.unknown
    share = unknown if made.threshold_percent is None else f"{made.threshold_percent:g} %"
    when = "" if made.created_at is None else f", {clock_time(made.created_at, fmt.zone)}"
    out(
        f"alert {made.id or unknown}: {made.subscription_id or unknown} at {share} "
        f"by {made.notification_method or unknown}{when}"
    )
