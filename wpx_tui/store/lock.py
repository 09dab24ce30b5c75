"""One lock a question, held while it is asked: the kernel lets go of it when its holder dies.

Each question has a file in the folder `locks`, by the question's hash. The files are never
removed: two processes may then each hold a lock of the same name. One that somebody does remove
costs one call too many.

A holder that is stopped or hangs keeps its lock. Who has waited for it in vain goes on to a lock
of the same question in the next lane, and all others who have waited with it, so that again only
one of them asks.
"""

from __future__ import annotations

import fcntl
import os
from binascii import crc32
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from wpx_tui.store.answers import Question

LANES = 3
"""Locks of a question: as many holders may hang before everybody asks alone."""


class Taken(Enum):
    """How an attempt to take a lock ended."""

    HELD = "held"  # by us, until it is released
    BUSY = "busy"  # another one asks this question at present
    UNSUPPORTED = "unsupported"  # no lock is to be had here: ask alone


class QuestionLocks:
    """The locks of one process; nothing is waited for, and no error comes out."""

    def __init__(self, folder: Path) -> None:
        """`folder` is `Database.folder`; the locks' own folder is made when it is needed."""
        self._folder = folder / "locks"
        self._descriptors: dict[Question, int] = {}
        self._stuck_lanes: dict[Question, int] = {}

    def take(self, question: Question) -> Taken:
        """Try to take the question's lock; `release` must follow if it is held."""
        if question in self._descriptors:
            return Taken.BUSY  # by another task of this process
        stuck = self._stuck_lanes.get(question, 0)
        for lane in range(min(stuck + 1, LANES)):
            taken = self._take_lane(question, lane)
            if taken is Taken.HELD and lane == 0:
                self._stuck_lanes.pop(question, None)
            if taken is not Taken.BUSY:
                return taken
        return Taken.BUSY if stuck < LANES else Taken.UNSUPPORTED

    def release(self, question: Question) -> None:
        """Let go of the question's lock; without effect if it is not held."""
        descriptor = self._descriptors.pop(question, None)
        if descriptor is not None:
            os.close(descriptor)

    def release_all(self) -> None:
        """Let go of all locks, as before the process is stopped or ends."""
        for question in tuple(self._descriptors):
            self.release(question)

    def mark_stuck(self, question: Question) -> None:
        """Remember that waiting was in vain, until the first lane is got again.

        Without it every poll would wait anew for as long as the holder hangs.
        """
        self._stuck_lanes[question] = min(self._stuck_lanes.get(question, 0) + 1, LANES)

    def _take_lane(self, question: Question, lane: int) -> Taken:
        try:
            descriptor = self._open(question, lane)
        except OSError:
            return Taken.UNSUPPORTED
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            return Taken.BUSY if isinstance(error, BlockingIOError) else Taken.UNSUPPORTED
        self._descriptors[question] = descriptor
        return Taken.HELD

    def _open(self, question: Question, lane: int) -> int:
        path = self._folder / f"{lock_number(question):03x}.{lane}.lock"
        # Open for writing, or NFS refuses the lock (EBADF).
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(path, flags, 0o600)


def lock_number(question: Question) -> int:
    """Return one of 4,096 numbers, so that however many questions there are the files stay few.

    Two questions with the same one only wait for each other.
    """
    shape = str(question.shape).encode()
    text = question.text.encode("utf-8", "surrogatepass")
    return crc32(b"\0".join((question.token, text, shape))) & 0xFFF
