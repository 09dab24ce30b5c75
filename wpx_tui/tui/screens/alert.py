"""Make a usage alert: a form, a clear yes, and one request that is never sent again by itself."""

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
"""Makes an alert: subscription id, threshold in percent, method. Raises `ApiError`."""


class AlertScreen(LineScreen, ModalScreen[None]):
    """Installed once; `open_for`, then push it. Each answer is also told to `report`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "accept",
            "Make it",
            id="alert.accept",
            key_display="Enter",
            tooltip="Make the alert, after one more question",
        ),
        Binding(
            "escape",
            "back",
            "Back",
            id="alert.back",
            key_display="Esc",
            tooltip="One step back, and out of the form",
        ),
        Binding(
            "up",
            "move(-1)",
            "Previous",
            id="alert.previous",
            tooltip="The subscription before",
        ),
        Binding("down", "move(1)", "Next", id="alert.next", tooltip="The next subscription"),
        Binding(
            "backspace",
            "erase",
            "Erase",
            id="alert.erase",
            tooltip="Take back the last digit of the threshold",
        ),
    ]

    def __init__(
        self, fmt: Formatter, clock: Clock, submit: Submit, report: Callable[[Event], object]
    ) -> None:
        super().__init__()
        self.format = fmt
        self.clock = clock
        self.form = AlertForm(fmt)
        self._submit = submit
        self._report = report

    def compose(self) -> ComposeResult:
        """The form alone."""
        yield self.form

    @property
    def state(self) -> FormState:
        """What the form shows."""
        return self.form.state

    def open_for(self, quotas: Sequence[Quota], chosen: str | None) -> None:
        """Start a new alert, for the subscription with the id `chosen` if that is among `quotas`.

        While an answer is on its way the form goes on waiting for it: the same alert is not made
        twice only because it was closed and opened again.
        """
        if self.state.stage is not Stage.SENDING:
            self.form.fit_to(len(quotas))
            self._show(FormState(AlertDraft.of(quotas, chosen)))

    def on_screen_resume(self) -> None:
        """The buttons name the keys that hold: a user may have chosen others."""
        self.form.keys = {
            each.binding.action: self.app.get_key_display(each.binding)
            for each in self.active_bindings.values()
        }
        self.form.redraw()

    # ---- keys and clicks

    def on_key(self, event: events.Key) -> None:
        """Digits are the threshold's, wherever the cursor stands."""
        if event.character and event.character in "0123456789.,":
            event.stop()
            self._edit(self.state.draft.with_typed(event.character))

    def on_paste(self, event: events.Paste) -> None:
        """As if it had been typed."""
        event.stop()
        self._edit(self.state.draft.with_typed(event.text))

    def action_erase(self) -> None:
        """Take back the last digit."""
        self._edit(self.state.draft.erased())

    def action_fill(self, typed: str) -> None:
        """This threshold instead of the one that was typed."""
        self._edit(replace(self.state.draft, typed=typed))

    def action_move(self, rows: int) -> None:
        """The subscription so many rows further."""
        self._edit(self.state.draft.chosen(self.state.draft.index + rows))

    def action_choose(self, index: int) -> None:
        """The subscription in that row."""
        self._edit(self.state.draft.chosen(index))

    def action_accept(self) -> None:
        """One step on: from the form to the question, from there to the API, once."""
        draft, wish = self.state.draft, self.state.draft.wish
        if wish is None:
            return
        if self.state.stage is Stage.EDITING:
            self._show(FormState(draft, Stage.CONFIRMING))
        elif self.state.stage is Stage.CONFIRMING:
            self._show(FormState(draft, Stage.SENDING))
            # The app's worker, not the screen's: closing the form must not cancel a request.
            self.app.run_worker(self._send(wish), name="alert", group="alerts", exit_on_error=False)

    def action_back(self) -> None:
        """From the question or a refusal to the form; otherwise close. What was sent goes on."""
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

    async def _send(self, wish: AlertRequest) -> None:
        outcome = await self._outcome(wish)
        self._show(FormState(self.state.draft, Stage.DONE, outcome))
        self._report(Event(self.clock.utc(), outcome.kind, wish.name, outcome.news))

    async def _outcome(self, wish: AlertRequest) -> Outcome:
        try:
            alert = await self._submit(wish.subscription_id, wish.threshold, wish.method)
        except ApiError as error:
            return failed(error, wish)
        except Exception as error:  # noqa: BLE001 - a monitor does not end over an alert
            log.error("an alert: internal error: %s", type(error).__name__)
            return broken(error, wish)
        return made(alert, wish, self.format)
