"""`wpx-top accounts`: the profiles, where their tokens come from, and what was last known."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from wpx_tui.cli.accounts import (
    NO_PROFILES,
    Account,
    NoProfilesError,
    account_options,
    chosen_accounts,
)
from wpx_tui.cli.connect import store_of
from wpx_tui.cli.console import complain, internal_error, out
from wpx_tui.config.schema import BASE_URL, BY_KEY, TOKEN, TOKEN_FILE, TOKEN_KEYS, SettingsError
from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from wpx_tui.analysis.health import Health
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.side_by_side import Outcome
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.state import AccountState

EXAMPLES = """\b
Examples:
  wpx-top accounts                        what is stored, without a call
  wpx-top accounts --check                ask each account for its subscriptions now
  wpx-top accounts --json | jq -r '.accounts[] | select(.state != "ok") | .account'

The state is the worst of the account's quotas, as `wpx-top check` judges them. To look up what is
stored, tokens are fetched, which may run a token_command; none is sent without --check.

Exit status: 0 fine, 1 with --check if an account gave no answer, 2 wrong usage.
"""

THREADS = 16
NOTHING_STORED = "nothing stored yet"


class Known(NamedTuple):
    """What is known of an account: its worst quota in words, and when that was, None if never."""

    health: Health
    text: str
    as_of: datetime | None = None


@click.command("accounts", epilog=EXAMPLES)
@click.option("--check", is_flag=True, help="Ask each account, with one call.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; --schema documents it.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and nothing else.")
@account_options
@click.pass_context
def command(
    context: click.Context,
    /,
    check: bool,
    as_json: bool,
    schema: bool,
    names: tuple[str, ...],
    all_accounts: bool,
) -> int:
    """List the profiles of the settings file, and what was last known of each."""
    if schema:
        return _print_schema()
    try:
        is_chosen = bool(names or context.obj.accounts)
        chosen = chosen_accounts(
            context.obj, names, all_accounts or not is_chosen, are_called=check
        )
    except NoProfilesError as error:
        complain(NO_PROFILES.format(path=error.path))
        accounts: Sequence[Account] = ()
    else:
        accounts = () if chosen is None else chosen.accounts
    known = _asked(accounts) if check else _stored(accounts)
    if as_json:
        _print_json(accounts, known)
    elif accounts:
        _print_table(accounts, known)
    return 1 if check and any(row.as_of is None for row in known) else 0


def _stored(accounts: Sequence[Account]) -> list[Known]:
    """Return what the store has of each, however old; a slow token command holds up no other."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(_last_known, accounts))


def _last_known(account: Account) -> Known:
    from wpx_tui.analysis.health import Health

    try:
        settings = account.settings()
        state = _stored_state(settings)
        nothing = NOTHING_STORED if settings.token is not None else "no API token"
        return Known(Health.UNKNOWN, nothing) if state is None else _judged(state, settings)
    except SettingsError as error:
        return Known(Health.UNKNOWN, str(error))
    except Exception as error:  # noqa: BLE001 - a bug with one account hides no other
        return Known(Health.UNKNOWN, internal_error(error))


def _stored_state(settings: Settings) -> AccountState | None:
    store = store_of(settings)
    if store is None:
        return None
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.feeds import SUBSCRIPTIONS
    from wpx_tui.monitor.kept import last_state
    from wpx_tui.monitor.selection import Selection

    try:
        return last_state(
            store,
            SystemClock(),
            Selection(settings.period),
            SUBSCRIPTIONS.name,
            settings.intervals,
        )
    finally:
        store.close()


def _asked(accounts: Sequence[Account]) -> list[Known]:
    """Ask each for its subscriptions, side by side, with one call."""
    from wpx_tui.analysis.health import Health
    from wpx_tui.cli.side_by_side import ask_all

    if not accounts:
        return []

    def known(outcome: Outcome[AccountState]) -> Known:
        if outcome.value is None or outcome.settings is None:
            return Known(Health.UNKNOWN, outcome.problem or "no answer")
        return _judged(outcome.value, outcome.settings)

    return [known(outcome) for outcome in ask_all(accounts, _ask, lambda _outcome: None)]


async def _ask(client: UsageClient, settings: Settings) -> AccountState:
    from wpx_tui.monitor.clock import SystemClock
    from wpx_tui.monitor.feeds import SUBSCRIPTIONS
    from wpx_tui.monitor.once import poll_feeds, session_of
    from wpx_tui.monitor.selection import Selection

    session = session_of(client, SystemClock(), store_of(settings))
    return await poll_feeds(
        session,
        Selection(settings.period),
        (SUBSCRIPTIONS.name,),
        intervals=settings.intervals,
        max_age=0,
    )


def _judged(state: AccountState, settings: Settings) -> Known:
    from wpx_tui.cli.judgement import CheckOptions, results_of
    from wpx_tui.outputs.nagios_accounts import AccountResults

    results = results_of(state, CheckOptions(settings, None, None, None, None, None))
    account = AccountResults(settings.profile or "", results)
    answer = state.subscriptions.answer
    return Known(account.state, account.brief, None if answer is None else answer.as_of)


def _host(account: Account) -> str:
    """Return the host of the base URL, with its port if one is set."""
    value = account.resolved.values.get(BASE_URL)
    return urlsplit(
        str(BY_KEY[BASE_URL].default if value is None else value.text)
    ).netloc.rpartition("@")[2]


def _token_source(account: Account) -> str:
    """Return where the token comes from: a file, a program, or the place that holds it."""
    from wpx_tui.config.sources import Source, display_value

    values = account.resolved.values
    for key in TOKEN_KEYS:
        if (value := values.get(key)) is None:
            continue
        if key == TOKEN:
            return value.origin if value.source is Source.ENVIRONMENT else "settings file"
        kind = "file" if key == TOKEN_FILE else "program"
        return f"{kind} {display_value(key, value)}"
    return "none"


def _print_table(accounts: Sequence[Account], known: Sequence[Known]) -> None:
    from datetime import UTC, datetime

    from wpx_tui.present.format.durations import duration

    now = datetime.now(UTC)
    heading = ("account", "host", "token", "state", "age", "")
    rows = [heading]
    for account, row in zip(accounts, known, strict=True):
        seconds = None if row.as_of is None else max((now - row.as_of).total_seconds(), 0.0)
        age = "never" if seconds is None else duration(seconds)
        state = row.health.name.lower()
        rows.append((account.name, _host(account), _token_source(account), state, age, row.text))
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    for cells in rows:
        texts = (f"{text:{width}}" for text, width in zip(cells, widths, strict=True))
        out("  ".join(texts).rstrip())


def _print_json(accounts: Sequence[Account], known: Sequence[Known]) -> None:
    from wpx_tui.outputs import json
    from wpx_tui.outputs.json.accounts import AccountsDocument, ListedAccount
    from wpx_tui.outputs.json.build import HEALTH

    rows = [
        ListedAccount(
            account=account.name,
            host=_host(account),
            token=_token_source(account),
            state=HEALTH[row.health],
            text=row.text,
            as_of=row.as_of,
        )
        for account, row in zip(accounts, known, strict=True)
    ]
    out(json.to_text(AccountsDocument(schema=json.SCHEMA, accounts=rows), indent=2))


def _print_schema() -> int:
    from wpx_tui.outputs.json.accounts import AccountsDocument
    from wpx_tui.outputs.json.schema import text_of

    out(text_of(AccountsDocument), newline=False)
    return 0
