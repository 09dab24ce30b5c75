"""Private names of Textual: where they are used, and a dashboard without each of them."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import wpx_tui
from tests.harness.environment import environment
from tests.harness.feed_names import FeedName
from tests.harness.pty import Pty
from tests.harness.terminal_screen import Seen
from wpx_tui.demo.runner import DemoServer
from wpx_tui.terminal.guard import PLAIN
from wpx_tui.terminal.private_names import Patch, PrivateName
from wpx_tui.textual_patches.registry import PATCHES

TOKEN = "private-names-token-that-never-shows"
ONCE = [part for name in FeedName for part in ("--interval", f"{name}=3600")]
FIGURES = ("● live", "Right now", "This month", "United States", "Residential 500GB")
ENV = {"_driver": {PLAIN: "1"}}
"""What it takes to have a name used at all: our own driver needs none."""
AT_ONCE = 3
"""Programs that run side by side."""
PROGRAM = """
from tests.textual_patches.renamed import rename
rename({name!r})
from wpx_tui.cli.main import main
main()
"""
REGISTERED = {
    private.path.replace(":", ".").rpartition(".")[2]: patch
    for patch in PATCHES
    for private in patch.private_names
}
"""The patch that stands on each name."""


def test_the_installed_textual_supports_every_patch() -> None:
    assert {patch.name: patch.problem for patch in PATCHES if not patch.is_supported} == {}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (PrivateName("textual._no_such_module"), "there is no textual._no_such_module"),
        (PrivateName("textual.app:App._no_such"), "there is no textual.app:App._no_such"),
        (PrivateName("textual.app:App._fatal_error", ("self", "error")), "other parameters"),
        (PrivateName("textual.app:App._fatal_error", ("self",)), ""),
        (PrivateName("textual.app:App._driver"), ""),
    ],
)
def test_a_name_that_is_not_as_expected_is_a_problem(name: PrivateName, problem: str) -> None:
    assert problem in name.problem
    patch = Patch("patch", without="", private_names=(name,))
    assert patch.is_supported is not bool(problem)


# ---- the dashboard on a Textual that renamed a name


def test_the_dashboard_works_without_each_private_name(tmp_path: Path) -> None:
    with DemoServer(token=TOKEN) as server, ThreadPoolExecutor(AT_ONCE) as pool:
        starts = {
            name: pool.submit(work_without, name, server.base_url, tmp_path / name)
            for name in REGISTERED
        }
        warnings = {name: start.result() for name, start in starts.items()}
    for name, patch in REGISTERED.items():
        (warning,) = warnings[name]
        assert f"{patch.name} left out, {patch.without}: there is no " in warning
        assert warning.endswith(name)


def work_without(name: str, url: str, home: Path) -> list[str]:
    """Use the dashboard on a real terminal; return the warnings in its log."""
    with Pty() as terminal:
        terminal.run(
            [sys.executable, "-c", PROGRAM.format(name=name), "--base-url", url, "--title", *ONCE],
            environment(HOME=str(home), WEPROXIES_API_TOKEN=TOKEN, **ENV.get(name, {})),
        )
        screen = Seen(terminal)
        screen.until(*FIGURES)
        terminal.send(b"z")
        screen.until("Quotas", without=["Right now"])
        terminal.send(b"z")
        screen.until(*FIGURES)
        terminal.send(b"?")
        screen.until("Esc closes")
        terminal.send(b"?")
        screen.until(*FIGURES, without=["Esc closes"])
        terminal.send(b"q")
        assert terminal.wait() == 0
    log = "".join(path.read_text() for path in home.rglob("*.log"))
    return [line for line in log.splitlines() if " INFO " not in line]


# ---- where private names stand


def test_every_private_name_in_use_is_in_the_registry_and_in_its_two_rooms() -> None:
    uses = {
        (module, name)
        for module in drawing_modules()
        for name in private_uses(module)
        if name != "_replace"  # of a named tuple, and public
    }
    assert {name for _, name in uses} == {name for name in REGISTERED if name.startswith("_")} - {
        "_xterm_parser"
    }
    assert {module.split(".")[1] for module, _ in uses} <= {"terminal", "textual_patches"}


def test_private_modules_are_imported_by_those_who_registered_them() -> None:
    modules = {
        private.path.partition(":")[0] for patch in PATCHES for private in patch.private_names
    }
    imports = {name for module in drawing_modules() for name in private_imports(module)}
    assert imports == {name for name in modules if "._" in name}


def drawing_modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(wpx_tui.__path__, "wpx_tui."):
        if module.name.split(".")[1] in ("tui", "terminal", "textual_patches"):
            yield module.name


def private_imports(module: str) -> Iterator[str]:
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual._"):
            yield node.module or ""


def private_uses(module: str) -> Iterator[str]:
    """The private names of Textual that the classes and functions of a module use or override."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ClassDef):
            kind = getattr(importlib.import_module(module), node.name, None)
            yield from names_in(node) & inherited_names(kind)
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            owner = node.value
            if not isinstance(owner, ast.Name) or owner.id not in ("self", "cls", "os"):
                yield from {node.attr} & ALL_NAMES


def tree_of(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def names_in(node: ast.ClassDef) -> set[str]:
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names |= {part.name for part in ast.walk(node) if isinstance(part, functions)}
    return {name for name in names if is_private(name)}


def inherited_names(kind: type | None) -> set[str]:
    """What Textual's own base classes call private."""
    bases = [base for base in getattr(kind, "__mro__", ()) if base.__module__.startswith("textual")]
    return set().union(*map(own_names, bases)) if bases else set()


def own_names(kind: type) -> set[str]:
    code = getattr(vars(kind).get("__init__"), "__code__", None)
    names = {*vars(kind), *(code.co_names if code is not None else ())}
    return {name for name in names if is_private(name)}


def textual_classes() -> Iterator[type]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "textual":
            yield from (value for value in vars(module).values() if isinstance(value, type))


ALL_NAMES = set().union(*map(own_names, textual_classes()))
