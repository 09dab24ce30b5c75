"""Decompress reply bodies: never more bytes than agreed, and never a part taken for the whole."""

from __future__ import annotations

import zlib

from wpx_tui.api.errors import UnreadableError

CUT_OFF = "answered only in part: the answer was cut off"

_DAMAGED = "answered with damaged compression"
_GZIP = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 10_000
"""The most streams of which a gzip body may be made: blocks of 64 KiB are common, and 5 MiB of
empty ones would hold up the keys."""
_PIECE = 16 * 2**10


def too_large(limit: int) -> UnreadableError:
    """Return the error for a body of more than `limit` bytes."""
    size = f"{limit / 2**20:g} MiB" if limit >= 2**20 else f"{limit} bytes"
    return UnreadableError(f"answered with more than {size}")


def decompress(raw: bytes, encoding: str, limit: int) -> bytes:
    """Return `raw` decoded by its `Content-Encoding`, at most `limit` bytes.

    Raises `UnreadableError` for a body that would inflate to more, for a stream that is damaged,
    cut off or followed by something, and for an encoding that the request did not accept.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip":
            # Several members are one body (RFC 1952, 2.2): some servers compress block by block.
            return _inflate(raw, limit, wbits=_GZIP, members=_MAX_MEMBERS)
        case "deflate":
            return _inflate(raw, limit, wbits=_deflate_wbits(raw), members=1)
    raise UnreadableError("answered in an encoding that was not asked for")


def _deflate_wbits(raw: bytes) -> int:
    """Return the window bits for zlib's header, as in the standard, or none, as some servers do."""
    has_header = len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _inflate(raw: bytes, limit: int, *, wbits: int, members: int) -> bytes:
    """Inflate stream after stream until `raw` ends, `members` at most."""
    body, rest = bytearray(), memoryview(raw)
    for _ in range(members):
        used = _inflate_member(rest, wbits, limit, body)
        rest = rest[used:]
        if not rest:
            return bytes(body)
    raise UnreadableError(_DAMAGED)


def _inflate_member(raw: memoryview, wbits: int, limit: int, body: bytearray) -> int:
    """Append the content of the first stream in `raw` to `body`; return its length in `raw`.

    Piece by piece: zlib copies what follows the stream, and with many small ones that is much.
    """
    inflater, at = zlib.decompressobj(wbits), 0
    while not inflater.eof:
        piece = raw[at : at + _PIECE]
        if not piece:
            raise UnreadableError(CUT_OFF)
        try:
            body += inflater.decompress(piece, limit + 1 - len(body))
        except zlib.error:
            raise UnreadableError(_DAMAGED) from None
        if len(body) > limit:
            raise too_large(limit)
        at += len(piece)
    return at - len(inflater.unused_data)
