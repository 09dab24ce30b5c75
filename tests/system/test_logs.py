"""The log file: masked, bounded, and never a reason to end."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wpx_tui.api.secret import Secret
from wpx_tui.system import logs

TOKEN = "eyJ.secret.sig"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own; the root logger is as before afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield tmp_path
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(False)


def test_the_token_is_masked_in_messages_arguments_and_traces(home: Path) -> None:
    path = logs.start("info", [Secret(TOKEN), Secret("")])
    assert path is not None
    assert path.is_relative_to(home)
    assert not path.exists(), "opened with the first record"
    logger = logging.getLogger("wpx_tui.anything")
    logger.debug("below the level")
    logger.warning("sent %s", TOKEN)
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logger.exception("it broke")
    text = path.read_text()
    assert TOKEN not in text
    assert "sent ***" in text
    assert "ValueError: ***" in text
    assert "below the level" not in text
    assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o077


def test_the_log_never_takes_more_than_its_bound(home: Path) -> None:
    path = logs.start("info", [])
    assert path is not None
    for _ in range(5 * logs.MAX_BYTES // logs.MAX_RECORD):
        logging.getLogger("wpx_tui").info("x" * 2 * logs.MAX_RECORD)
    sizes = [file.stat().st_size for file in path.parent.iterdir()]
    assert len(sizes) == logs.MAX_FILES
    assert max(sizes) <= logs.MAX_BYTES


def test_a_log_that_cannot_be_written_ends_nothing_and_says_nothing(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = logs.start("info", [])
    assert path is not None
    path.mkdir(parents=True)  # a folder where the file should be
    logging.getLogger("wpx_tui").error("lost")
    assert capfd.readouterr() == ("", "")


def test_a_home_that_is_no_folder_leaves_the_program_without_a_log(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", "/dev/null")
    assert logs.start("info", []) is None
    logging.getLogger("wpx_tui").error("lost")
    assert capfd.readouterr() == ("", "")
