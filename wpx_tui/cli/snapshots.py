"""`wpx-top snapshot` of several accounts: a section, a line or a part of the document for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wpx_tui.cli.console import formatter_of, out
from wpx_tui.cli.side_by_side import Outcome, ask_all, complain_of
from wpx_tui.cli.snapshot import SnapshotOptions, poll, selection_of
from wpx_tui.cli.snapshot_output import ROWS, csv_text, document_of, print_page
from wpx_tui.cli.status_line import print_line, status_of

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.state import AccountState

Show = Callable[[Outcome["AccountState"]], None]


def run(accounts: Sequence[Account], options: SnapshotOptions) -> int:
    """Poll the accounts side by side, print what came, complain about what did not; 1 if any did.

    A page or a line is printed as soon as it and those before it are there; JSON and CSV at the
    end. Raises click.UsageError for times that are none.
    """
    statuses: list[int] = []
    show = _page_or_line(options)

    async def ask(client: UsageClient, settings: Settings) -> AccountState:
        return await poll(
            client, settings, options, selection_of(settings, options, formatter_of(settings))
        )

    def tell(outcome: Outcome[AccountState]) -> None:
        show(outcome)
        complain_of(outcome)
        statuses.append(1 if outcome.value is None else status_of(outcome.value))

    outcomes = ask_all(accounts, ask, tell)
    if options.as_json:
        _print_json(outcomes)
    elif options.csv is not None:
        _print_csv(outcomes, options.csv, options.subscription)
    return max(statuses)


def _page_or_line(options: SnapshotOptions) -> Show:
    if options.as_json or options.csv is not None:
        return lambda _outcome: None
    if options.as_line:
        return _show_line
    is_first = True

    def show_page(outcome: Outcome[AccountState]) -> None:
        nonlocal is_first
        if not is_first:
            out("")
        is_first = False
        _show_page(outcome, options.rows or ROWS)

    return show_page


def _show_page(outcome: Outcome[AccountState], rows: int) -> None:
    if outcome.value is None or outcome.settings is None:
        out(f"wpx-top  {outcome.name}\n\n  no figures: {outcome.problem}")
        return
    settings = outcome.settings
    print_page(outcome.value, settings, formatter_of(settings), rows, outcome.name)


def _show_line(outcome: Outcome[AccountState]) -> None:
    if outcome.value is None or outcome.settings is None:
        out(f"{outcome.name}: not known")
        return
    settings = outcome.settings
    print_line(outcome.value, settings, formatter_of(settings), head=f"{outcome.name}: ")


def _print_json(outcomes: Sequence[Outcome[AccountState]]) -> None:
    from wpx_tui.outputs import json
    from wpx_tui.outputs.json.accounts import AccountSnapshot, SnapshotsDocument

    rows = [
        AccountSnapshot(
            account=outcome.name,
            problem=outcome.problem,
            snapshot=None
            if outcome.value is None or outcome.settings is None
            else document_of(outcome.value, outcome.settings),
        )
        for outcome in outcomes
    ]
    out(json.to_text(SnapshotsDocument(schema=json.SCHEMA, accounts=rows), indent=2))


def _print_csv(
    outcomes: Sequence[Outcome[AccountState]], panel: str, subscription: str | None
) -> None:
    from wpx_tui.outputs import csv

    texts = [
        (outcome.name, csv_text(outcome.value, panel, subscription, outcome.settings.prices))
        for outcome in outcomes
        if outcome.value is not None and outcome.settings is not None
    ]
    out(csv.of_accounts(texts), newline=False)
