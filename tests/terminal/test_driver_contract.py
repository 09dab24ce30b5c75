"""What the terminal backend relies on: these tests fail when a release of Textual changes it."""

from __future__ import annotations

import inspect
import logging
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.widgets import Label

from wpx_tui.terminal.app import TerminalApp, driver_class
from wpx_tui.terminal.driver import TerminalDriver
from wpx_tui.terminal.guard import PLAIN
from wpx_tui.terminal.input import MAX_PASTE, Decoder

SEQUENCES = st.lists(
    st.one_of(
        st.binary(max_size=8),
        st.from_regex(rb"\A\x1b\[[<?>]?[0-9;:-]{0,20}[A-Za-z~$^]\Z"),
        st.sampled_from([b"\x1b", b"\x1b[M", b"\x1b[200~", b"\x1b[201~", b"\x1bO", b"\x1b]11;"]),
    ),
    max_size=12,
)


def keys(messages: list[object]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


# ---- the parser: textual._xterm_parser


@settings(max_examples=150)
@given(SEQUENCES)
def test_a_key_is_a_key_after_whatever_was_typed(pieces: list[bytes]) -> None:
    decoder = Decoder()
    for piece in pieces:
        decoder.feed(piece)
    decoder.silence()
    decoder.feed(b"\x1b\x1b" + b"x" * 40)  # longer than any sequence that was begun
    assert keys([*decoder.feed(b"k")])[-1:] == ["k"]


def test_keys_mouse_and_pastes_are_understood() -> None:
    decoder = Decoder()
    assert keys([*decoder.feed("é\x1b[A\x1b[113u".encode())]) == ["é", "up", "q"]
    (mouse,) = decoder.feed(b"\x1b[<0;12;3M")
    assert isinstance(mouse, events.MouseDown)
    assert (mouse.x, mouse.y) == (11, 2)
    assert decoder.feed(b"\x1b[20") == []
    (paste,) = decoder.feed(b"0~q\x1b[201~")
    assert isinstance(paste, events.Paste)
    assert paste.text == "q"


def test_no_part_of_a_paste_becomes_a_key_however_long_it_is() -> None:
    decoder = Decoder()
    typed = [*decoder.feed(b"\x1b[200~")]
    for _ in range(3 * MAX_PASTE // 4096):
        typed += decoder.feed(b"q" * 4096)
    typed += decoder.feed(b"\x1b[201~k")
    assert keys([*typed]) == ["k"]
    pasted = [message.text for message in typed if isinstance(message, events.Paste)]
    assert sum(map(len, pasted)) <= MAX_PASTE


def test_a_paste_that_is_given_up_is_let_go_of_at_once() -> None:
    decoder = Decoder()
    parser = decoder._parser
    decoder.feed(b"\x1b[200~" + b"q" * (MAX_PASTE + 1))
    assert decoder._parser is not parser
    assert parser._gen.gi_frame is None  # type: ignore[attr-defined]  # it is a generator's


# ---- the driver: textual.driver.Driver and who calls it


def test_a_driver_is_asked_for_no_more_than_ours_does() -> None:
    assert not inspect.isabstract(TerminalDriver)
    assert list(inspect.signature(Driver.__init__).parameters) == list(
        inspect.signature(TerminalDriver.__init__).parameters
    )
    ours = {name for name in vars(TerminalDriver) if not name.startswith("_")}
    ours -= {"stop_job", "borrow", "painted"}  # which our app calls
    assert ours <= set(dir(Driver)), "what nobody calls any more"
    public = {name for name in vars(LinuxDriver) if not name.startswith("_")}
    assert public - set(dir(Driver)) == {"run_input_thread"}, "what somebody may call now"


def test_the_app_asks_for_the_driver_where_ours_is_given() -> None:
    assert TerminalApp().driver_class is TerminalDriver


@pytest.fixture
def without_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wpx_tui.terminal.driver")
    monkeypatch.delitem(sys.modules, "wpx_tui.terminal.input")
    monkeypatch.delattr("textual._xterm_parser.XTermParser")


def test_without_what_it_stands_on_the_plain_driver_is_used(
    without_driver: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert TerminalApp().driver_class is LinuxDriver
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "XTermParser" in record.getMessage()


def test_the_plain_driver_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver_class({PLAIN: "1"}) is None
    monkeypatch.setenv(PLAIN, "1")
    assert TerminalApp().driver_class is LinuxDriver


async def test_the_app_calls_back_from_its_queue() -> None:
    async with TerminalApp().run_test() as pilot:
        done = threading.Event()
        pilot.app.post_message(events.Callback(callback=done.set))
        await pilot.pause()
        assert done.is_set()


# ---- no colour, and the palette


class Coloured(TerminalApp):
    CSS = "Label { color: #ff8800; background: #003366; text-style: bold; }"

    def compose(self) -> ComposeResult:
        yield Label("text")


def colours(app: App[None]) -> set[str]:
    strips = app.screen._compositor.render_strips(app.size)
    styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
    return {
        colour.name for style in styles for colour in (style.color, style.bgcolor) if colour
    } - {"default"}


@pytest.mark.parametrize("no_color", [True, False])
async def test_without_colour_nothing_drawn_has_any(
    monkeypatch: pytest.MonkeyPatch, no_color: bool
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = Coloured()
    async with app.run_test():
        assert bool(colours(app)) is not no_color
