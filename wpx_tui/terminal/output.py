"""Output that never waits for the terminal: a thread that drops whole frames when it is behind.

Textual's own writer has a queue of 30 that blocks the event loop, and with it every poll and key,
as soon as the terminal stops reading (a sleeping SSH client, a tmux pane in copy mode).
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from wpx_tui.terminal.guard import CANCEL, discard_output

BEHIND = 65_536
"""Bytes that may wait for the terminal; with more than that, frames are dropped."""

_CHUNK = 1_024
_LOOK_AGAIN = 200
"""Milliseconds after which a thread that waits for the terminal sees that it shall end."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    data: bytes
    is_frame: bool


class TerminalOutput(threading.Thread):
    """Writes to the terminal of `stream`; `drained` is called, in the thread, after it fell behind.

    What was dropped until then has to be painted again.
    """

    def __init__(self, stream: TextIO, drained: Callable[[], None]) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = stream.fileno()
        self._encoding = stream.encoding
        self._drained = drained
        self._changed = threading.Condition()
        self._waiting: deque[_Piece] = deque()
        self._bytes = 0
        self._paused = False
        self._has_dropped = False
        self._hurried = False
        self._closing = False
        self._poller = select.poll()
        self._poller.register(self._fd, select.POLLOUT)

    def frame(self, text: str) -> bool:
        """Send what the next repaint repeats anyway, or drop it whole; whether it will be sent."""
        with self._changed:
            if self._paused or self._bytes > BEHIND:
                self._has_dropped = True
                return False
            self._add(text, is_frame=True)
            return True

    def control(self, text: str) -> None:
        """Send what must not be lost."""
        with self._changed:
            self._add(text, is_frame=False)

    def pause(self) -> None:
        """Drop every frame from now on: the screen is not ours."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """The screen is ours again."""
        with self._changed:
            self._paused = False

    def flush(self, patience: float) -> bool:
        """Wait, `patience` seconds at most, until all is sent; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, patience)

    def stop(self, patience: float) -> None:
        """Send what waits and end the thread. Takes twice `patience` seconds at most.

        Where the terminal does not read, frames are thrown away, also those that the kernel holds,
        so that what restores the terminal is there when it reads again.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self.join(patience)
        if self.is_alive():
            self._hurry()
            self.join(patience)

    def run(self) -> None:
        """Send piece after piece until stopped or the terminal is gone."""
        while (piece := self._first()) is not None:
            try:
                self._send(piece)
            except OSError:  # the terminal is gone, and its guard knows
                self._forget()
            self._done_with(piece)

    def _add(self, text: str, *, is_frame: bool) -> None:
        # A surrogate that a key report brought along must not end the thread.
        piece = _Piece(text.encode(self._encoding, "replace"), is_frame)
        self._waiting.append(piece)
        self._bytes += len(piece.data)
        self._changed.notify_all()

    def _first(self) -> _Piece | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            self._hurried = False
            return self._waiting[0] if self._waiting else None

    def _send(self, piece: _Piece) -> None:
        rest = memoryview(piece.data)
        while rest and not self._hurried:
            if not self._poller.poll(_LOOK_AGAIN):
                continue
            try:
                rest = rest[os.write(self._fd, rest[:_CHUNK]) :]
            except BlockingIOError:  # somebody else made the terminal non-blocking
                time.sleep(0.01)

    def _done_with(self, piece: _Piece) -> None:
        with self._changed:
            if self._waiting and self._waiting[0] is piece:
                self._waiting.popleft()
                self._bytes -= len(piece.data)
            has_caught_up = self._has_dropped and not self._waiting and not self._paused
            if has_caught_up:
                self._has_dropped = False
            self._changed.notify_all()
        if has_caught_up:
            self._drained()

    def _forget(self) -> None:
        with self._changed:
            self._waiting.clear()
            self._bytes = 0

    def _hurry(self) -> None:
        with self._changed:
            kept = [piece for piece in self._waiting if not piece.is_frame]
            self._waiting = deque([_Piece(CANCEL, is_frame=False), *kept])
            self._bytes = sum(len(piece.data) for piece in self._waiting)
            self._hurried = True
        discard_output(self._fd)
