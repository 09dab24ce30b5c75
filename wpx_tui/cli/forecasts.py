"""`wpx-top forecast` of several accounts: a section, or a part of the document, for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.cli.console import complain, complaints_about, out
from wpx_tui.cli.forecast import (
    ForecastOptions,
    is_page_worth,
    outlook,
    print_page,
    records_of,
    status_of,
)
from wpx_tui.cli.side_by_side import Outcome, ask_all, complain_of
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings
    from wpx_tui.monitor.forecast_once import Outlook
    from wpx_tui.monitor.forecast_record import SubjectRecord


def run(accounts: Sequence[Account], options: ForecastOptions) -> int:
    """Forecast for the accounts side by side and print it; 1 if anything failed, else 0."""
    statuses: list[int] = []

    async def ask(client: UsageClient, settings: Settings) -> Outlook:
        return await outlook(client, settings, options.subscription, options.max_age)

    def show(outcome: Outcome[Outlook]) -> None:
        if not options.as_json:
            _print_section(outcome, is_first=not statuses)
        complain_of(outcome)
        statuses.append(1 if outcome.value is None else status_of(outcome.value, options))

    outcomes = ask_all(accounts, ask, show)
    if options.as_json:
        _print_json(outcomes)
    return max(statuses)


def _print_section(outcome: Outcome[Outlook], *, is_first: bool) -> None:
    out(outcome.name if is_first else f"\n{outcome.name}")
    result, settings = outcome.value, outcome.settings
    if result is None or settings is None:
        out(f"no forecast: {outcome.problem}")
    elif is_page_worth(result):
        print_page(result, settings)
    else:
        reasons = [*(reason for reason, _ in result.state.failures()), *result.problems]
        out(f"no forecast: {reasons[0]}")


def _print_json(outcomes: Sequence[Outcome[Outlook]]) -> None:
    from wpx_tui.outputs import json
    from wpx_tui.outputs.json.accounts import AccountForecast, ForecastsDocument

    rows = []
    for outcome in outcomes:
        document = None
        if outcome.value is not None and outcome.settings is not None:
            result, prices = outcome.value, outcome.settings.prices
            document = json.forecast(result.state, result.problems, prices)
        rows.append(
            AccountForecast(account=outcome.name, problem=outcome.problem, forecast=document)
        )
    out(json.to_text(ForecastsDocument(schema=json.SCHEMA, accounts=rows), indent=2))


def record(accounts: Sequence[Account], options: ForecastOptions) -> int:
    """Print how right each account's kept forecasts were; 1 if one cannot be looked up, else 0."""
    rows: list[tuple[str, list[SubjectRecord] | None, str | None]] = []
    for account in accounts:
        with complaints_about(account.name):
            try:
                kept = records_of(account.settings(), options.subscription)
            except SettingsError as error:
                complain(str(error))
                rows.append((account.name, None, str(error)))
            else:
                rows.append((account.name, kept, None))
    if options.as_json:
        _print_record_json(rows)
    else:
        from wpx_tui.outputs.forecast_page import record_page

        pages = ["\n".join([name, *record_page(records or ())]) for name, records, _ in rows]
        out("\n\n".join(pages))
    return 1 if any(records is None for _, records, _ in rows) else 0


def _print_record_json(
    rows: Sequence[tuple[str, list[SubjectRecord] | None, str | None]],
) -> None:
    from wpx_tui.outputs import json
    from wpx_tui.outputs.json.accounts import AccountRecord, RecordsDocument

    documents = [
        AccountRecord(
            account=name,
            problem=problem,
            record=None if records is None else json.forecast_record(records),
        )
        for name, records, problem in rows
    ]
    out(json.to_text(RecordsDocument(schema=json.SCHEMA, accounts=documents), indent=2))
