"""The remembered view: what the user chose to see, kept for the next start.

One small file for each account, which is a profile and a base URL: the token leaves no trace in it.
What was given by a flag, a variable or the settings file wins over it, and stays out of it.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from wpx_tui.config.remembered_files import view_file
from wpx_tui.config.schema import BY_KEY
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.system.files import replace_file

if TYPE_CHECKING:
    from wpx_tui.config.settings import Settings

VERSION = 1
MAX_BYTES = 4096
"""Bytes: a longer file is not ours."""
PATIENCE = 1.0
"""Seconds to wait at the end for a write that another thread has begun."""
_MAX_NAME = 64


class View(NamedTuple):
    """What is seen, and how; None for what is as the settings have it.

    `sort` is the id of a column of the countries, `zoomed` that of a panel, empty for all of them.
    """

    theme: str | None = None
    period: str | None = None
    granularity: str | None = None
    countries: int | None = None
    metric: str | None = None
    sort: str | None = None
    is_reversed: bool | None = None
    zoomed: str | None = None


class RememberedView:
    """The view of an account: as the last dashboard left it, and as this one is to leave it."""

    def __init__(self, path: Path, own: Collection[str] = ()) -> None:
        """Read the file at `path`. `own` are the fields that are as the settings have them."""
        self._path = path
        self._own: Collection[Any] = frozenset(own)
        self._lock = Lock()
        self._begun = View()
        self.problem = ""
        """Why the file was not used, or could not be written; empty if it was."""
        self._former = self._read()
        self._wanted = self._kept = self._former

    @property
    def start(self) -> View:
        """The view that a start with these settings begins with, as far as it is remembered."""
        return self._wanted._replace(**dict.fromkeys(self._own))

    def begin(self, view: View) -> None:
        """Note the view that the dashboard has begun with, all fields of it."""
        self._begun = view

    def take(self, view: View) -> None:
        """Remember what differs from the beginning; of the rest, what was remembered before."""
        fields = zip(View._fields, view, self._begun, strict=True)
        changed: dict[str, Any] = {name: now for name, now, begun in fields if now != begun}
        self._wanted = self._former._replace(**changed)

    def is_at_next_start(self, view: View) -> bool:
        """Return True if the next start with these settings shows exactly this view."""
        fields = zip(View._fields, view, self._begun, strict=True)
        return all(name not in self._own or now == begun for name, now, begun in fields)

    def write(self) -> bool:
        """Write what is to be remembered, where that has changed; return False where it failed.

        For any thread: whichever comes last writes the newest. `problem` says what failed.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            return False
        try:
            wanted = self._wanted
            if wanted != self._kept:
                self._replace(wanted)
                self._kept = wanted
        except OSError as error:
            self.problem = f"{self._path} cannot be written: {error.strerror or error}"
            return False
        finally:
            self._lock.release()
        return True

    def _replace(self, view: View) -> None:
        values = {name: value for name, value in view._asdict().items() if value is not None}
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(self._path, json.dumps({"version": VERSION, **values}))

    def _read(self) -> View:
        try:
            return view_of(_content(self._path))
        except FileNotFoundError:
            return View()
        except OSError as error:
            self.problem = f"{self._path} is ignored: {error.strerror or error}"
        except (ValueError, RecursionError) as error:
            self.problem = f"{self._path} is ignored: {error}"
        return View()


def view_of(content: bytes) -> View:
    """Return the view in a file's content, without the fields that are not of this version.

    Raises ValueError for what is no such file, and for one of a newer version.
    """
    if len(content) > MAX_BYTES:
        raise ValueError(f"it is longer than {MAX_BYTES} bytes")
    try:
        values = json.loads(content)
    except ValueError:
        raise ValueError("it is no JSON") from None
    if not isinstance(values, dict) or type(values.get("version")) is not int:
        raise ValueError("it is no remembered view")
    if values["version"] != VERSION:
        raise ValueError(f"it has version {values['version']}, not {VERSION}")
    return View(*(_checked(name, values.get(name)) for name in View._fields))


def _checked(name: str, value: Any) -> Any:
    """Return a value of the file if it may stand in this field, else None."""
    if name in ("countries", "is_reversed"):
        if type(value) is not (int if name == "countries" else bool):
            return None
    elif not isinstance(value, str) or len(value) > _MAX_NAME or not value.isprintable():
        return None
    if name not in BY_KEY:
        return value
    try:
        BY_KEY[name].parse(str(value))
    except ValueError:
        return None
    return value


def _content(path: Path) -> bytes:
    """Return at most `MAX_BYTES` and one of a file. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "it is no file")
        return file.read(MAX_BYTES + 1)


def remembered_view(settings: Settings, own: Collection[str] = ()) -> RememberedView | None:
    """Return the account's view; None where none is kept: in a demo, on a wall, without a home.

    `own` are fields that are set elsewhere, beside those given explicitly in the settings.
    """
    if settings.demo is not None or settings.wall or settings.kiosk:
        return None
    from wpx_tui.system.paths import state_dir

    try:
        folder = state_dir()
    except RuntimeError:
        return None
    fields = View._fields if settings.fresh_view else (*settings.explicit, *own)
    return RememberedView(view_file(folder, settings.base_url, settings.profile), fields)


def with_view(settings: Settings, view: View) -> Settings:
    """Return the settings with what a view has of them, but the theme: it may be gone."""
    known: dict[str, Any] = {
        name: BY_KEY[name].parse(str(value))
        for name in ("period", "granularity", "countries")
        if (value := getattr(view, name)) is not None
    }
    return settings._replace(**known)
