"""Whose answers and whose archive: keyed hashes, so that the file betrays neither token nor name.

Keyed with 32 random bytes beside the store, because a token of one's own making may be guessable.
"""

from __future__ import annotations

import json
import os
from binascii import a2b_base64
from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

SECRET_FILE = "store.key"  # noqa: S105  # a file's name
SECRET_BYTES = 32
_HASH_BYTES = 16


class AccountKeys(NamedTuple):
    """What an account is known by; `label` is the profile's name, for people only.

    `token` is of base URL and token: who has another token gets no answer of this one's, and no
    failure either. `subject` is of base URL and the token's claim `sub`, None without one.
    `base` is of the base URL alone.
    """

    token: bytes
    subject: bytes | None
    base: bytes
    label: str


def account_keys(secret: bytes, base_url: str, token: str, label: str = "") -> AccountKeys:
    """Return the keys of an account; `base_url` and `token` leave no other trace.

    `secret` is what `load_secret` gives.
    """
    try:
        from _blake2 import (
            blake2b,  # the same without OpenSSL, which takes longer than all the rest
        )
    except ImportError:  # CPython names it so, others need not
        from hashlib import blake2b

    base = base_url.rstrip("/")

    def hashed(kind: bytes, *parts: str) -> bytes:
        data = b"\0".join(part.encode("utf-8", "surrogatepass") for part in parts)
        return blake2b(data, key=secret, digest_size=_HASH_BYTES, person=kind).digest()

    subject = token_subject(token)
    return AccountKeys(
        token=hashed(b"token", base, token),
        subject=None if subject is None else hashed(b"subject", base, subject),
        base=hashed(b"base", base),
        label=label,
    )


def token_subject(token: str) -> str | None:
    """Return the claim `sub` of a JWT (RFC 7519, section 4.1.2); None for any other token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        # base64url without padding (RFC 7515, appendix C)
        encoded = parts[1].replace("-", "+").replace("_", "/") + "=="
        claims = json.loads(a2b_base64(encoded))
        subject = claims["sub"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return subject if isinstance(subject, str) and subject else None


def secret_file(folder: Path) -> tuple[int, int, int] | None:
    """Return which file the secret is in, None if there is none: another one has another secret.

    By its time too: a new file is often given the number of the one that was removed.
    """
    try:
        status = (folder / SECRET_FILE).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns


def load_secret(folder: Path, known: bytes | None = None) -> bytes:
    """Return the folder's 32 random bytes, made by whoever comes first. Raises OSError.

    Who comes first puts back what is `known`, if that was there before the file was removed.

    A file of another length (cut off by a full disk) is replaced: the former answers are then
    nobody's, which is what a lost key means.
    """
    path = folder / SECRET_FILE
    if (secret := _read(path)) is None:
        _write(path, known or os.urandom(SECRET_BYTES))
        secret = _read(path)
    if secret is None:
        raise OSError(None, f"{path} cannot be read back")
    return secret


def _read(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        secret = file.read(SECRET_BYTES + 1)
    return secret if len(secret) == SECRET_BYTES else None


def _write(path: Path, secret: bytes) -> None:
    """Put the secret there whole or not at all, and never over one that another process made."""
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
        _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        if _read(path) is None:  # there, and no secret
            draft.replace(path)
    except OSError:  # a file system without hard links
        draft.replace(path)
