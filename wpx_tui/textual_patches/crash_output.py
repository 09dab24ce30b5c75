"""Textualize/textual#5325: `App._fatal_error` prints the locals of every frame.

The token may be among them, and nothing that is documented changes that. Here nothing is rendered
or printed: what ended the app is in the log, and the command says where that is.
"""

from __future__ import annotations

from textual.app import App

from wpx_tui.terminal.private_names import Patch, PrivateName

CRASH_OUTPUT = Patch(
    "crash output",
    without="a crash prints Textual's report",
    private_names=(
        PrivateName("textual.app:App._fatal_error", ("self",)),
        PrivateName("textual.app:App._print_error_renderables", ("self",)),
        PrivateName("textual.message_pump:MessagePump._close_messages_no_wait", ("self",)),
    ),
)


class QuietCrashApp(App[None]):
    """An app that prints nothing when an exception ends it."""

    if CRASH_OUTPUT.is_supported:

        def _fatal_error(self) -> None:
            self._close_messages_no_wait()

        def _print_error_renderables(self) -> None:
            pass
