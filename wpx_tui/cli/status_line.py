"""What `wpx-top snapshot --oneline` prints, and how a snapshot ends, without its options.

Light to load: a status bar runs it each second.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from wpx_tui.cli.connect import from_store
from wpx_tui.cli.console import complain, formatter_of, out

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.account_store import AccountStore
    from wpx_tui.monitor.forecasts import ForecastRules
    from wpx_tui.monitor.session import Session
    from wpx_tui.monitor.state import AccountState
    from wpx_tui.present.format.formatter import Formatter

LINE_FEEDS = ("summary", "subscriptions")
"""The feeds that the line shows."""

PLAIN = "plain"
FORMATS = (PLAIN, "tmux", "waybar", "i3")
"""How the line is written: as text, or as one of these status bars takes it."""


def answer_from_store(
    settings: Settings, subscription: str | None, max_age: float | None, bar: str = PLAIN
) -> int | None:
    """Print the line if the store has young answers, and return the exit status.

    None if the API is to be asked. With a `subscription` the line is about that one. `bar` is one
    of FORMATS.
    """
    from wpx_tui.monitor.selection import Selection, SubscriptionFilter

    only = None if subscription is None else SubscriptionFilter(subscription, "")
    fmt = formatter_of(settings)

    def show(state: AccountState) -> int:
        print_line(state, settings, fmt, bar)
        return line_status(state, bar)

    selection = Selection(settings.period, subscription=only, zone=fmt.zone)
    return from_store(
        settings,
        selection,
        LINE_FEEDS,
        max_age,
        show,
        is_light=True,
        complete=lambda state, store, now: _with_kept(state, store, subscription, now),
    )


def _with_kept(
    state: AccountState, store: AccountStore, subscription: str | None, now: float
) -> AccountState | None:
    """Return the state with the kept forecasts; None where one is to be looked for."""
    from wpx_tui.monitor.kept_forecasts import kept_forecasts

    kept = kept_forecasts(store, state, subscription, now)
    return None if kept.missing else state._replace(forecasts=kept.forecasts)


async def with_forecasts(
    session: Session,
    state: AccountState,
    store: AccountStore | None,
    subscription: str | None,
    *,
    is_fresh: bool,
    is_demo: bool,
    rules: ForecastRules,
) -> AccountState:
    """Return the state with its forecasts: the kept ones, or new ones where there is none.

    For new ones histories are asked for, no more than all processes together may. Without a store
    nobody knows how many that are, and nothing is forecast but of a demo, which may be asked for
    anything. `is_fresh` makes them all anew.
    """
    answer = state.subscriptions.answer
    if answer is None or (store is None and not is_demo):
        return state
    if store is None:
        from wpx_tui.monitor.forecast_once import foresee

        outlook = await foresee(
            session, state, None, only=subscription, with_account=False, rules=rules
        )
        return outlook.state
    from wpx_tui.monitor.kept_forecasts import kept_forecasts, note_tried

    clock = session.clock
    kept = kept_forecasts(store, state, subscription, clock.now())
    wanted = {*kept.missing, *(item.subject for item in kept.forecasts if is_fresh)}
    if not note_tried(store, wanted, answer.as_of):
        return state._replace(forecasts=kept.forecasts)
    from wpx_tui.monitor.forecast_once import calls_left, foresee

    most = calls_left(store, clock.utc())
    outlook = await foresee(
        session,
        state,
        store,
        only=subscription,
        with_account=False,
        most_calls=most,
        rules=rules,
    )
    made = outlook.state.forecasts
    ids = {item.subject for item in made}
    return state._replace(
        forecasts=(*made, *(item for item in kept.forecasts if item.subject not in ids))
    )


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


def line_status(state: AccountState, bar: str) -> int:
    """Complain as `status_of` does and return its status; 0 if `bar` is a status bar's format.

    Waybar hides a block whose command fails and i3blocks shows the status in its place: there what
    is wrong is in the block itself.
    """
    status = status_of(state)
    return status if bar == PLAIN else 0


def bar_format(arguments: Sequence[str]) -> str:
    """Return the format that the arguments ask for; PLAIN if not those of a status bar's line."""
    if not {"snapshot", "--oneline"} <= set(arguments):
        return PLAIN
    words = " ".join(arguments).replace("--format=", "--format ").split()
    formats = [value for name, value in pairwise(words) if name == "--format"]
    return formats[-1] if formats and formats[-1] in FORMATS else PLAIN


def print_error(reason: str, advice: str | None, bar: str) -> int:
    """Print an error in a status bar's format, complain too, and return the exit status."""
    from wpx_tui.outputs import status_bar

    complain(reason, advice)
    out(status_bar.written(status_bar.error_line(reason, advice), bar))
    return 0


def print_line(
    state: AccountState, settings: Settings, fmt: Formatter, bar: str = PLAIN, head: str = ""
) -> None:
    """Print the line in the format `bar`; as text it begins with `head`."""
    if bar != PLAIN:
        from wpx_tui.outputs import status_bar

        out(status_bar.written(status_bar.bar_line(state, settings.limits, fmt), bar))
        return
    from wpx_tui.outputs.oneline import oneline

    summary, subscriptions = state.summary.answer, state.subscriptions.answer
    out(
        head
        + oneline(
            summary.value if summary else None,
            subscriptions.value if subscriptions else None,
            fmt,
            settings.limits,
            state.history.query.subscription_id,
            now=state.at,
            forecasts=state.forecasts,
        )
    )
