"""Counts the faults of a run and says how many were survived."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The last line. A test is a fault; what was skipped was not met."""
    folder = f"{_HERE.relative_to(config.rootpath).as_posix()}/"
    ended = {
        outcome: {
            report.nodeid
            for report in terminalreporter.getreports(outcome)
            if report.nodeid.startswith(folder)
        }
        for outcome in ("passed", "failed", "error")
    }
    lost = ended["failed"] | ended["error"]
    met = ended["passed"] | lost
    if met:
        terminalreporter.write_line(f"faults: {len(met - lost)} of {len(met)} survived")
