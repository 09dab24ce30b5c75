"""What a second developer meets: the Makefile, the hooks, the forms and the workflow agree."""

from __future__ import annotations

import re
import sys
import tomllib

import yaml

from tests.packaging.makefile import make
from tests.packaging.pages import ROOT, pages

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [
    text.rpartition(" ")[2] for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)
]
"""The supported versions, such as 3.12."""


def targets() -> set[str]:
    """Return the targets that `make` lists."""
    return set(re.findall(r"^  make (\w+) +\S", make(), re.MULTILINE))


def test_make_lists_every_target_and_each_has_a_recipe() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert targets() == set(phony[1].split())
    assert all(make("--dry-run", target) for target in targets())


def test_the_pages_name_no_other_target() -> None:
    for page in pages():
        named = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.M))
        assert named <= targets(), page


def test_the_hooks_are_local_and_run_what_make_check_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    (repository,) = config["repos"]
    assert repository["repo"] == "local"
    entries = {hook["entry"] for hook in repository["hooks"]}
    makefile = (ROOT / "Makefile").read_text().replace("$(BIN)", ".venv/bin")
    check = re.search(r"^check:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    assert check is not None
    assert entries == set(map(str.strip, check[1].splitlines()))


def test_every_supported_python_is_tried() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert " ".join(PYTHONS) in (ROOT / ".ci/run").read_text()
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in PYTHONS
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"


def test_the_form_for_bugs_asks_for_the_doctor() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text())
    fields = {field["id"]: field for field in form["body"] if "id" in field}
    assert "wpx-top doctor" in fields["doctor"]["attributes"]["description"]
    assert fields["doctor"]["validations"]["required"] is True


def test_the_changelog_has_a_section_for_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert sections[0].startswith("[Unreleased]")
    assert sections[1].startswith("[0.1.0]")
    assert re.findall(r"^### (\w+)", sections[1], re.MULTILINE) == ["Added", "Changed", "Fixed"]
