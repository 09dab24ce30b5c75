"""The pages say what the program does: tables, the settings file, links, names of files."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

import wpx_tui
from tests.packaging.pages import ROOT, block, pages
from tests.packaging.tables import tables
from wpx_tui.analysis.quotas import Thresholds
from wpx_tui.config.resolve import resolve

_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
_PATH = re.compile(r"`((?:wpx_tui|tests|screenshots|\.github)/[\w./-]+)`")
ANY = pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())


@pytest.mark.parametrize(("page", "name"), tables())
def test_the_tables_are_those_of_the_program(page: str, name: str) -> None:
    assert block(page, name) == tables()[page, name], "`make tables` writes them"


def test_the_settings_file_works_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    file.write_text(text.partition("<!-- file -->\n```toml\n")[2].partition("```")[0])
    choice = resolve({"config": str(file), "profile": "acme"}, {})
    settings = choice.settings_without_token()
    assert settings.limits.of("sub_7f3a91c2") == Thresholds(70, 99)
    assert choice.values["token_command"].text == "pass show acme"


@ANY
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target) if target else page
        assert path.exists(), target
        assert not anchor or anchor in _anchors(path), f"{target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    """Return the names by which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@ANY
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    for name in _PATH.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_the_architecture_lists_every_room() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `wpx_tui/(\w+)` \|", text, re.MULTILINE))
    modules = [*pkgutil.iter_modules(wpx_tui.__path__)]
    assert listed == {module.name for module in modules if module.ispkg}
    assert {module.name for module in modules if not module.ispkg} == {"__main__", "named_tuple"}


def test_the_map_of_the_tests_lists_every_folder() -> None:
    text = (ROOT / "tests/README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE))
    assert listed == {path.parent.name for path in ROOT.glob("tests/*/__init__.py")}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 140
