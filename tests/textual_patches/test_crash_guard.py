"""What the hooks take from Textual without its promise: a release that changes it fails here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import textual
from textual import reactive
from textual.app import App
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed

DISPATCH = "def _dispatch_message("
SIGNATURES: dict[str, tuple[Callable[..., Any], list[str]]] = {
    "_handle_exception": (App._handle_exception, ["self", "error"]),
    "_fatal_error": (App._fatal_error, ["self"]),
    "_print_error_renderables": (App._print_error_renderables, ["self"]),
    "_close_messages_no_wait": (MessagePump._close_messages_no_wait, ["self"]),
    "_dispatch_message": (MessagePump._dispatch_message, ["self", "message"]),
    "invoke_watcher": (
        reactive.invoke_watcher,
        ["watcher_object", "watch_function", "old_value", "value"],
    ),
}
CALLERS = {
    "_handle_exception": ("message_pump", "timer", "worker", "screen", "app"),
    "_dispatch_message": ("message_pump",),
    "invoke_watcher": ("reactive",),
    "_fatal_error": ("app",),
    "_print_error_renderables": ("app",),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_it_is_called_as_the_hook_expects(name: str) -> None:
    function, parameters = SIGNATURES[name]
    assert list(inspect.signature(function).parameters) == parameters


@pytest.mark.parametrize(("name", "modules"), CALLERS.items())
def test_it_is_called_where_it_was(name: str, modules: tuple[str, ...]) -> None:
    for module in modules:
        source = inspect.getsource(import_module(f"textual.{module}"))
        calls = source.count(f"{name}(") - source.count(f"def {name}(")
        assert calls > 0, module


def test_handlers_are_dispatched_in_one_place() -> None:
    assert inspect.iscoroutinefunction(MessagePump._dispatch_message)
    folder = Path(textual.__file__).parent
    found = [path.name for path in folder.rglob("*.py") if DISPATCH in path.read_text()]
    assert found == ["message_pump.py"]


def test_textual_still_prints_locals_so_the_hook_is_still_needed() -> None:
    assert "show_locals=True" in inspect.getsource(App._fatal_error)


def test_a_failed_worker_names_its_cause() -> None:
    cause = KeyError("why")
    assert WorkerFailed(cause).error is cause
    assert App(watch_css=False)._exit_renderables == []
