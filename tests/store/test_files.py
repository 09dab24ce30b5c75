"""Where the store's files lie, who can read them, what is in them, and what it costs to load it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.support import (
    KEYS,
    OTHER_KEYS,
    QUESTION,
    SECRET,
    WALL,
    answer,
    database,
    failure,
    record,
)
from wpx_tui.store import account, answers, files, keys
from wpx_tui.store.lock import QuestionLocks
from wpx_tui.store.problems import ProblemKind, StoreUnavailable

CANARY = "eyJjYW5hcnkiOjF9.eyJzdWIiOiJuZXZlci1zaG93biJ9.c2lnbmF0dXJl"


@pytest.fixture
def _open_umask() -> object:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
def test_everything_is_private_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "state"
    store = database(folder)
    store.write(record, 1)
    secret = keys.load_secret(store.folder)
    locks = QuestionLocks(store.folder)
    locks.take(QUESTION)
    names = {file.name for file in folder.iterdir()}
    assert names == {"store-1.db", "store-1.db-wal", "store-1.db-shm", "store-1.lock", "store.key",
                     "locks"}  # fmt: skip
    for file in folder.rglob("*"):
        assert file.stat().st_mode & 0o777 == (0o700 if file.is_dir() else 0o600), file
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(secret) == keys.SECRET_BYTES


def test_a_folder_and_a_file_that_others_can_read_are_made_private(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    (folder / "store-1.db").touch(mode=0o644)
    store = database(folder)
    store.write(record, 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.with_name("store-1.db-wal").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_anybody_can_write_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(StoreUnavailable) as refused:
        database(folder).write(record, 1)
    assert refused.value.problem.kind is ProblemKind.NOT_OURS
    assert folder.stat().st_mode & 0o1777 == 0o1777
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be in another's home by accident")
def test_root_does_not_take_a_users_store(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    os.chown(folder, 1234, 1234)
    with pytest.raises(StoreUnavailable) as refused:
        database(folder).write(record, 1)
    assert refused.value.problem.kind is ProblemKind.NOT_OURS
    assert list(folder.iterdir()) == []
    os.chown(folder, 0, 0)
    (folder / "store-1.db").touch()
    os.chown(folder / "store-1.db", 1234, 1234)
    with pytest.raises(StoreUnavailable) as refused:
        database(folder).write(record, 1)
    assert refused.value.problem.kind is ProblemKind.NOT_OURS


def test_the_token_is_in_no_file(tmp_path: Path) -> None:
    """Neither while the log holds the rows nor after they are in the file."""
    base_url = f"https://user:{CANARY}@api.example"
    store = database(tmp_path / "state")
    mine = keys.account_keys(keys.load_secret(store.folder), base_url, CANARY, "acme")
    question = QUESTION._replace(token=mine.token)
    store.write(account.account_id, mine, WALL)
    store.write(answers.save_answer, question, answer())
    store.write(answers.save_failure, question, failure(9e9))
    QuestionLocks(store.folder).take(question)
    pieces = [CANARY, *CANARY.split("."), "never-shown", "api.example"]
    for _ in range(2):
        files_there = [file for file in store.folder.rglob("*") if file.is_file()]
        content = b"".join(file.read_bytes() for file in files_there)
        assert b"429 Too Many" in content
        assert not [piece for piece in pieces if piece.encode() in content]
        assert not [piece for piece in pieces if piece in " ".join(map(str, files_there))]
        store.checkpoint()
    assert CANARY not in repr(mine)


def test_the_subject_of_a_token_is_read_and_nothing_else(tmp_path: Path) -> None:
    assert keys.token_subject(CANARY) == "never-shown"
    for token in ("demo", "a.b.c", "..", "a.bnVsbA.c", "a.eyJzdWIiOjF9.c", "a.é.c"):
        assert keys.token_subject(token) is None
    made = keys.account_keys(SECRET, "https://api.example/", CANARY)
    renewed = keys.account_keys(SECRET, "https://api.example", f"x{CANARY}")
    assert made.token != renewed.token
    assert made.subject == renewed.subject is not None
    assert KEYS.subject is None
    assert KEYS.base == OTHER_KEYS.base


def test_all_get_the_same_secret_and_a_spoiled_one_is_replaced(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from wpx_tui.store.keys import load_secret\n"
        "sys.stdin.readline(); print(load_secret(Path(sys.argv[1])).hex())"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(6)
    ]  # fmt: skip
    secrets = set()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        secrets.add(process.communicate(timeout=60)[0].strip())
    assert len(secrets) == 1
    assert [file.name for file in tmp_path.iterdir()] == [keys.SECRET_FILE]
    (tmp_path / keys.SECRET_FILE).write_bytes(b"short")
    assert keys.load_secret(tmp_path).hex() not in secrets
    assert keys.load_secret(tmp_path) == keys.load_secret(tmp_path)


def test_a_secret_that_another_process_made_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / keys.SECRET_FILE

    def urandom(size: int) -> bytes:
        path.write_bytes(SECRET)
        return bytes(size)

    monkeypatch.setattr(os, "urandom", urandom)
    assert keys.load_secret(tmp_path) == SECRET
    assert path.read_bytes() == SECRET


def test_a_network_file_system_is_known_by_its_device(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    mounts = tmp_path / "mountinfo"
    line = "36 35 {} / /home/with\\040space rw,noatime shared:1 - {} server:/home rw\n"
    kinds = {"nfs4": True, "fuse.sshfs": True, "cifs": True, "9p": True, "ext4": False,
             "tmpfs": False, "overlay": False, "btrfs": False}  # fmt: skip
    for kind, expected in kinds.items():
        mounts.write_text(line.format("0:999", "nfs") + "short\n" + line.format(number, kind))
        assert files.is_on_network(tmp_path, str(mounts)) is expected, kind
    assert not files.is_on_network(tmp_path, str(tmp_path / "none"))
    assert not files.is_on_network(Path("/proc"))


def test_on_a_network_file_system_each_host_has_a_store_without_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "is_on_network", lambda _folder: True)
    folders = []
    for host in ("one", "two/../x"):
        monkeypatch.setattr(os, "uname", lambda host=host: SimpleNamespace(nodename=host))
        for _ in range(2):  # made, and found
            store = database(tmp_path)
            store.write(record, 1)
            assert store.read(lambda rows: rows.execute("PRAGMA journal_mode").fetchone()) == (
                "truncate",
            )
            assert not list(store.folder.glob("*-wal"))
            store.close()
        folders.append(store.folder)
    assert folders == [tmp_path / "host-one", tmp_path / "host-two_.._x"]


def test_it_loads_nothing_heavy_and_is_the_only_one_to_load_sqlite(tmp_path: Path) -> None:
    package = Path(account.__file__).parent
    names = [f"wpx_tui.store.{file.stem}" for file in package.glob("[a-z]*.py")]
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    heavy = {"pydantic", "httpx", "textual", "asyncio", "dataclasses", "inspect", "click"}
    assert not loaded & heavy
    assert {name for name in loaded if name.startswith("wpx_tui.")} == {
        *names,
        "wpx_tui.named_tuple",
        "wpx_tui.store",
    }
    importers = {
        file.relative_to(package.parent).parts[0]
        for file in package.parent.rglob("*.py")
        if "import sqlite3" in file.read_text()
    }
    assert importers == {"store"}


token_texts = st.text(min_size=1, max_size=20)


@given(st.lists(st.tuples(token_texts, token_texts), min_size=2, max_size=2, unique=True))
def test_other_tokens_and_other_servers_have_other_keys(pairs: list[tuple[str, str]]) -> None:
    made = [keys.account_keys(bytes(32), f"https://{base}", token) for base, token in pairs]
    bases = [f"https://{base}".rstrip("/") for base, _token in pairs]
    if (bases[0], pairs[0][1]) != (bases[1], pairs[1][1]):
        assert made[0].token != made[1].token
    assert (
        made[0].token
        != keys.account_keys(bytes([1] * 32), "https://" + pairs[0][0], pairs[0][1]).token
    )
