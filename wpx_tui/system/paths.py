"""The paths of the program's files and folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = "wpx-top"


def styles() -> Path:
    """Return the style sheet: in the package in a wheel, one folder up in a checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "styles.tcss"
    return packaged if packaged.is_file() else package.parent / "styles.tcss"


def log_dir() -> Path:
    """Return the platform's folder for this user's logs; RuntimeError where there is no home."""
    return _platform("user_log_path")


def state_dir() -> Path:
    """Return the platform's folder for this user's state; RuntimeError where there is no home."""
    return _xdg("XDG_STATE_HOME", ".local/state") or _platform("user_state_path")


def store_dir() -> Path:
    """Return the folder of the store: systemd's for the service, else this user's state folder.

    Raises RuntimeError where there is no home.
    """
    folder = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(folder) if folder else state_dir()


def settings_file() -> Path:
    """Return the user's settings file in the platform's configuration folder, existing or not.

    Without a home, as for a nameless user of a container, it is an empty one.
    """
    try:
        return (_xdg("XDG_CONFIG_HOME", ".config") or _platform("user_config_path")) / "config.toml"
    except RuntimeError:
        return Path(os.devnull)


def data_dir() -> Path:
    """Return the platform's folder for this user's files; RuntimeError where there is no home."""
    return _platform("user_data_path")


def _platform(name: str) -> Path:
    """Return what platformdirs knows by that name. Raises RuntimeError without a home."""
    import platformdirs  # half as slow to load as Python itself

    path: Path = getattr(platformdirs, name)(APP, appauthor=False)
    return path


def _xdg(variable: str, usual: str) -> Path | None:
    """Return the folder that the XDG specification names on Linux; None: ask platformdirs.

    A status bar that runs this each second need not load it.
    """
    if sys.platform != "linux":
        return None
    folder, home = Path(os.environ.get(variable, "")), Path(os.environ.get("HOME", ""))
    if folder.is_absolute():
        return folder / APP
    return home / usual / APP if home.is_absolute() else None
