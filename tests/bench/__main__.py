"""`python -m tests.bench`: measure, and print tables of ratios. Takes four minutes; Linux only.

htop, btop and glances stand beside the dashboard where they are installed. Absolute figures move by
a third from machine to machine and from hour to hour: what counts are the ratios of one run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from tests.bench import measures, sharing
from tests.bench.measures import Size, Starts, Steady, Times
from tests.bench.programs import DOWN, EMPTY, OURS, UP, demo_server, new, others, ours, stored

Row = list[str]


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    with demo_server() as base_url, TemporaryDirectory() as state:
        programs = [ours(base_url, state), *others()]
        for size in asked.size:
            _say(f"\n## {size[0]}×{size[1]}\n")
            if "start" in asked.only:
                several = [new(base_url), stored(base_url, f"{state}/stored"), *programs]
                _table(_starts(measures.starts(several, size, asked.rounds)))
            if "keys" in asked.only:
                _table(_keys(measures.keys(programs, size, asked.rounds)))
            if "steady" in asked.only:
                _table(_steady(measures.steady(programs, size, asked.seconds)))
    if "oneline" in asked.only:
        _table(_oneline(asked.seconds))


def _oneline(seconds: float) -> Iterator[Row]:
    yield ["scripts from the store", "measured", "goal"]
    yield from map(list, sharing.oneline(seconds))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds and 15 seconds: a minute")
    parser.add_argument("--rounds", type=int, help="starts, and times that each key is pressed [9]")
    parser.add_argument("--seconds", type=float, help="of each settled measurement [60]")
    parser.add_argument("--size", type=_size, nargs="+", default=[(120, 40)], metavar="120x40")
    parser.add_argument(
        "--only",
        nargs="+",
        default=["start", "keys", "steady", "oneline"],
        choices=["start", "keys", "steady", "oneline"],
    )
    asked = parser.parse_args()
    asked.rounds = asked.rounds or (3 if asked.quick else 9)
    asked.seconds = asked.seconds or (15 if asked.quick else 60)
    return asked


def _size(text: str) -> Size:
    columns, rows = text.split("x")
    return int(columns), int(rows)


def _starts(found: Starts) -> Iterator[Row]:
    yield ["start, median ms", "first frame", "× empty", "all figures", "× empty", "quit"]
    empty = median(found.first[EMPTY])
    for name, first in found.first.items():
        complete, end = median(found.complete[name]), median(found.quit[name])
        yield [
            name, _ms(median(first)), f"{median(first) / empty:.2f}",
            _ms(complete), f"{complete / empty:.2f}", _ms(end),
        ]  # fmt: skip


def _keys(found: dict[str, Times]) -> Iterator[Row]:
    yield ["key to paint, ms", "median", "95 %", "by key, median"]
    for name, times in found.items():
        every = [each for key in times.values() for each in key]
        by_key = " ".join(f"{_name(key)} {_ms(median(each))}" for key, each in times.items())
        yield [name, _ms(median(every)), _ms(quantiles(every, n=20)[-1]), by_key]


def _name(key: str) -> str:
    return {"\t": "Tab", DOWN: "↓", UP: "↑"}.get(key, key)


def _steady(found: dict[str, Steady]) -> Iterator[Row]:
    yield [
        "settled, a minute", "CPU ms", "ours ÷", "bytes", "ours ÷", "over ideal",
        "wake-ups/s", "RSS MB", "× empty",
    ]  # fmt: skip
    mine, empty = found[OURS], found[EMPTY]
    for name, each in found.items():
        yield [
            name, _ms(each.cpu), _ratio(mine.cpu, each.cpu),
            f"{each.bytes:,.0f}", _ratio(mine.bytes, each.bytes), _ratio(each.bytes, each.ideal),
            f"{each.wakeups:.1f}", f"{each.rss / 2**20:.1f}", _ratio(each.rss, empty.rss),
        ]  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f}" if seconds >= 0.02 else f"{1000 * seconds:.1f}"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "–"


def _table(rows: Iterator[Row]) -> None:
    """As Markdown: what a terminal shows is what the README takes."""
    heading, *rest = rows
    _say(f"| {' | '.join(heading)} |\n|{'---|' * len(heading)}")
    for row in rest:
        _say(f"| {' | '.join(row)} |")
    _say("")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
