"""What a process holds, how that grows, and how far it may."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import threading
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from textual.widget import Widget

from tests.faults.network.wall import resident

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds; also how much more of each the second half may take."""

    memory: float
    """MiB that are resident, without `spare`."""
    spare: float
    """MiB that the C library holds free for the next use. Answers of megabytes leave them behind,
    and where there was room for one there is for the next: it sways, and two of 5 MiB are
    allowed."""
    objects: float
    """Objects that the garbage collector knows, after a collection."""
    widgets: float
    threads: float
    descriptors: float
    tasks: float
    log: float
    """MiB of log files."""


MAY_GROW = Held(
    memory=0.5,
    spare=12.0,
    objects=2_000,
    widgets=9.0,  # a palette that was closed, until the form that it opened is opened again
    threads=0.9,
    descriptors=2.0,
    tasks=2.0,
    log=3.0,
)
NAMES = tuple(field.name for field in fields(Held))


class _MallInfo(ctypes.Structure):
    """As mallinfo(3) has it: ten sizes, of which one is asked for."""

    _fields_ = (
        *((f"size_{place}", ctypes.c_size_t) for place in range(8)),
        ("fordblks", ctypes.c_size_t),
        ("keepcost", ctypes.c_size_t),
    )


def spare() -> int:
    """Bytes that the C library has from the system and holds free; 0 where it does not say."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if ask is None:
        return 0
    ask.restype = _MallInfo
    return int(ask().fordblks)


def held(logs: Path) -> Held:
    """Of this process, now."""
    gc.collect()
    known = gc.get_objects()
    free = spare()
    return Held(
        memory=(resident() - free) / MIB,
        spare=free / MIB,
        objects=len(known),
        widgets=sum(issubclass(type(each), Widget) for each in known),
        threads=threading.active_count(),
        descriptors=len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names only
        tasks=len(asyncio.all_tasks()),
        log=sum(path.stat().st_size for path in logs.rglob("*.log*")) / MIB,
    )


def growth(taken: Sequence[tuple[int, Held]]) -> Held:
    """By how much each grew over its second half, by the line that fits it best (least squares)."""
    second = taken[len(taken) // 2 :]
    at = [updates for updates, _ in second]
    columns = zip(*(astuple(each) for _, each in second), strict=True)
    return Held(*(_slope(at, column) * (at[-1] - at[0]) for column in columns))


def _slope(at: Sequence[float], values: Sequence[float]) -> float:
    mean, middle = sum(at) / len(at), sum(values) / len(values)
    spread = sum((x - mean) ** 2 for x in at)
    return sum((x - mean) * (y - middle) for x, y in zip(at, values, strict=True)) / spread


def beyond(grown: Held) -> list[str]:
    """What grew more than it may."""
    limits = zip(NAMES, astuple(grown), astuple(MAY_GROW), strict=True)
    return [name for name, by, most in limits if by > most]


def table(taken: Sequence[tuple[int, Held]], grown: Held) -> str:
    """The figures at each quarter, and the growth over the second half with its bound."""
    quarters = [taken[(len(taken) - 1) * quarter // 4] for quarter in range(5)]
    heads = [f"{updates:,}" for updates, _ in quarters] + ["second half", "may grow"]
    columns = [astuple(each) for _, each in quarters] + [astuple(grown), astuple(MAY_GROW)]
    lines = [_row("updates", heads)]
    for place, name in enumerate(NAMES):
        lines.append(_row(name, [_figure(column[place]) for column in columns]))
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<12}" + "".join(f"{cell:>13}" for cell in cells)
