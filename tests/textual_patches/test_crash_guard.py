"""What the crash guard relies on beyond the names that the registry checks.

That exceptions are outlived is tried in `tests/faults/test_inside.py`.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import textual
from textual.app import App
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed


def test_handlers_are_dispatched_in_one_place() -> None:
    assert inspect.iscoroutinefunction(MessagePump._dispatch_message)
    folder = Path(textual.__file__).parent
    overrides = [
        path.name
        for path in folder.rglob("*.py")
        if "def _dispatch_message(" in path.read_text(encoding="utf-8")
    ]
    assert overrides == ["message_pump.py"]


def test_textual_still_prints_locals_so_the_patch_is_still_needed() -> None:
    assert "show_locals=True" in inspect.getsource(App._fatal_error)


def test_a_failed_worker_names_its_cause() -> None:
    cause = KeyError("why")
    assert WorkerFailed(cause).error is cause
