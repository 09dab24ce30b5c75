"""The keys of an account's store, when the state folder is emptied beneath a running process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from wpx_tui.api.secret import Secret
from wpx_tui.monitor import account_store
from wpx_tui.monitor.account_store import AccountStore


def another(folder: Path) -> AccountStore:
    """Return the store of one more process of the same account."""
    return AccountStore(folder, "http://127.0.0.1:1", Secret("token-of-the-emptied-folder"))


def empty(folder: Path) -> None:
    """Delete everything in a folder, and leave it."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("remove", [empty, shutil.rmtree])
@pytest.mark.parametrize("is_first", [True, False])
def test_processes_share_again_after_the_folder_was_emptied_beneath_them(
    tmp_path: Path,
    remove: Callable[[Path], object],
    is_first: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(account_store, "RETRY_KNOWN", 0.0)
    folder = tmp_path / "state"
    old, new = another(folder), another(folder)
    assert old.write(lambda *_: None)
    remove(folder)
    if is_first:  # the one that ran before is there first, or the one that starts
        assert old.write(lambda *_: None)
        assert old.keys() is not None
    assert new.write(lambda *_: None)
    assert old.write(lambda *_: None)
    assert old.keys() == new.keys()
    old.close()
    new.close()
