"""`wpx-top store`: where what is kept lies, how large it is, and how to be rid of it."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from wpx_tui.cli.console import complain, out
from wpx_tui.cli.options import SuggestingGroup
from wpx_tui.config.schema import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wpx_tui.store.account import Account
    from wpx_tui.store.database import Database
    from wpx_tui.store.info import StoreInfo

EXAMPLES = """\b
Examples:
  wpx-top store path                      where it is, or would be
  wpx-top store info                      its size, its contents, and who shares it
  wpx-top store forget --account acme     delete the stored data of one account

It holds answers of the API, minutes, history, quotas, events and what the dashboard showed: no
token and no credentials.
`--no-store`, or `store = false` in the settings file, keeps nothing and shares nothing.
"""


@click.group("store", cls=SuggestingGroup, epilog=EXAMPLES)
def command() -> None:
    """Show or delete the data stored on this machine."""


@command.command(epilog="\b\nExample:\n  ls -l $(wpx-top store path)*\n")
def path() -> None:
    """Print the path of the store's file, there or not."""
    from wpx_tui.store.schema import FILE

    out(str(_database().folder / FILE) if _folder_exists() else str(_folder() / FILE))


@command.command(epilog="\b\nExample:\n  wpx-top store info\n")
def info() -> int:
    """Print how large the store is, what it holds, and which accounts."""
    if not _folder_exists():
        out(f"{_folder()}: nothing is stored yet")
        return 0
    from wpx_tui.store.info import health, processes_sharing, store_info

    def look(database: Database) -> None:
        state = health(database)
        store = store_info(database)
        for name, text in _lines(store, state, processes_sharing(store.path)):
            out(f"{name:12}{text}")

    return _use(look)


@command.command(epilog="\b\nExample:\n  wpx-top store forget --account acme\n")
@click.option("--account", metavar="NAME", help="Only this account, by its name in `store info`.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget(account: str | None, yes: bool) -> int:
    """Delete what is kept of one account, or of all."""
    if not _folder_exists():
        if account is None:
            _forget_files(None)
        out("nothing is stored")
        return 0
    what = "every account" if account is None else f"the account {account}"
    if not yes:
        click.confirm(f"Delete all stored data of {what}?", abort=True, err=True)
    from wpx_tui.store import account as archive
    from wpx_tui.store import retention
    from wpx_tui.terminal import last_screen

    def delete(database: Database) -> None:
        known = database.read(archive.accounts)
        chosen = [one for one in known if account is None or _name(one) == account]
        if account is not None and not chosen:
            names = ", ".join(sorted({_name(one) for one in known})) or "none"
            raise SettingsError(f"--account: nothing is stored of {account!r}; there is {names}")
        for one in chosen:
            database.write(archive.forget, one.id)
            _forget_files(one.label)
        if account is None:
            database.write(archive.forget_answers)
            _forget_files(None)
        last_screen.forget(database.folder)
        database.write(retention.compact)
        database.checkpoint()
        out(f"deleted the stored data of {what}")

    return _use(delete)


def _lines(
    store: StoreInfo, state: str, processes: tuple[int, ...] | None
) -> Iterator[tuple[str, str]]:
    yield "path", str(store.path)
    yield "size", f"{store.bytes / 2**20:.1f} MiB, journal {store.journal}"
    yield "health", state
    if store.oldest is not None and store.newest is not None:
        yield "history", f"{_day(store.oldest)} to {_day(store.newest)}"
    rows = (f"{count:,} {name}" for name, count in store.rows.items() if count)
    yield "rows", ", ".join(rows) or "none"
    if processes is not None:
        yield "in use by", f"{max(len(processes) - 1, 0)} other processes"
    for one in store.accounts:
        dates = f"since {_day(one.since)}, last used {_day(one.last_seen)}"
        yield "account", f"{_name(one)}, {dates}"
    for file in store.moved_aside:
        yield "damaged", str(file)


def _name(account: Account) -> str:
    return account.label or "default"


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"


def _folder() -> Path:
    from wpx_tui.system.paths import store_dir

    try:
        return store_dir()
    except RuntimeError:
        raise SettingsError("there is no folder for a store: set HOME or STATE_DIRECTORY") from None


def _forget_files(profile: str | None) -> None:
    """Delete the remembered view and the last look of a profile, None: of every account."""
    from wpx_tui.config.remembered_files import forget_files
    from wpx_tui.system.paths import state_dir

    with suppress(RuntimeError):  # without a home there are none
        forget_files(state_dir(), profile)


def _folder_exists() -> bool:
    return _folder().is_dir()


def _database() -> Database:
    from wpx_tui.store.database import Database

    return Database(_folder(), clock=time.monotonic, wall=time.time)


def _use(work: Callable[[Database], None]) -> int:
    """Run `work` on the store; 1, with a line that says why, where it cannot be used."""
    from wpx_tui.store.problems import StoreUnavailable

    database = _database()
    try:
        work(database)
    except StoreUnavailable as error:
        complain(error.problem.reason)
        return 1
    finally:
        database.close()
    return 0
