"""The form for a usage alert: a draft, a confirmation, and one request that is never repeated."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from wpx_tui.analysis.alert_draft import AlertDraft, AlertRequest
from wpx_tui.analysis.quotas import Quota
from wpx_tui.api.errors import ApiError
from wpx_tui.monitor.clock import Clock
from wpx_tui.monitor.events import Event
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels.alert_outcome import Outcome, broken, failed, made
from wpx_tui.tui.widgets.alert_form import AlertForm, FormState, Stage
from wpx_tui.tui.widgets.line_widget import LineScreen

if TYPE_CHECKING:
    from wpx_tui.api.models import Alert

log = logging.getLogger("wpx_tui.alert")

Submit: TypeAlias = "Callable[[str, float, str], Awaitable[Alert]]"
"""Create an alert: subscription id, threshold in percent, method. Raises `ApiError`."""


class AlertScreen(LineScreen, ModalScreen[None]):
    """Installed once: call `open_for`, then push it. The outcome also goes to `report`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Create", id="alert.accept"),
        Binding("escape", "back", "Back", id="alert.back"),
        Binding("up", "move(-1)", "Previous", id="alert.previous"),
        Binding("down", "move(1)", "Next", id="alert.next"),
        Binding("backspace", "erase", "Erase", id="alert.erase"),
    ]

    def __init__(
        self, fmt: Formatter, clock: Clock, submit: Submit, report: Callable[[Event], object]
    ) -> None:
        super().__init__()
        self.format = fmt
        self.clock = clock
        self.form = AlertForm(fmt)
        self.pending: AlertRequest | None = None
        """The alert that was sent and whose outcome is not known yet."""
        self._submit = submit
        self._report = report

    def compose(self) -> ComposeResult:
        """Yield the form."""
        yield self.form

    @property
    def state(self) -> FormState:
        """The state that the form shows."""
        return self.form.state

    def open_for(self, quotas: Sequence[Quota], chosen: str | None) -> None:
        """Start a new draft, for the subscription with the id `chosen` if that is among `quotas`.

        While a request is on its way the form keeps waiting for its answer, so that closing and
        opening it again does not make the same alert twice.
        """
        if self.state.stage is not Stage.SENDING:
            self.form.fit_to(len(quotas))
            self._show(FormState(AlertDraft.of(quotas, chosen)))

    # ---- keys and clicks

    def on_key(self, event: events.Key) -> None:
        """Add a digit to the threshold."""
        if event.character and event.character in "0123456789.,":
            event.stop()
            self._edit(self.state.draft.with_typed(event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Add pasted digits to the threshold."""
        event.stop()
        self._edit(self.state.draft.with_typed(event.text))

    def on_mouse_scroll_down(self) -> None:
        """Choose the next subscription."""
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        """Choose the subscription before."""
        self.action_move(-1)

    def action_erase(self) -> None:
        """Remove the last digit of the threshold."""
        self._edit(self.state.draft.erased())

    def action_fill(self, typed: str) -> None:
        """Set the threshold to a preset."""
        self._edit(replace(self.state.draft, typed=typed))

    def action_move(self, rows: int) -> None:
        """Choose the subscription this many rows down, or up."""
        self._edit(self.state.draft.chosen(self.state.draft.index + rows))

    def action_choose(self, index: int) -> None:
        """Choose the subscription in this row."""
        self._edit(self.state.draft.chosen(index))

    def action_accept(self) -> None:
        """Go one step on: from the draft to the confirmation, from there to the API, once."""
        draft, request = self.state.draft, self.state.draft.request
        if request is None:
            return
        if self.state.stage is Stage.EDITING:
            self._show(FormState(draft, Stage.CONFIRMING))
        elif self.state.stage is Stage.CONFIRMING:
            self._show(FormState(draft, Stage.SENDING))
            # The app's worker, not the screen's: closing the form must not cancel a request.
            self.app.run_worker(
                self._send(request), name="alert", group="alerts", exit_on_error=False
            )

    def action_back(self) -> None:
        """Go back to the draft from the confirmation or a refusal, else close."""
        if self.state.stage is Stage.CONFIRMING or self.state.was_refused:
            self._show(FormState(self.state.draft))
        else:
            self.dismiss()

    def _edit(self, draft: AlertDraft) -> None:
        if self.state.stage is Stage.EDITING:
            self._show(FormState(draft))

    def _show(self, state: FormState) -> None:
        self.form.state = state
        self.form.redraw()

    # ---- the request

    async def _send(self, request: AlertRequest) -> None:
        self.pending = request
        outcome = await self._outcome(request)
        self.pending = None  # not where it was cancelled: then nobody knows
        self._show(FormState(self.state.draft, Stage.DONE, outcome))
        self._report(Event(self.clock.utc(), outcome.kind, request.name, outcome.news))

    async def _outcome(self, request: AlertRequest) -> Outcome:
        try:
            alert = await self._submit(request.subscription_id, request.threshold, request.method)
        except ApiError as error:
            return failed(error, request)
        except Exception as error:  # noqa: BLE001 - a bug must not end the dashboard
            log.error("an alert: internal error: %s", type(error).__name__)
            return broken(error, request)
        return made(alert, request, self.format)
