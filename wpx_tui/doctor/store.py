"""The check of the store: where it is, how large, whether it is sound, and who shares it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wpx_tui.doctor.finding import Finding, State
from wpx_tui.system.paths import store_dir

if TYPE_CHECKING:
    from pathlib import Path

    from wpx_tui.config.settings import Settings

CHECK = "store"


def finding(settings: Settings) -> Finding:
    """Tell how the store is; nothing is made where there is none yet."""
    if settings.demo is not None:
        return Finding(CHECK, State.SKIPPED, "a demo has none")
    if not settings.store:
        return Finding(CHECK, State.SKIPPED, "switched off: each wpx-top polls for itself")
    try:
        folder = store_dir()
    except RuntimeError:
        advice = "set HOME or STATE_DIRECTORY; until then each wpx-top polls for itself"
        return Finding(CHECK, State.WARNING, "there is no folder for it", advice)
    if not folder.exists():
        return Finding(CHECK, State.OK, f"nothing is stored yet; it will be in {folder}")
    return _look(folder)


def _look(folder: Path) -> Finding:
    from wpx_tui.store.database import Database
    from wpx_tui.store.info import HEALTHY, health, processes_sharing, store_info
    from wpx_tui.store.problems import StoreUnavailable

    database = Database(folder, clock=time.monotonic, wall=time.time)
    try:
        state = health(database)
        info = store_info(database)
        # Without ours, which has it open to look at it.
        sharing = processes_sharing(info.path)
    except StoreUnavailable as error:
        advice = "until it works, each wpx-top polls for itself and keeps nothing"
        return Finding(CHECK, State.WARNING, error.problem.reason, advice, (str(folder),))
    finally:
        database.close()
    others = None if sharing is None else max(len(sharing) - 1, 0)
    message = f"{info.path}, {info.bytes / 2**20:.1f} MiB, {info.journal}"
    if others is not None:
        message += f", shared by {others} other {'process' if others == 1 else 'processes'}"
    moved = tuple(f"damaged and set aside: {path}" for path in info.moved_aside)
    figures = {
        "path": str(info.path),
        "bytes": info.bytes,
        "rows": info.rows,
        "other_processes": others,
    }
    if state != HEALTHY:
        advice = "wpx-top store forget makes a new one"
        return Finding(CHECK, State.WARNING, f"{message}: {state}", advice, moved, figures)
    return Finding(CHECK, State.OK, message, None, moved, figures)
