"""The small files that are kept for an account in the state folder: their names, and their end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

LOOKS = "looked"
"""The folder in which the time of the last look at each account is kept."""


def view_file(folder: Path, base_url: str, profile: str | None) -> Path:
    """Return where the view of an account is remembered, in the state folder."""
    return folder / f"view-{_name(base_url, profile)}.json"


def look_file(folder: Path, base_url: str, profile: str | None) -> Path:
    """Return where the time of the last look at an account is kept, in the state folder."""
    return folder / LOOKS / _name(base_url, profile)


def forget_files(folder: Path, profile: str | None) -> None:
    """Delete what is kept of a profile, with whatever base URL; None: of every account."""
    name = "*" if profile is None else f"{_hash(profile)}-*"
    for file in (*folder.glob(f"view-{name}.json"), *folder.glob(f"{LOOKS}/{name}")):
        with suppress(OSError):
            file.unlink()
    with suppress(OSError):  # it has others' in it, or is not there
        (folder / LOOKS).rmdir()


def _name(base_url: str, profile: str | None) -> str:
    return f"{_hash(profile or '')}-{_hash(base_url.rstrip('/'))}"


def _hash(text: str) -> str:
    from zlib import crc32

    return f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}"
