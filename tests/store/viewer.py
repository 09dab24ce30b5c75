"""A process that watches one question, as a dashboard does, with the loop that `sharing` describes.

    python -m tests.store.viewer FOLDER CALLS INTERVAL CALL_SECONDS PATIENCE

Each call of the API is a line `STARTED ASKED` in the file CALLS. What happens is told on standard
output, a line each: `ready`, `calling`, `waiting`, `news ASKED`. It begins with a line on standard
input. A call that takes `CALL_SECONDS` < 0 never ends.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from tests.store.support import KEYS, QUESTION
from wpx_tui.store import account, samples
from wpx_tui.store.answers import Answer
from wpx_tui.store.boot import boot_id
from wpx_tui.store.database import Connection, Database
from wpx_tui.store.lock import QuestionLocks, Taken
from wpx_tui.store.sharing import Ask, Decision, Present, SharedQuestion, Use, look_again

CLOCK = time.CLOCK_BOOTTIME


def main() -> None:
    folder, calls, interval, call_seconds, patience = sys.argv[1:]
    store = Database(Path(folder), clock=time.monotonic, wall=time.time)
    viewer = Viewer(
        SharedQuestion(store, QuestionLocks(store.folder), QUESTION),
        Path(calls),
        float(interval),
        float(call_seconds),
        float(patience),
    )
    tell("ready")
    sys.stdin.readline()
    viewer.watch()


def tell(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


class Viewer:
    """Watches for ever; whoever started it ends it."""

    def __init__(
        self, shared: SharedQuestion, calls: Path, interval: float, call: float, patience: float
    ) -> None:
        self._shared = shared
        self._calls = calls
        self._interval = interval
        self._call_seconds = call
        self._patience = patience
        self._boot = boot_id()
        self._name = os.urandom(4).hex()

    def watch(self) -> None:
        while True:
            decision = self._get()
            if isinstance(decision, Use):
                tell("news", decision.answer.asked)
                time.sleep(max(0.0, decision.due - self._present().clock))

    def _get(self) -> Decision:
        started = self._present().clock
        for wait in look_again():
            decision = self._look()
            if not isinstance(decision, Ask):
                return decision
            taken = Taken.UNSUPPORTED if decision.alone else self._shared.take()
            if taken is Taken.HELD:
                decision = self._look()
                if not isinstance(decision, Ask):
                    self._shared.release()
                    return decision
            if taken is not Taken.BUSY:
                break
            tell("waiting")
            if self._present().clock - started >= self._patience:
                self._shared.mark_stuck()
                started = self._present().clock
            time.sleep(wait)
        self._call()
        return self._look()

    def _look(self) -> Decision:
        return self._shared.look(self._present(), self._interval)

    def _call(self) -> None:
        asked = self._present().clock
        with self._calls.open("a") as calls:
            calls.write(f"{self._name} {asked!r}\n")
        tell("calling")
        if self._call_seconds < 0:
            threading.Event().wait()
        time.sleep(self._call_seconds)
        answer = Answer(asked, self._boot, time.time(), None, self._name, "{}")
        self._shared.answered(answer, self._record)

    def _record(self, rows: Connection) -> None:
        owner = account.account_id(rows, KEYS, time.time())
        at = int(time.time() * 1000)  # a row of its own for each answer
        samples.save_minute(rows, owner, samples.Minute(at, 0, 1, 1, 1, 1, 1.0, 1, 1))

    def _present(self) -> Present:
        return Present(time.clock_gettime(CLOCK), self._boot)


if __name__ == "__main__":
    main()
