"""Style sheets that are parsed once, where Textual parses all of them twice before the first paint.

`App.refresh_css` runs once at every start, for the theme that holds already, and computes and
parses everything anew. Nothing that is documented skips that, so `Stylesheet.set_variables` and
`reparse` look here whether there is anything new (they read the private `_variables` and
`_require_parse`). `WPX_PLAIN_TERMINAL=1` leaves all of it to Textual.
"""

from __future__ import annotations

import os

from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from wpx_tui.terminal.guard import PLAIN


class ThriftyStylesheet(Stylesheet):
    """The same rules for the same variables, without parsing them again."""

    _is_outdated = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """From now on these; nothing is forgotten where they are the same."""
        if variables != self._variables:
            super().set_variables(variables)
            self._is_outdated = True

    def parse(self) -> None:
        """Parse what has not been parsed yet."""
        super().parse()
        self._is_outdated = False

    def reparse(self) -> None:
        """Parse all again, if the variables are others, or else what was added."""
        if self._is_outdated:
            super().reparse()
            self._is_outdated = False
        elif self._require_parse:
            self.parse()


class CachedCssApp(App[None]):
    """An app that works out its colours once, for the theme that it is given first."""

    _theme_at_hand: tuple[Theme, dict[str, str]] | None = None
    _is_dressed = bool(os.environ.get(PLAIN))

    def dress(self, theme: str) -> None:
        """Start with this theme; later ones are set as in any app. Raises InvalidThemeError."""
        self.theme = theme
        if not self._is_dressed:
            self._is_dressed = True
            self.stylesheet = ThriftyStylesheet(variables=self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme by name; none before the first one is known."""
        if not self._is_dressed:
            return {}
        theme = self.current_theme
        if self._theme_at_hand is None or self._theme_at_hand[0] is not theme:
            self._theme_at_hand = theme, super().get_css_variables()
        return self._theme_at_hand[1]
