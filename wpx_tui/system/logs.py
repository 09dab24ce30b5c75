"""The log file: bounded, never on the screen, without the token; its failures end nothing."""

from __future__ import annotations

import logging
from collections.abc import Collection
from logging.handlers import RotatingFileHandler
from pathlib import Path

from wpx_tui.api.secret import Secret
from wpx_tui.system import paths

MAX_BYTES = 2**20
MAX_FILES = 3
"""The log takes at most three files of 1 MiB."""

MAX_RECORD = 16_384
"""Characters of one record, its traceback included, so that no single one breaks the bound."""

_VERBOSE = ("httpx", "httpcore")
"""Libraries that log a line a request or more: only their warnings are kept."""


class _Formatter(logging.Formatter):
    """Masks the secrets last of all, so that tracebacks are masked as messages are."""

    def __init__(self, secrets: Collection[Secret]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in tuple(self._secrets):
            if secret:
                text = text.replace(secret.reveal(), str(secret))
        return text[:MAX_RECORD]


class _Handler(RotatingFileHandler):
    """Opens its file with the first record, and ignores a full disk or a lost folder."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        pass


def start(level: str, secrets: Collection[Secret]) -> Path | None:
    """Log from `level` on to the user's log folder; return the file's path, None without a log.

    Every value in `secrets` is written as ***; one that is added to it later, from then on.
    """
    root = logging.getLogger()
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    for name in _VERBOSE:
        logging.getLogger(name).setLevel(logging.WARNING)
    handler = _open()
    # Without any handler Python writes warnings to standard error, which is the screen.
    root.addHandler(handler or logging.NullHandler())
    if handler is None:
        return None
    handler.setFormatter(_Formatter(secrets))
    return Path(handler.baseFilename)


def _open() -> _Handler | None:
    try:
        folder = paths.log_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _Handler(
            folder / f"{paths.APP}.log",
            maxBytes=MAX_BYTES,
            backupCount=MAX_FILES - 1,
            encoding="utf-8",
            delay=True,
        )
    except (OSError, RuntimeError):
        return None
