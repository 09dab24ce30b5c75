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
"""Bytes that may be queued for the terminal; above that, frames are dropped."""

_CHUNK = 1_024
_TICK = 200
"""Milliseconds between two checks, while the terminal does not read, whether to stop."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    data: bytes
    is_frame: bool


class TerminalOutput(threading.Thread):
    """Writes to the terminal of `stream`.

    After frames were dropped, `drained` is called, in this thread, as soon as the terminal reads
    again: the screen has to be painted whole.
    """

    def __init__(self, stream: TextIO, drained: Callable[[], None]) -> None:
        super().__init__(name="terminal-output", daemon=True)
        self._fd = stream.fileno()
        self._encoding = stream.encoding
        self._drained = drained
        self._changed = threading.Condition()
        self._queue: deque[_Piece] = deque()
        self._bytes = 0
        self._paused = False
        self._has_dropped = False
        self._hurried = False
        self._closing = False
        self._poller = select.poll()
        self._poller.register(self._fd, select.POLLOUT)

    def frame(self, text: str) -> bool:
        """Queue a frame and return True, or drop it whole if the terminal is behind or not ours."""
        with self._changed:
            if self._paused or self._bytes > BEHIND:
                self._has_dropped = True
                return False
            self._add(text, is_frame=True)
            return True

    def control(self, text: str) -> None:
        """Queue a sequence that must not be lost."""
        with self._changed:
            self._add(text, is_frame=False)

    def pause(self) -> None:
        """Drop every frame from now on, as the screen is not ours."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Send frames again, as the screen is ours."""
        with self._changed:
            self._paused = False

    def flush(self, patience: float) -> bool:
        """Wait until all is sent, `patience` seconds at most; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue, patience)

    def stop(self, patience: float) -> None:
        """Send what is queued and end the thread, within twice `patience` seconds.

        If the terminal does not read, frames are dropped, also those in the kernel's buffer, so
        that it gets the sequences that restore it as soon as it reads again.
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
        while (piece := self._next()) is not None:
            try:
                self._send(piece)
            except OSError:  # the terminal is gone, as the guard sees
                self._forget()
            self._finish(piece)

    def _add(self, text: str, *, is_frame: bool) -> None:
        # A surrogate from a key report must not end the thread.
        piece = _Piece(text.encode(self._encoding, "replace"), is_frame)
        self._queue.append(piece)
        self._bytes += len(piece.data)
        self._changed.notify_all()

    def _next(self) -> _Piece | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            self._hurried = False
            return self._queue[0] if self._queue else None

    def _send(self, piece: _Piece) -> None:
        rest = memoryview(piece.data)
        while rest and not self._hurried:
            if not self._poller.poll(_TICK):
                continue
            try:
                rest = rest[os.write(self._fd, rest[:_CHUNK]) :]
            except BlockingIOError:  # another process made the terminal non-blocking
                time.sleep(0.01)

    def _finish(self, piece: _Piece) -> None:
        with self._changed:
            if self._queue and self._queue[0] is piece:
                self._queue.popleft()
                self._bytes -= len(piece.data)
            has_caught_up = self._has_dropped and not self._queue and not self._paused
            if has_caught_up:
                self._has_dropped = False
            self._changed.notify_all()
        if has_caught_up:
            self._drained()

    def _forget(self) -> None:
        with self._changed:
            self._queue.clear()
            self._bytes = 0

    def _hurry(self) -> None:
        with self._changed:
            controls = [piece for piece in self._queue if not piece.is_frame]
            self._queue = deque([_Piece(CANCEL, is_frame=False), *controls])
            self._bytes = sum(len(piece.data) for piece in self._queue)
            self._hurried = True
        discard_output(self._fd)
