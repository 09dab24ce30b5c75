"""What `wpx-top snapshot --oneline` prints, and how a snapshot ends, without its options.

Light to load: a status bar runs it each second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.cli.connect import from_store
from wpx_tui.cli.console import complain, formatter_of, out

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.present.format.formatter import Formatter

LINE_FEEDS = ("summary", "subscriptions")
"""The feeds that the line shows."""


def answer_from_store(
    settings: Settings, subscription: str | None, max_age: float | None
) -> int | None:
    """Print the line if the store has young answers, and return the exit status.

    None if the API is to be asked. With a `subscription` the line is about that one.
    """
    from wpx_tui.monitor.selection import Selection, SubscriptionFilter

    only = None if subscription is None else SubscriptionFilter(subscription, "")
    fmt = formatter_of(settings)

    def show(state: AccountState) -> int:
        print_line(state, settings, fmt)
        return status_of(state)

    selection = Selection(settings.period, subscription=only, zone=fmt.zone)
    return from_store(settings, selection, LINE_FEEDS, max_age, show, is_light=True)


def status_of(state: AccountState) -> int:
    """Complain of what failed or is incomplete; return 1 if anything is, else 0."""
    failures = state.failures()
    for (reason, advice), feeds in failures.items():
        complain(f"{', '.join(feeds)}: {reason}", advice)
    is_cut = _complain_of_cut_list(state)
    return 1 if failures or is_cut else 0


def _complain_of_cut_list(state: AccountState) -> bool:
    """Return whether the list of subscriptions was cut, which is said on standard error."""
    from wpx_tui.present.panels.subscriptions import INCOMPLETE_ADVICE, incomplete

    answer = state.subscriptions.answer
    text = "" if answer is None else incomplete(answer.value)
    if text:
        complain(f"subscriptions: {text}", INCOMPLETE_ADVICE)
    return bool(text)


def print_line(state: AccountState, settings: Settings, fmt: Formatter) -> None:
    """Print the line."""
    from wpx_tui.outputs.oneline import oneline

    summary, subscriptions = state.summary.answer, state.subscriptions.answer
    out(
        oneline(
            summary.value if summary else None,
            subscriptions.value if subscriptions else None,
            fmt,
            settings.limits,
            state.history.query.subscription_id,
            now=state.at,
            forecasts=state.forecasts,
        )
    )
