"""The paths of the program's files and folders."""

from __future__ import annotations

import os
from pathlib import Path

APP = "wpx-top"


def styles() -> Path:
    """Return the style sheet: in the package in a wheel, one folder up in a checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "styles.tcss"
    return packaged if packaged.is_file() else package.parent / "styles.tcss"


def log_dir() -> Path:
    """Return the platform's folder for this user's logs; RuntimeError where there is no home."""
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False)


def state_dir() -> Path:
    """Return the platform's folder for this user's state; RuntimeError where there is no home."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


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
    from platformdirs import user_config_path

    try:
        return user_config_path(APP, appauthor=False) / "config.toml"
    except RuntimeError:
        return Path(os.devnull)


def data_dir() -> Path:
    """Return the platform's folder for this user's files; RuntimeError where there is no home."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)
