"""When somebody last looked at the screen: of what came since, *What changed* says that it is new.

A terminal that reports its focus tells it. Where none is reported, a key after a long pause does.
The time is kept in the state folder for the next start: on the wall, which is looked at by whoever
passes, and in a demo nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events

from wpx_tui.config import remembered_files
from wpx_tui.monitor.clock import Clock
from wpx_tui.system.files import replace_file
from wpx_tui.system.paths import state_dir

if TYPE_CHECKING:
    from textual.message import Message

    from wpx_tui.config.settings import Settings

PAUSE = timedelta(minutes=30)
"""Without a key for so long nobody looked, where the terminal does not report its focus."""
LONG_PAUSE = timedelta(hours=4)
"""The same where it does: one that is left open over night has the focus all the time."""
LEAST_AWAY = timedelta(minutes=1)
"""A shorter look elsewhere is none."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class LastLook:
    """Follows focus and keys; `changed` gets the time of the last look before this one."""

    def __init__(
        self, clock: Clock, file: Path | None, changed: Callable[[datetime | None], object]
    ) -> None:
        """`file` keeps the time from one start to the next; None: nothing is kept."""
        self._clock = clock
        self._file = file
        self._changed = changed
        self._reports_focus = False
        self._is_away = False
        self._seen_at = clock.utc()

    def start(self) -> None:
        """Begin with the time of the last start's last look, if one is kept."""
        self._seen_at = self._clock.utc()
        if (last := self._read()) is not None:
            self._changed(last)

    def take(self, message: Message) -> None:
        """Take in what came from the terminal; anything but focus and keys is left alone."""
        if isinstance(message, events.AppBlur):
            self._leave()
        elif isinstance(message, events.AppFocus):
            self._reports_focus = True
            self._come_back()
        elif isinstance(message, events.Key | events.MouseDown):
            self._come_back()

    def keep(self) -> None:
        """Keep the time for the next start; while nobody looks it is that of the last look."""
        if not self._is_away and (self._reports_focus or self._is_recent()):
            self._seen_at = self._clock.utc()
        self._write()

    def _is_recent(self) -> bool:
        return self._clock.utc() - self._seen_at < PAUSE

    def _leave(self) -> None:
        self._reports_focus = True
        if not self._is_away:
            self._seen_at, self._is_away = self._clock.utc(), True
            self._write()

    def _come_back(self) -> None:
        """Look from now on; the last look is told where it was long enough ago."""
        least = LONG_PAUSE if self._reports_focus else PAUSE
        now, before = self._clock.utc(), self._seen_at
        least = LEAST_AWAY if self._is_away else least
        self._seen_at, self._is_away = now, False
        if now - before >= least:
            self._changed(before)

    # ---- the file

    def _read(self) -> datetime | None:
        """Return the kept time; None where none can be read that is past."""
        if self._file is None:
            return None
        with suppress(OSError, ValueError, OverflowError):
            if self._file.is_file():  # reading a pipe would block
                with self._file.open(encoding="ascii") as stream:
                    at = datetime.fromtimestamp(int(stream.read(20)), UTC)
                if _EARLIEST <= at <= self._clock.utc():
                    return at
        return None

    def _write(self) -> None:
        """Write the time in the place of the last one, as a whole, unless somebody looked later."""
        last = self._read()
        if self._file is None or (last is not None and last >= self._seen_at):
            return
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._file, f"{int(self._seen_at.timestamp())}\n")


def look_file(settings: Settings) -> Path | None:
    """Return where the last look at this account is kept; None where none is to be kept."""
    if settings.demo is not None or settings.wall or settings.kiosk:
        return None
    try:
        return remembered_files.look_file(state_dir(), settings.base_url, settings.profile)
    except RuntimeError:  # there is no home
        return None
