"""What is taken away from the screen: a panel's figures as text, all of it as files."""

from __future__ import annotations

import asyncio
from textwrap import dedent
from typing import Any

from textual.app import App

from wpx_tui.analysis.history import history_of
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.sanitize import clean
from wpx_tui.monitor.state import AccountState
from wpx_tui.present.text.picture import plain_fonts
from wpx_tui.present.text.spans import fit, plain
from wpx_tui.system.files import save
from wpx_tui.system.paths import APP
from wpx_tui.tui.widgets.panel import FramedWidget

MOST_COPIED = 50_000
"""Bytes: as OSC 52 they stay below the 74,994 that the strictest terminals take."""
_LONGEST_PATH = 300


def copy(app: App[Any], panel: FramedWidget) -> str:
    """Put what `panel` says on the terminal's clipboard (OSC 52), and say so."""
    text = text_of(panel)
    app.copy_to_clipboard(text)
    return f"copied: {panel.heading()}"


def text_of(panel: FramedWidget) -> str:
    """Its title, the lines inside its frame and, where there is one, its state, as plain text.

    Old figures are copied with the state that says how old: at most `MOST_COPIED` bytes.
    """
    cells, rows = max(panel.size.width - 2, 0), max(panel.size.height - 2, 0)
    lines = (plain(fit(each, cells)).rstrip() for each in panel.body(cells, rows))
    body = dedent("\n".join(lines)).strip("\n")
    parts = (panel.full_heading(), body, plain(panel.state()))
    text = "\n".join(part for part in parts if part) + "\n"
    return text.encode()[:MOST_COPIED].decode(errors="ignore")


async def export(app: App[Any], state: AccountState, thresholds: ThresholdSettings) -> str:
    """Save the screen as SVG and the figures that it shows as JSON; say where, or why not.

    The JSON is the document of `wpx-top snapshot --json`, made of `state` and not of a new poll.
    For a worker: the files are written in a thread.
    """
    picture = plain_fonts(app.export_screenshot(title=APP))
    return await asyncio.to_thread(_saved, state, picture, thresholds)


def _saved(state: AccountState, picture: str, thresholds: ThresholdSettings) -> str:
    from wpx_tui.outputs.json import snapshot, to_text  # pydantic: not before the first paint

    # The window is that of the answer, which may be to an earlier query.
    answer = state.history.answer
    history = None if answer is None else history_of(answer.value, answer.query, answer.fetched_at)
    figures = to_text(snapshot(state, history, thresholds), indent=2)
    stem = f"{APP}-{state.at:%Y-%m-%dT%H-%M-%SZ}"
    try:
        svg, document = save(stem, {".svg": picture, ".json": f"{figures}\n"})
    except OSError as error:
        return f"not saved: {error.strerror or error}"
    return f"saved {svg.name} and {document.suffix} in {clean(str(svg.parent), _LONGEST_PATH)}"
