"""One account's part of the store: its keys, its locks, and what goes wrong with the file.

Light to load: SQLite is imported when the store is used for the first time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from wpx_tui.api.secret import Secret
    from wpx_tui.store.database import Connection, Database
    from wpx_tui.store.keys import AccountKeys
    from wpx_tui.store.lock import QuestionLocks
    from wpx_tui.store.sharing import SharedQuestion

P = ParamSpec("P")
T = TypeVar("T")

SHAPE = 1
"""The number of the shape that answers are kept in: one more whenever a model of `api.models`
changes, so that two versions of the program do not read each other's answers."""

RETRY_SECRET = 60.0
"""Seconds between two tries to read the key that the account's name is hashed with."""
RETRY_KNOWN = 1.0
"""Seconds between two tries to put it back: the folder is made again when the file is used."""


class AccountStore:
    """Everything an account keeps; for the thread that uses it first.

    No method raises: whatever cannot be stored is not stored, and `take_news` says why.
    """

    def __init__(self, folder: Path, base_url: str, token: Secret | None, label: str = "") -> None:
        """`folder` is the state folder, there or not; nothing is touched before the first use.

        Without a `token` nothing is kept or read until `token` is set, once.
        """
        self.folder = folder
        self._base_url = base_url
        self.token = token
        self._label = label
        self._database: Database | None = None
        self._keys: AccountKeys | None = None
        self._secret: bytes | None = None
        self._secret_file: tuple[int, int, int] | None = None
        self._locks: QuestionLocks | None = None
        self._retry_at = float("-inf")
        self._problem: str | None = None
        self._told: str | None = None
        self.process = os.urandom(8).hex()
        """A random id of this process, as process ids are not unique among containers."""

    @property
    def database(self) -> Database:
        """The file, opened when it is used."""
        if self._database is None:
            from wpx_tui.store.database import Database

            self._database = Database(self.folder, clock=time.monotonic, wall=time.time)
        return self._database

    def question(self, text: str) -> SharedQuestion | None:
        """Return the steps of sharing one question; None while nothing can be shared."""
        keys = self.keys()
        if keys is None or self._locks is None:
            return None
        from wpx_tui.store.answers import Question
        from wpx_tui.store.sharing import SharedQuestion

        return SharedQuestion(self.database, self._locks, Question(keys.token, text, SHAPE))

    def keys(self) -> AccountKeys | None:
        """Return what the account is known by in the store; None while that cannot be had.

        When the folder is emptied beneath us, its secret is put back, or that of a process that was
        faster is used: else the two would share nothing for as long as they run.
        """
        if self.token is None:
            return None
        from wpx_tui.store.keys import account_keys, load_secret, secret_file
        from wpx_tui.store.problems import StoreUnavailable

        try:
            folder = self.database.folder
            if self._is_right(secret_file(folder)) or time.monotonic() < self._retry_at:
                return self._keys
            secret = load_secret(folder, self._secret)
        except (OSError, StoreUnavailable) as error:
            if self._keys is None:
                self._problem = getattr(error, "strerror", None) or str(error)
            self._retry_at = time.monotonic() + (
                RETRY_SECRET if self._keys is None else RETRY_KNOWN
            )
            return self._keys
        self._problem, self._secret_file = None, secret_file(folder)
        if secret != self._secret:
            self._secret = secret
            self._keys = account_keys(secret, self._base_url, self.token.reveal(), self._label)
        if self._locks is None:
            from wpx_tui.store.lock import QuestionLocks

            self._locks = QuestionLocks(folder)
        return self._keys

    def _is_right(self, secret_file: tuple[int, int, int] | None) -> bool:
        return self._keys is not None and secret_file == self._secret_file

    def read(
        self,
        work: Callable[Concatenate[Connection, int, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Return `work(connection, account, ...)`; None where there is nothing to be read."""
        from wpx_tui.store.account import find_account
        from wpx_tui.store.problems import StoreUnavailable

        keys = self.keys()
        if keys is None:
            return None

        def of_account(rows: Connection) -> T | None:
            account = find_account(rows, keys)
            return None if account is None else work(rows, account, *args, **kwargs)

        try:
            return self.database.read(of_account)
        except StoreUnavailable:
            return None

    def write(
        self,
        work: Callable[Concatenate[Connection, int, P], object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Run `work(connection, account, ...)` in one transaction; False if nothing was kept."""
        from wpx_tui.store.account import account_id
        from wpx_tui.store.problems import StoreUnavailable

        keys = self.keys()
        if keys is None:
            return False
        try:
            self.database.write(
                lambda rows: work(rows, account_id(rows, keys, time.time()), *args, **kwargs)
            )
        except StoreUnavailable:
            return False
        return True

    def take_news(self) -> tuple[str, ...]:
        """Return what the user should be told of the store, once each time it begins."""
        if self._database is None:
            return ()
        problem = self._database.problem
        reason = self._problem if problem is None else problem.reason
        news = self._database.take_notes()
        if reason is not None and reason != self._told:
            news = (*news, f"polls alone: {reason}")
        self._told = reason
        return news

    def release_locks(self) -> None:
        """Let others ask what is being asked here, as before this process is stopped."""
        if self._locks is not None:
            self._locks.release_all()

    def close(self) -> None:
        """Let go of the file and of every lock."""
        self.release_locks()
        if self._database is not None:
            self._database.close()
