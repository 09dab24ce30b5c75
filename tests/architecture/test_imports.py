"""What loads without what: each in a process of its own, because one import would hide another."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = ("httpx", "pydantic", "plotext", "starlette", "uvicorn", "truststore")


def loaded_by(*modules: str) -> set[str]:
    """The top-level packages that are there once `modules` are imported."""
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*{name.partition('.')[0] for name, module in sys.modules.items() if module})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *modules], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def modules_of(package: str) -> list[str]:
    """Every module below a package, found without importing any but the package itself."""
    program = (
        "import importlib, pkgutil, sys\n"
        "root = importlib.import_module(sys.argv[1])\n"
        "print(*(m.name for m in pkgutil.walk_packages(root.__path__, f'{sys.argv[1]}.')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, package], capture_output=True, text=True, check=True
    )
    return [package, *done.stdout.split()]


@pytest.mark.parametrize(
    "room",
    [
        "analysis",
        "api",
        "config",
        "demo",
        "doctor",
        "exporter",
        "monitor",
        "notify",
        "outputs",
        "present",
        "system",
    ],
)
def test_the_rooms_below_the_screen_load_without_textual(room: str) -> None:
    modules = modules_of(f"wpx_tui.{room}")
    assert len(modules) > 1
    assert "textual" not in loaded_by(*modules)


def test_the_terminal_is_looked_at_without_textual() -> None:
    assert "textual" not in loaded_by("wpx_tui.terminal.guard", "wpx_tui.terminal.splash")


def test_the_first_paint_waits_for_no_slow_import() -> None:
    loaded = loaded_by("wpx_tui.cli.dashboard", "wpx_tui.tui.app")
    assert "textual" in loaded
    assert not loaded & set(SLOW)


def test_the_names_of_the_scenarios_load_without_the_server() -> None:
    assert not loaded_by("wpx_tui.demo.scenarios") & set(SLOW)
