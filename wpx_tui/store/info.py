"""What the store is, for `store info` and the doctor: where, how large, how healthy, who shares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store import files, schema
from wpx_tui.store.account import Account, accounts

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection, Database

HEALTHY = "ok"


class StoreInfo(NamedTuple):
    """`bytes` on the disk with what SQLite keeps beside the file; `rows` by table.

    `oldest` and `newest` (seconds since 1970) are the history's first and last instant, None
    while there is none. `journal` is `wal`, or `truncate` on a network file system. `version` is
    the schema's, which a newer program may have raised. `moved_aside` are damaged files.
    """

    path: Path
    bytes: int
    rows: dict[str, int]
    oldest: int | None
    newest: int | None
    journal: str
    version: int
    accounts: tuple[Account, ...]
    moved_aside: tuple[Path, ...]


def store_info(database: Database) -> StoreInfo:
    """Return what the store is. Raises `StoreUnavailable`. Counting takes some milliseconds."""
    path = database.path

    def work(connection: Connection) -> StoreInfo:
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        oldest, newest = _span(connection)
        return StoreInfo(
            path=path,
            bytes=size_on_disk(path),
            rows={
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in schema.ALL_TABLES
                if table != "upkeep"
            },
            oldest=oldest,
            newest=newest,
            journal=journal,
            version=version,
            accounts=accounts(connection),
            moved_aside=tuple(sorted(path.parent.glob(f"{path.name}.corrupt.*"))),
        )

    return database.read(work)


def health(database: Database) -> str:
    """Return `HEALTHY`, or the first thing that is wrong with the file, in SQLite's words.

    Reads the whole file (70 ms for 20 MB): never at a start or in an event loop. Raises
    `StoreUnavailable`. A file that is damaged where this looks is moved aside as anywhere else.
    """
    row = database.read(lambda rows: rows.execute("PRAGMA quick_check(1)").fetchone())
    return str(row[0])


def size_on_disk(path: Path) -> int:
    """Return the bytes of the file and of what SQLite keeps beside it."""
    total = 0
    for suffix in ("", "-wal", "-shm", "-journal"):
        file = path.with_name(path.name + suffix)
        total += file.stat().st_size if file.exists() else 0
    return total


def processes_sharing(path: Path, processes: Path = Path("/proc")) -> tuple[int, ...] | None:
    """Return the ids of the processes that have the file open, ours included.

    Only this user's, and only those of this container, can be seen; None where the system does
    not tell (only Linux does).
    """
    file = files.inode(path)
    if file is None or not processes.is_dir():
        return None
    numbers = sorted(int(entry.name) for entry in processes.iterdir() if entry.name.isdigit())
    return tuple(number for number in numbers if _has_open(processes / str(number) / "fd", file))


def _has_open(descriptors: Path, file: files.Inode) -> bool:
    try:
        return any(files.inode(descriptor) == file for descriptor in descriptors.iterdir())
    except OSError:  # another user's, or it has ended
        return False


def _span(connection: Connection) -> tuple[int | None, int | None]:
    row = connection.execute(
        "SELECT min(first), max(last) FROM (SELECT min(at) AS first, max(at) AS last FROM minute "
        "UNION ALL SELECT min(start), max(start) FROM bucket "
        "UNION ALL SELECT min(at), max(at) FROM quota)"
    ).fetchone()
    return row[0], row[1]
