"""Input that any sequence of bytes leaves alive.

Textual's own thread ends the app at the first byte that is not UTF-8 (a key of a Latin-1 keyboard,
an X10 mouse report past column 95: textual #6456, #6668) and at key reports that its parser takes
for granted; a paste that never ends swallows every key from then on.
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
"""Seconds of silence after which a paste that was begun is given up, so that keys count again."""

MAX_PASTE = 65_536
"""Characters of one paste; what is longer is thrown away."""

MAX_BURST = 40
"""Keys and mouse reports that count of those that come at once, the first half and the last. Nobody
types more; a file on the keyboard is no reason to have Ctrl-C wait for the end of it.
"""

_TICK = 50
"""Milliseconds between two looks at whether an Esc was a key or begins a sequence."""
_READ = 4_096
_AGAIN_AFTER = 500
"""Milliseconds to wait when the terminal is readable and gives nothing."""
_HANDLED_WITHIN = 1.0
"""Seconds that the app may take for what was read before more is read."""

logger = logging.getLogger(__name__)


class Decoder:
    """Bytes to messages, whatever the bytes."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = XTermParser()
        self._tail = ""
        self._pasted: int | None = None

    def feed(self, data: bytes) -> list[Message]:
        """The messages that `data` completes."""
        text = self._decode(data)
        messages = self._parsed(self._parser.feed, text) if text else []
        self._follow_paste(text)
        return messages

    def tick(self) -> list[Message]:
        """The messages that time completes."""
        return self._parsed(lambda _text: self._parser.tick(), "")

    def silence(self) -> None:
        """Nothing has come for a while: what was begun and not ended is given up."""
        if self._pasted is not None:
            self._restart()

    def _parsed(self, parse: Callable[[str], Iterable[Message]], text: str) -> list[Message]:
        messages: list[Message] = []
        try:
            messages.extend(parse(text))  # what came before an exception is kept
        except Exception:  # noqa: BLE001 - which ones the parser raises is not documented
            logger.debug("a key report that cannot be read")
            self._restart()
        return messages

    def _follow_paste(self, text: str) -> None:
        seen = self._tail + text
        began, ended = seen.rfind(BRACKETED_PASTE_START), seen.rfind(BRACKETED_PASTE_END)
        if began > ended:
            self._pasted = len(seen) - began
        elif ended >= 0:
            self._pasted = None
        elif self._pasted is not None:
            self._pasted += len(text)
        self._tail = seen[1 - len(BRACKETED_PASTE_START) :]
        if self._pasted is not None and self._pasted > MAX_PASTE:
            self._restart()
            self._parsed(self._parser.feed, BRACKETED_PASTE_START)  # its rest is no keys
            self._pasted = 0

    def _restart(self) -> None:
        self._parser._gen.close()  # it holds what was pasted, and itself until garbage is collected
        self._parser = XTermParser()
        self._pasted = None
        self._tail = ""


class TerminalInput(threading.Thread):
    """Reads the terminal `fd` and gives each message to `take`, in this thread.

    `settle(done)` has `done` called when the app has taken what it was given: nobody types faster,
    and what pastes a gigabyte waits in the kernel instead of in memory.
    """

    def __init__(
        self,
        fd: int,
        take: Callable[[Message], None],
        settle: Callable[[Callable[[], None]], object],
    ) -> None:
        super().__init__(name="terminal-input", daemon=True)
        self._fd = fd
        self._take = take
        self._settle = settle
        self._decoder = Decoder()
        self._stopping = False
        self._settled = threading.Event()
        self._wake_out, self._wake_in = os.pipe()
        self._poller = select.poll()
        self._poller.register(self._wake_out, select.POLLIN)

    def stop(self, patience: float) -> None:
        """Read no more; waits `patience` seconds at most for the thread."""
        self._stopping = True
        os.write(self._wake_in, b"\0")
        self._settled.set()
        self.join(patience)
        if not self.is_alive():  # here and not in the thread, which may end before it is woken
            os.close(self._wake_out)
            os.close(self._wake_in)

    def run(self) -> None:
        """Read until stopped."""
        both = select.poll()
        both.register(self._wake_out, select.POLLIN)
        both.register(self._fd, select.POLLIN)
        quiet_at: float | None = None  # then nothing is left to wait for: sleep until a key
        while not self._stopping:
            if both.poll(None if quiet_at is None else _TICK) and not self._stopping:
                self._give(self._decoder.feed(self._read()))
                quiet_at = time.monotonic() + PASTE_PATIENCE
            self._give(self._decoder.tick())
            if quiet_at is not None and time.monotonic() > quiet_at:
                self._decoder.silence()
                quiet_at = None

    def _read(self) -> bytes:
        data = b""
        with suppress(OSError):
            data = os.read(self._fd, _READ)
        if not data:  # it has gone, which its guard sees as well, or is not ours for a while
            self._poller.poll(_AGAIN_AFTER)
        return data

    def _give(self, messages: list[Message]) -> None:
        if not messages or self._stopping:
            return
        if len(messages) > MAX_BURST:
            messages[MAX_BURST // 2 : -MAX_BURST // 2] = []
        for message in messages:
            self._take(message)
        self._settled.clear()
        self._settle(self._settled.set)
        self._settled.wait(_HANDLED_WITHIN)
