"""What an ideal painter would send: the measure that the figure of waste stands on."""

from __future__ import annotations

from tests.bench.screen import Screen, ideal_bytes


def cost(before: bytes, after: bytes) -> int:
    """Of the second piece of output, after the first."""
    screen = Screen(20, 3)
    screen.feed(before)
    cells = screen.cells
    screen.feed(after)
    return ideal_bytes(cells, screen.cells)


def test_what_is_there_costs_nothing() -> None:
    assert cost(b"one\r\n\x1b[1mtwo", b"\x1b[H\x1b[0mone\r\n\x1b[1mtwo") == 0


def test_a_move_and_the_text() -> None:
    assert cost(b"", b"\x1b[2;5Hup") == len(b"\x1b[2;5Hup")


def test_a_style_and_what_lies_between() -> None:
    orders = b"\x1b[1;1H\x1b[31ma\x1b[3Cb"
    assert cost(b"12345", orders) == len(orders)


def test_erasing_many_cells_is_one_order() -> None:
    assert cost(b"x" * 20, b"\x1b[H\x1b[K") < 20


def test_orders_that_only_newer_terminals_know_leave_no_text() -> None:
    screen = Screen(20, 3)
    screen.feed(b"\x1b[<u\x1b[>25u\x1b[?2026$p\x1b[?2026hhere")
    assert screen.text.split() == ["here"]
