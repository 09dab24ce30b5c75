"""What 20 accounts cost beside one: `python -m tests.bench.accounts`. Linux only, five minutes.

Goals: CPU at most 2.5 times one account's, 15 MB more memory, a first screen as quick, a key and a
switch to the next account at most 25 ms.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.bench.exporter import ACCOUNTS, Api, serving
from tests.bench.measures import PAUSE
from tests.bench.programs import Program
from tests.bench.session import Session
from tests.bench.usage import usage
from tests.harness.terminal_screen import ALL_LIVE

SETTLE = 45.0
"""Seconds until the forecasts of the front account are made and all others have been polled."""
SIZE = (120, 40)
KEYS = (
    ">",
    ">",
    "<",
    "<",
    "A",
    "j",
    "j",
    "k",
    "s",
    "S",
    "G",
    "\r",
    "A",
    "g",
    "\x1b",
    "m",
    "z",
    "z",
)
"""Each changes the screen."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accounts", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="of the settled measurement")
    parser.add_argument("--rounds", type=int, default=5, help="starts, and times of each key")
    asked = parser.parse_args()
    api = Api()
    with tempfile.TemporaryDirectory() as temporary, serving(api) as url:
        folder = Path(temporary)
        programs = [_program(folder, url, count) for count in (1, ACCOUNTS)]
        for program in programs:
            firsts = [_start(program) for _ in range(asked.rounds)]
            _say(f"{program.name}: first frame {1000 * median(firsts):.0f} ms")
        _steady(programs, api, asked.seconds)
        _keys(programs[1], asked.rounds)


def _program(folder: Path, url: str, count: int) -> Program:
    home = folder / str(count)
    home.mkdir()
    config = home / "config.toml"
    config.write_text(
        "".join(
            f'[profile.account-{n}]\nbase_url = "{url}"\ntoken = "token-{n}"\n'
            for n in range(count)
        )
    )
    config.chmod(0o600)
    return Program(
        f"{count} account{'s' if count > 1 else ''}",
        (sys.executable, "-m", "wpx_tui", "--all-accounts"),
        first=r"╰─.*\n.* Quit ",
        complete=ALL_LIVE,
        env={"WPX_CONFIG": str(config), "XDG_STATE_HOME": str(home)},
    )


def _start(program: Program) -> float:
    with Session(program, *SIZE) as session:
        first, _ = session.until(program.first, program.complete)
        session.settle(2 * PAUSE)
        session.ends_after("q")
        return first


def _steady(programs: list[Program], api: Api, seconds: float) -> None:
    """Run both side by side, so that what else the machine does hits both."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(Session(program, *SIZE)) for program in programs]
        time.sleep(SETTLE)
        api.calls.clear()
        before = [usage(session.pid) for session in sessions]
        begun = time.monotonic()
        time.sleep(seconds)
        after, span = [usage(session.pid) for session in sessions], time.monotonic() - begun
        spent = [(late.cpu - early.cpu) / span for early, late in zip(before, after, strict=True)]
        for program, share, late in zip(programs, spent, after, strict=True):
            _say(f"{program.name}: CPU {100 * share:.2f} %, RSS {late.rss / 2**20:.1f} MB")
        more = (after[1].rss - after[0].rss) / 2**20
        _say(f"CPU {spent[1] / spent[0]:.2f} times one account's, {more:.1f} MB more")
        calls = sum(api.calls.values()) / span * 60
        _say(f"{calls:.0f} calls a minute of both")


def _keys(program: Program, rounds: int) -> None:
    """Type each key in a quiet moment, and take the time to the last byte of its frame."""
    times: dict[str, list[float]] = {}
    with Session(program, *SIZE) as session:
        session.until(program.complete)
        time.sleep(SETTLE / 3)
        for key in KEYS * rounds:
            session.settle(PAUSE)
            list(session.news())
            at = session.send(key)
            answer = session.next_burst()
            if answer is not None:
                times.setdefault(key, []).append(answer.at - at)
    every = [value for values in times.values() for value in values]
    by_key = " ".join(f"{key!r} {1000 * median(values):.0f}" for key, values in times.items())
    _say(f"key to paint: median {1000 * median(every):.0f} ms; by key {by_key}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
