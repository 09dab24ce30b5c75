"""What the alert form shows: the draft, the confirmation, the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rich.cells import cell_len

from wpx_tui.analysis.alert_draft import LEAST, MOST, AlertDraft
from wpx_tui.analysis.quotas import Quota
from wpx_tui.monitor.events import EventKind
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.alert_outcome import Outcome, percent
from wpx_tui.present.text.frame import frame
from wpx_tui.present.text.spans import (
    EMPTY,
    Line,
    Role,
    Span,
    fit_text,
    in_role,
    line,
    spread,
    width,
    wrap,
)
from wpx_tui.tui.widgets.line_widget import LineWidget

PRESETS = (80, 90, 95)
"""Thresholds in percent to click on: a mouse alone is enough to make an alert."""
LABEL_CELLS = 11
"""Width of the column with the names of the fields."""
LEAST_ROWS, MOST_ROWS = 3, 7
"""Rows of the list of subscriptions, where the screen has room for them."""


class Stage(StrEnum):
    """The step that the form is at."""

    EDITING = "editing"
    CONFIRMING = "confirming"
    SENDING = "sending"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FormState:
    """Everything that the form shows; `outcome` is set at the stage `DONE`."""

    draft: AlertDraft = field(default_factory=AlertDraft)
    stage: Stage = Stage.EDITING
    outcome: Outcome | None = None

    @property
    def was_refused(self) -> bool:
        """Whether the alert was certainly not made: the draft can be changed and sent again."""
        return self.outcome is not None and self.outcome.kind is EventKind.ALERT_REFUSED


class AlertForm(LineWidget):
    """Draws a `FormState`; keys and clicks are the screen's actions."""

    def __init__(self, fmt: Formatter) -> None:
        super().__init__(id="alert")
        self.format = fmt
        self.state = FormState()

    def fit_to(self, quotas: int) -> None:
        """Set the height for this many subscriptions and everything below them."""
        listed = max(LEAST_ROWS, min(quotas, MOST_ROWS))
        self.styles.height = listed + 11  # frame, blanks, fields, and the longest refusal

    def draw(self, cells: int, rows: int) -> Sequence[Line]:
        """Return the lines of the stage in a frame, its buttons at the bottom."""
        room = max(rows - 3, 0)
        match self.state.stage:
            case Stage.EDITING:
                body = self._editing(cells - 2, room)
            case Stage.CONFIRMING:
                body = self._question(cells - 2)
            case Stage.SENDING:
                body = [EMPTY, line(" Sending to the API"), EMPTY]
                body += self._wrapped("The answer will be in the event log too.", cells - 2)
            case Stage.DONE:
                body = self._outcome(cells - 2)
        body = [*body[:room], *[EMPTY] * (room - len(body)), self._buttons()]
        return frame(
            body,
            title="New alert",
            state=EMPTY,
            cells=cells,
            rows=rows,
            glyphs=self.format.glyphs,
            focused=True,
        )

    # ---- editing

    def _editing(self, cells: int, rows: int) -> list[Line]:
        """Return the list in the rows that the fields leave, and the fields; blanks if they fit."""
        if not self.state.draft.quotas:
            return [EMPTY, *self._wrapped("No subscription to create an alert for.", cells)]
        airy = rows >= 10
        gap = [EMPTY] if airy else []
        fields = [*gap, self._threshold(cells), self._note(), self._method(cells)]
        title = line(Span(" Subscription", Role.DIM))
        listed = self._list(cells, max(rows - len(fields) - len(gap) - 1, 1))
        return [*gap, _at_ends(title, self._place(), cells), *listed, *fields]

    def _place(self) -> Line:
        draft = self.state.draft
        return line(Span(f"{draft.index + 1} of {len(draft.quotas)} ", Role.DIM))

    def _list(self, cells: int, rows: int) -> list[Line]:
        draft = self.state.draft
        top = max(min(draft.index - rows // 2, len(draft.quotas) - rows), 0)
        visible = enumerate(draft.quotas[top : top + rows], top)
        return [self._row(index, quota, cells) for index, quota in visible]

    def _row(self, index: int, quota: Quota, cells: int) -> Line:
        share = f"{self.format.percent(quota.share)} used"
        name = fit_text(
            quota.name, cells - cell_len(share) - 4, ellipsis=self.format.glyphs.ellipsis
        )
        content = line(Span(f" {name}  {share} ", Role.TEXT, f"screen.choose({index})"))
        return in_role(content, Role.CURSOR) if index == self.state.draft.index else content

    def _threshold(self, cells: int) -> Line:
        draft = self.state.draft
        content = line(
            Span(f" {'Threshold':<{LABEL_CELLS}}", Role.DIM),
            Span(draft.typed, Role.STRONG),
            Span(" ", Role.CURSOR),
            Span(" %" + " " * (8 - len(draft.typed)), Role.DIM),
            self._verdict(),
        )
        presets = [Span(f" {value} ", Role.KEY, f"screen.fill('{value}')") for value in PRESETS]
        return _at_ends(content, line(*presets, " "), cells)

    def _verdict(self) -> Span:
        """Return what stands beside the number: the bounds, or the traffic that it comes to."""
        draft, glyphs = self.state.draft, self.format.glyphs
        if draft.threshold is None:
            bounds = f"{LEAST:g} to {MOST:g}"
            return Span(f"{glyphs.bad} {bounds}", Role.BAD) if draft.typed else Span(bounds)
        limit = None if draft.quota is None else draft.quota.limit
        if limit is None:
            return Span(glyphs.good, Role.GOOD)
        amount = self.format.of_quota(limit * draft.threshold / 100, limit)
        return Span(f"{glyphs.good} {amount}", Role.GOOD)

    def _note(self) -> Line:
        draft, warn = self.state.draft, self.format.glyphs.warn
        if draft.quota is not None and draft.quota.id is None:
            return line(Span(f" {warn} the API sent no id for this one", Role.WARN))
        if draft.quota is None or not draft.is_passed:
            return EMPTY
        share = self.format.percent(draft.quota.share, draft.threshold or 0)
        return line(Span(f" {warn} already reached: {share} used", Role.WARN))

    def _method(self, cells: int) -> Line:
        content = line(Span(f" {'Method':<{LABEL_CELLS}}", Role.DIM), self.state.draft.method)
        hint = line(Span("  the one that the API documents", Role.DIM))
        return line(content, hint) if width(content) + width(hint) <= cells else content

    # ---- afterwards

    def _question(self, cells: int) -> list[Line]:
        request = self.state.draft.request
        if request is None:
            return []
        title = line(Span(" Create this alert?", Role.TITLE))
        name = line(" ", Span(request.name, Role.STRONG))
        what = self._wrapped(f"at {percent(request.threshold)} used, by {request.method}", cells)
        return [EMPTY, title, EMPTY, name, *what, EMPTY, self._note()]

    def _outcome(self, cells: int) -> list[Line]:
        outcome, glyphs = self.state.outcome, self.format.glyphs
        if outcome is None:
            return []
        sign, role = {
            EventKind.ALERT_MADE: (glyphs.good, Role.GOOD),
            EventKind.ALERT_REFUSED: (glyphs.bad, Role.BAD),
        }.get(outcome.kind, (glyphs.warn, Role.WARN))
        lines = [EMPTY, line(" ", Span(f"{sign} {outcome.title}", role))]
        for detail in outcome.details:
            lines += [EMPTY, *self._wrapped(detail, cells)]
        return lines

    def _wrapped(self, text: str, cells: int) -> list[Line]:
        return [line(" ", row) for row in wrap(text, cells - 2)]

    def _buttons(self) -> Line:
        """Return the two keys of this stage, which can be clicked too."""
        accept, back = {
            Stage.EDITING: ("Create", "Close"),
            Stage.CONFIRMING: ("Yes, create it", "Back"),
            Stage.SENDING: ("", "Close"),
            Stage.DONE: ("", "Back" if self.state.was_refused else "Close"),
        }[self.state.stage]
        buttons = [_button("Enter", accept, "screen.accept")] if accept else []
        return line(" ", *buttons, _button("Esc", back, "screen.back"))


def _button(key: str, word: str, action: str) -> Line:
    return line(Span(f"{key} ", Role.KEY, action), Span(word, Role.TEXT, action), "   ")


def _at_ends(left: Line, right: Line, cells: int) -> Line:
    """Return both at the two ends of `cells` cells, or `left` alone, for the frame to cut."""
    return spread(left, right, cells) if width(left) + width(right) < cells else left
