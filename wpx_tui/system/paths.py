"""Where files live."""

from __future__ import annotations

import os
from pathlib import Path

APP = "wpx-top"


def styles() -> Path:
    """The style sheet: beside the package's modules in a wheel, one folder up in a checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "styles.tcss"
    return packaged if packaged.is_file() else package.parent / "styles.tcss"


def log_dir() -> Path:
    """The platform's folder for this user's logs. RuntimeError where there is no home."""
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False)


def state_dir() -> Path:
    """The platform's folder for what is to be remembered. RuntimeError where there is no home."""
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


def settings_file() -> Path:
    """The user's settings file in the platform's configuration folder, there or not.

    Who has no home, as a container's user without a name, has an empty one.
    """
    from platformdirs import user_config_path

    try:
        return user_config_path(APP, appauthor=False) / "config.toml"
    except RuntimeError:
        return Path(os.devnull)


def data_dir() -> Path:
    """The platform's folder for this user's files. RuntimeError where there is no home."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)
