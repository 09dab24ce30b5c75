"""What is taken away from the screen: text on the clipboard, a picture and figures as files."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.dashboard_harness import TOKEN, Stage, panel_text, stage
from tests.harness.feed_names import FeedName
from tests.harness.svg_screen import screen
from tests.harness.terminal_screen import ALL_LIVE
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.api.client import UsageClient
from wpx_tui.api.enums import Period
from wpx_tui.api.secret import Secret
from wpx_tui.demo.answers import PASSWORD
from wpx_tui.system import files as exports
from wpx_tui.system.files import save
from wpx_tui.tui import export as export_module
from wpx_tui.tui.export import copied_text, copy, export

NAME = "wpx-top-2026-11-22T14-30-12Z"


async def exported(on: Stage) -> str:
    return await export(on.app, on.app.dashboard.visible_state, ThresholdSettings())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; the user's data folder lies beside it."""
    current = tmp_path / "current"
    current.mkdir()
    monkeypatch.chdir(current)
    monkeypatch.setattr(exports, "data_dir", lambda: tmp_path / "data")
    return current


def files(folder: Path) -> dict[str, int]:
    """The files below a folder, with their permissions."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in found}


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_a_panel_is_copied_as_it_stands_without_its_frame(size: tuple[int, int]) -> None:
    async with stage(size, with_trend=True) as on:
        await on.until_live()
        shown = {name: each for name, each in on.app.dashboard.grid.by_feed.items() if each.size}
        for name, panel in shown.items():
            said = await copy(on.app, panel)
            title, *lines = on.app.clipboard.rstrip("\n").split("\n")
            assert said == f"copied: {title.split('  ')[0]}"  # without the legend of its signs
            top, *framed, bottom = panel_text(on.app, name).split("\n")
            assert title.split("  ")[0] in top
            inside = [each[1:-1].strip() for each in framed]
            while inside and not inside[-1]:
                inside.pop()
            body, state = lines[: len(inside)], lines[len(inside) :]
            assert [each.strip() for each in body] == inside, name
            assert all(each in bottom for each in state)
            assert not [each for each in lines if each != each.rstrip()]
        assert FeedName.SUMMARY in shown


async def test_old_figures_are_copied_with_their_age_and_never_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with stage() as on:
        await on.until_live()
        panel = on.app.dashboard.grid.by_feed[FeedName.SUMMARY]
        whole = copied_text(panel)
        assert "stale" not in whole
        on.app.workers.cancel_all()
        await on.pass_time(300)
        assert copied_text(panel) == f"{whole}stale 5 min\n"
        monkeypatch.setattr(export_module, "MAX_COPIED", 50)
        assert copied_text(panel) == whole[:50]


async def test_screen_and_figures_are_saved_side_by_side(folder: Path) -> None:
    async with stage(with_trend=True) as on:
        await on.until_live()
        await on.until_foreseen()
        said = await exported(on)
        assert said == f"saved {NAME}.svg and .json in {folder}"
        assert files(folder) == {f"{NAME}.svg": 0o600, f"{NAME}.json": 0o600}
        svg, document = folder / f"{NAME}.svg", folder / f"{NAME}.json"
        rows = screen(svg.read_text())
        assert ALL_LIVE in rows[0]
        assert rows == [row.rstrip() for row in on.text.split("\n")]
        assert "http" not in re.sub(r'xmlns="[^"]*"|<!--.*?-->', "", svg.read_text())
        for secret in (TOKEN, PASSWORD):
            assert secret not in svg.read_text() + document.read_text()

        client = UsageClient(on.server.base_url, Secret(TOKEN))
        summary = await client.summary(Period.MONTH)
        await client.aclose()
        figures = json.loads(document.read_text())
        assert figures["schema"] == 1
        assert figures["taken_at"] == figures["summary"]["fetched_at"] == "2026-11-22T14:30:12Z"
        assert figures["summary"]["figures"]["bytes"] == summary.total.bytes_used
        assert figures["history"]["figures"]["is_last_unfinished"]
        assert len(figures["history"]["figures"]["buckets"]) == 30
        histories = on.server.requests["GET /api/v1/usage/history"]
        others = on.server.requests.total() - histories
        assert others == 5, "four of the five first polls and our own; no new poll"


async def test_what_failed_is_saved_as_unknown_with_its_reason(folder: Path) -> None:
    async with stage(scenario="outage") as on:
        await on.until(lambda: on.text.count("503") >= 5, "five reasons")
        assert (await exported(on)).startswith("saved")
        figures = json.loads((folder / f"{NAME}.json").read_text())
        for name in FeedName:
            assert figures[name]["figures"] is None
            assert figures[name]["error"]["reason"].startswith("503")


async def test_a_full_disk_is_one_line_and_leaves_nothing_behind(
    folder: Path, tmp_path: Path
) -> None:
    async with stage() as on:
        await on.until_live()
        with full_disk(1_000):
            said = await exported(on)
        assert said == f"not saved: {os.strerror(errno.EFBIG)}"
        assert files(tmp_path) == {}
        assert on.live == 5


def test_nothing_is_overwritten_not_even_half_of_a_pair(folder: Path) -> None:
    (folder / "a.json").write_text("mine")
    (folder / "a-2.svg").symlink_to(folder / "elsewhere")
    contents = {".svg": "picture", ".json": "figures"}
    assert [path.name for path in save("a", contents)] == ["a-3.svg", "a-3.json"]
    assert (folder / "a.json").read_text() == "mine"
    names = {path.name for path in folder.iterdir()}
    assert names == {"a.json", "a-2.svg", "a-3.svg", "a-3.json"}, "nothing half, nothing elsewhere"


def test_without_a_current_folder_files_go_to_the_data_folder(folder: Path, tmp_path: Path) -> None:
    folder.rmdir()
    (path,) = save("a", {".json": "figures"})
    assert path == tmp_path / "data" / "a.json"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(NotADirectoryError):
        save("a", {".json": "figures"}, into=[path, path / "deeper"])
    with pytest.raises(FileNotFoundError):
        save("a", {".json": "figures"}, into=[])
