"""Copy and export: a panel's figures as text, the screen and its state as files."""

from __future__ import annotations

import asyncio
import os
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from textual.app import App

from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.text.spans import fit, plain
from wpx_tui.system.files import save
from wpx_tui.system.paths import APP
from wpx_tui.tui.clipboard import to_clipboard
from wpx_tui.tui.widgets.panel import FramedWidget

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Prices

MAX_COPIED = 50_000
"""Bytes: as OSC 52 they stay below the 74,994 that the strictest terminals take."""
_MAX_PATH_CHARS = 300


async def copy(app: App[Any], panel: FramedWidget) -> str:
    """Put the text of `panel` on the clipboard; return the footer's message. For a worker."""
    return await to_clipboard(app, panel.heading(), copied_text(panel), os.environ)


def copied_text(panel: FramedWidget) -> str:
    """Return a panel's title, the lines in its frame and its state, if any, as plain text.

    At most `MAX_COPIED` bytes. The state says how old the figures are, where they are old.
    """
    cells, rows = max(panel.size.width - 2, 0), max(panel.size.height - 2, 0)
    lines = (plain(fit(content, cells)).rstrip() for content in panel.body(cells, rows))
    body = dedent("\n".join(lines)).strip("\n")
    parts = (panel.full_heading(), body, plain(panel.state()))
    text = "\n".join(part for part in parts if part) + "\n"
    return text.encode()[:MAX_COPIED].decode(errors="ignore")


async def export(
    app: App[Any],
    state: AccountState,
    thresholds: ThresholdSettings,
    prices: Prices | None = None,
) -> str:
    """Save the screen as SVG and the figures that it shows as JSON; say where, or why not.

    The JSON is the document of `wpx-top snapshot --json`, made of `state` and not of a new poll.
    For a worker: the files are written in a thread.
    """
    picture = app.export_screenshot(title=APP)
    return await asyncio.to_thread(_saved, state, picture, thresholds, prices)


def _saved(
    state: AccountState, picture: str, thresholds: ThresholdSettings, prices: Prices | None
) -> str:
    from wpx_tui.outputs.json import snapshot, to_text  # pydantic: not before the first paint
    from wpx_tui.present.text.picture import portable

    # The window is that of the answer, which may be to an earlier query.
    answer = state.history.answer
    history = None
    if answer is not None:
        history = history_of(answer.value, answer.query, answer.present, state.at)
    figures = to_text(snapshot(state, history, thresholds, prices), indent=2)
    stem = f"{APP}-{state.at:%Y-%m-%dT%H-%M-%SZ}"
    try:
        svg, document = save(stem, {".svg": portable(picture), ".json": f"{figures}\n"})
    except OSError as error:
        return f"not saved: {error.strerror or error}"
    return f"saved {svg.name} and {document.suffix} in {clean(str(svg.parent), _MAX_PATH_CHARS)}"
