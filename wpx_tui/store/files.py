"""The store's folder and files: private ones, on the right file system, the ones on the path.

No file of the database is opened here except to make it: closing any descriptor of a file drops
all POSIX locks that the process holds on it, and SQLite's own are such locks.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

from wpx_tui.store.problems import NotOurs

if TYPE_CHECKING:
    from pathlib import Path

Inode: TypeAlias = tuple[int, int]
"""A file's device and number: the same as long as it is the same file."""

MOUNTS = "/proc/self/mountinfo"

_NETWORK = frozenset({
    "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "prl_fs", "pvfs2", "smb3", "smbfs", "vboxsf", "virtiofs",
})  # fmt: skip
"""File systems that another kernel may write too, so that neither WAL nor flock is safe on them.

FUSE, which is all of `fuse`, `fuseblk` and `fuse.NAME`, counts as one: sshfs was seen to give the
same lock to two hosts.
"""


def prepare_folder(folder: Path) -> Path:
    """Make the folder, private to this user, and return where in it this host's store lives.

    On a network file system that is a folder of the host's own. Raises `NotOurs` for a folder
    that others can write, or that root would take from its user, OSError where it cannot be made.
    """
    _make_private(folder)
    if not is_on_network(folder):
        return folder
    host = folder / f"host-{_host_name()}"
    _make_private(host)
    return host


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    user = os.geteuid()
    if (
        user == 0 and status.st_uid != 0
    ):  # sudo with the user's HOME: root's files would lock him out
        raise NotOurs(None, f"{folder} belongs to another user")
    if status.st_mode & 0o002:
        raise NotOurs(None, f"anybody can write to {folder}")
    if status.st_mode & 0o077 and status.st_uid == user:
        folder.chmod(0o700)


def _host_name() -> str:
    name = os.uname().nodename
    return "".join(mark if mark.isalnum() or mark in "-." else "_" for mark in name)[:64] or "_"


def is_on_network(folder: Path, mounts: str = MOUNTS) -> bool:
    """Return True if another machine may share the folder's file system.

    By the file system's type of the mount that has the folder's device; where the system lists no
    mounts (only Linux does) it is taken for a local one.
    """
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        descriptor = os.open(mounts, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            fields = line.split(" ")
            if len(fields) > 6 and fields[2] == number and "-" in fields:
                kind = fields[fields.index("-") + 1]
                return kind in _NETWORK or kind.partition(".")[0] in ("fuse", "fuseblk")
    return False


def make_private_file(path: Path) -> None:
    """Make an empty file that only this user can read; one that is there keeps its content.

    Raises `NotOurs` for one that another user owns. SQLite's -wal and -shm get the same mode.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        os.close(os.open(path, flags, 0o600))
    except FileExistsError:
        status = path.stat()
        if status.st_uid != os.geteuid():
            raise NotOurs(None, f"{path} belongs to another user") from None
        if stat.S_IMODE(status.st_mode) & 0o077:
            path.chmod(0o600)


def inode(path: Path) -> Inode | None:
    """Return which file the path leads to, None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def exclusive(path: Path, patience: float) -> Iterator[bool]:
    """Hold the lock file at `path` for a while; yields False if another process does.

    Tries for `patience` seconds. Where the file system knows no locks it yields True: it is then
    as safe as SQLite alone is.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _lock_within(descriptor, patience)
    finally:
        os.close(descriptor)


def _lock_within(descriptor: int, patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.005)
        except OSError:
            return True
        else:
            return True


def move_aside(path: Path, broken: Inode, guard: Path, wall: float, patience: float) -> Path | None:
    """Rename a damaged database to PATH.corrupt.TIME and return that; only the last one is kept.

    None if another process has moved `broken` before. It is done under the lock file `guard`, or
    two processes would move each other's new file. The -wal and -shm go first: beside a new file
    they would be taken for its own. Raises BlockingIOError if the lock is not to be had.
    """
    with exclusive(guard, patience) as held:
        if not held:
            raise BlockingIOError(11, "another process is repairing it")
        if inode(path) != broken:
            return None
        for former in path.parent.glob(f"{path.name}*.corrupt.*"):
            former.unlink(missing_ok=True)
        ending = f".corrupt.{int(wall)}"
        for suffix in ("-wal", "-shm"):
            side = path.with_name(path.name + suffix)
            with suppress(FileNotFoundError):
                side.rename(side.with_name(side.name + ending))
        return path.rename(path.with_name(path.name + ending))
