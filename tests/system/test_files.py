"""A file that is replaced: never half of one, and nothing beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Thread

import pytest

from wpx_tui.system.files import replace_file


def test_readers_see_one_whole_text_while_threads_replace_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    texts = [letter * 100_000 for letter in "abcd"]
    replace_file(path, texts[0])

    def write(text: str) -> None:
        for _ in range(10):
            replace_file(path, text)

    writers = [Thread(target=write, args=(text,)) for text in texts]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert path.read_text(encoding="utf-8") in texts
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_stood_there_stays_where_it_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.json"
    replace_file(path, "before")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            replace_file(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "kept.json", "after")
