"""Style sheets that are parsed once: all looks as Textual draws it, for half of the work."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.css import stylesheet
from textual.css.parse import parse
from textual.widgets import Label

from wpx_tui.textual_patches.css_cache import CachedCssApp


class Plain(App[None]):
    """As Textual starts."""

    CSS = "Label { color: $primary; background: $surface; }"

    def compose(self) -> ComposeResult:
        yield Label("text")

    def dress(self, theme: str) -> None:
        self.theme = theme


class Dressed(CachedCssApp, Plain):
    """As the dashboard starts."""

    CSS = Plain.CSS
    dress = CachedCssApp.dress


async def colours(kind: type[Plain], *themes: str) -> list[object]:
    """The label's in one theme after the other, with a widget that only comes later."""
    app = kind()
    app.dress(themes[0])
    found: list[object] = []
    async with app.run_test() as pilot:
        for theme in themes:
            app.theme = theme
            await app.screen.mount(Label("more"))
            await pilot.pause()
            found += [(each.styles.color, each.styles.background) for each in app.query(Label)]
    return found


async def test_every_theme_looks_as_textual_draws_it() -> None:
    themes = ("nord", "textual-light", "nord", "gruvbox")
    assert await colours(Dressed, *themes) == await colours(Plain, *themes)


async def test_nothing_is_parsed_twice_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[tuple[str, int]] = []

    def counted(scope: str, css: str, *rest: Any, **named: Any) -> Any:
        parsed.append((css, named["tie_breaker"]))
        return parse(scope, css, *rest, **named)

    monkeypatch.setattr(stylesheet, "parse", counted)
    app = Dressed()
    app.dress("nord")
    async with app.run_test() as pilot:
        await pilot.pause()
    assert (Plain.CSS, 0) in parsed
    assert len(parsed) == len(set(parsed)), "Textual no longer asks the hook what has changed"
