"""Terminal input that survives any sequence of bytes.

Textual's own input thread ends the app at the first byte that is not UTF-8 (a key of a Latin-1
keyboard, an X10 mouse report past column 95: Textualize/textual#6456, #6668) and at malformed key
reports, and after a paste that never ends it takes every key for part of the paste.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

PASTE_PATIENCE = 1.0
"""Seconds of silence after which an unfinished paste is dropped, so that keys are keys again."""

MAX_PASTE = 65_536
"""Characters of one paste; a longer one is dropped."""

MAX_BURST = 40
"""Keys and mouse reports that are kept of those that come at once, half of them the first, half the
last. Nobody types more, and Ctrl-C must not wait for the end of a file that is sent as keys.
"""

_TICK = 50
"""Milliseconds between two checks whether an Esc was a key or begins a sequence."""
_READ = 4_096
_AGAIN_AFTER = 500
"""Milliseconds to wait when the terminal is readable and gives nothing."""
_HANDLED_WITHIN = 1.0
"""Seconds that the app may take to handle messages before more input is read."""

logger = logging.getLogger(__name__)


class Decoder:
    """Turns bytes into Textual's messages, whatever the bytes."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = XTermParser()
        self._tail = ""
        self._pasted: int | None = None
        """Characters of the paste so far; None outside of a paste."""

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that `data` completes."""
        text = self._decode(data)
        messages = self._parsed(self._parser.feed, text) if text else []
        self._follow_paste(text)
        return messages

    def tick(self) -> list[Message]:
        """Return the messages that are complete because time has passed."""
        return self._parsed(lambda _text: self._parser.tick(), "")

    def silence(self) -> None:
        """Drop an unfinished paste, as nothing has come for a while."""
        if self._pasted is not None:
            self._restart()

    def _parsed(self, parse: Callable[[str], Iterable[Message]], text: str) -> list[Message]:
        messages: list[Message] = []
        try:
            messages.extend(parse(text))  # what came before an exception is kept
        except Exception:  # noqa: BLE001 - the parser's exceptions are not documented
            logger.debug("a key report that cannot be read")
            self._restart()
        return messages

    def _follow_paste(self, text: str) -> None:
        """Count the characters of a paste, and drop it if there are too many."""
        recent = self._tail + text  # a mark may be cut in two
        began, ended = recent.rfind(BRACKETED_PASTE_START), recent.rfind(BRACKETED_PASTE_END)
        if began > ended:
            self._pasted = len(recent) - began
        elif ended >= 0:
            self._pasted = None
        elif self._pasted is not None:
            self._pasted += len(text)
        self._tail = recent[1 - len(BRACKETED_PASTE_START) :]
        if self._pasted is not None and self._pasted > MAX_PASTE:
            self._restart()
            self._parsed(self._parser.feed, BRACKETED_PASTE_START)  # the rest of it is no keys
            self._pasted = 0

    def _restart(self) -> None:
        # Its end: until garbage is collected it would hold itself and what was pasted.
        with suppress(Exception):  # the parser may be broken already
            list(self._parser.feed(""))
        self._parser = XTermParser()
        self._pasted = None
        self._tail = ""


class TerminalInput(threading.Thread):
    """Reads the terminal `fd` and passes each message to `receive`, in this thread.

    `settle(done)` must have `done` called as soon as the app has handled its messages. Until then
    nothing more is read: a paste of a gigabyte waits in the kernel instead of in memory.
    """

    def __init__(
        self,
        fd: int,
        receive: Callable[[Message], None],
        settle: Callable[[Callable[[], None]], object],
    ) -> None:
        super().__init__(name="terminal-input", daemon=True)
        self._fd = fd
        self._receive = receive
        self._settle = settle
        self._decoder = Decoder()
        self._stopping = False
        self._settled = threading.Event()
        self._wake_out, self._wake_in = os.pipe()
        self._stop_poller = select.poll()
        self._stop_poller.register(self._wake_out, select.POLLIN)

    def stop(self, patience: float) -> None:
        """Stop reading; wait `patience` seconds at most for the thread."""
        self._stopping = True
        os.write(self._wake_in, b"\0")
        self._settled.set()
        self.join(patience)
        if not self.is_alive():  # here and not in the thread, which may end before it is woken
            os.close(self._wake_out)
            os.close(self._wake_in)

    def run(self) -> None:
        """Read until stopped."""
        poller = select.poll()
        poller.register(self._wake_out, select.POLLIN)
        poller.register(self._fd, select.POLLIN)
        silent_at: float | None = None  # None: nothing can time out, so sleep until a key
        while not self._stopping:
            if poller.poll(None if silent_at is None else _TICK) and not self._stopping:
                self._deliver(self._decoder.feed(self._read()))
                silent_at = time.monotonic() + PASTE_PATIENCE
            self._deliver(self._decoder.tick())
            if silent_at is not None and time.monotonic() > silent_at:
                self._decoder.silence()
                silent_at = None

    def _read(self) -> bytes:
        data = b""
        with suppress(OSError):
            data = os.read(self._fd, _READ)
        if not data:  # the terminal is gone, as the guard sees, or belongs to another job
            self._stop_poller.poll(_AGAIN_AFTER)
        return data

    def _deliver(self, messages: list[Message]) -> None:
        if not messages or self._stopping:
            return
        if len(messages) > MAX_BURST:
            messages[MAX_BURST // 2 : -MAX_BURST // 2] = []
        for message in messages:
            self._receive(message)
        self._settled.clear()
        self._settle(self._settled.set)
        self._settled.wait(_HANDLED_WITHIN)
