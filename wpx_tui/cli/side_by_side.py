"""Several accounts asked side by side: each with its own token, client and part of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

import click

from wpx_tui.api.errors import ApiError
from wpx_tui.cli import event_loop
from wpx_tui.cli.connect import DEADLINE, Connector
from wpx_tui.cli.console import account_name, complain, complaints_about, internal_error
from wpx_tui.config.schema import SettingsError
from wpx_tui.system.threads import in_daemon_thread

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.cli.accounts import Account
    from wpx_tui.config.settings import Settings

T = TypeVar("T")
Work = Callable[["UsageClient", "Settings"], Awaitable[T]]

AT_ONCE = 48
"""How many accounts are asked at the same time: so many that slow ones keep no other waiting, and
few enough for the 1,024 files that a process may have open, at 5 connections each."""
LIMIT = 60.0
"""Seconds that all calls for one account may take."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one account: a value, or why there is none and what to do about it."""

    name: str
    settings: Settings | None = None
    value: T | None = None
    problem: str | None = None
    advice: str | None = None


def ask_all(
    accounts: Sequence[Account],
    work: Work[T],
    show: Callable[[Outcome[T]], object],
    *,
    deadline: float = DEADLINE,
    limit: float = LIMIT,
    is_for_all: bool = False,
) -> list[Outcome[T]]:
    """Return what `work` makes of each account, in their order; none fails because another does.

    `show` gets each outcome as soon as it and those before it are there; what either complains of
    names the account. A call may take `deadline` seconds, an account `limit` seconds, and with
    `is_for_all` all of them together. Raises as `run_with_client`, but no ApiError and no
    SettingsError.
    """

    async def run() -> list[Outcome[T]]:
        gate = asyncio.Semaphore(AT_ONCE)
        end = asyncio.get_running_loop().time() + limit if is_for_all else None
        tasks = [
            asyncio.create_task(_ask(account, work, gate, deadline, limit, end))
            for account in accounts
        ]
        try:
            return [_show(await task, show) for task in tasks]
        finally:
            for task in tasks:
                task.cancel()

    return event_loop.run(run)


def _show(outcome: Outcome[T], show: Callable[[Outcome[T]], object]) -> Outcome[T]:
    with complaints_about(outcome.name):
        show(outcome)
    return outcome


async def _ask(
    account: Account,
    work: Work[T],
    gate: asyncio.Semaphore,
    deadline: float,
    limit: float,
    end: float | None,
) -> Outcome[T]:
    account_name.set(account.name)  # of this task alone
    settings = None
    try:
        async with asyncio.timeout_at(end):
            # A program may be run for the token. It is killed in time, or it would outlive us.
            fetch = in_daemon_thread(partial(account.settings, deadline))
            settings = await asyncio.wrap_future(fetch)
        async with asyncio.timeout_at(end), gate, asyncio.timeout(None if end else limit):
            return Outcome(account.name, settings, await _with_client(settings, work, deadline))
    except TimeoutError:
        return Outcome(account.name, settings, problem=f"no answer within {int(limit)} s")
    except ApiError as error:
        return Outcome(account.name, settings, problem=error.reason, advice=error.advice)
    except SettingsError as error:
        return Outcome(account.name, settings, problem=str(error))
    except click.ClickException as error:
        return Outcome(account.name, settings, problem=error.format_message())
    except Exception as error:  # noqa: BLE001 - a bug with one account blinds no other
        return Outcome(account.name, settings, problem=internal_error(error))


async def _with_client(settings: Settings, work: Work[T], deadline: float) -> T:
    client = Connector(settings).connect(deadline)
    try:
        return await work(client, settings)
    finally:
        await client.aclose()


def complain_of(outcome: Outcome[T]) -> None:
    """Write to standard error why an account has no value, if it has none."""
    if outcome.problem is not None:
        complain(outcome.problem, outcome.advice)
