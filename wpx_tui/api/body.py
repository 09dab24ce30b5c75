"""Bodies without trust: never more bytes than agreed, and never a part taken for the whole."""

from __future__ import annotations

import zlib

from wpx_tui.api.errors import UnreadableError

CUT_OFF = "answered only in part: the answer was cut off"

_DAMAGED = "answered with damaged compression"
_GZIP = 16 + zlib.MAX_WBITS
_MEMBERS = 10_000
"""The most streams of which a gzip body may be made: blocks of 64 KiB are common, and 5 MiB of
empty ones would hold up the keys."""
_PIECE = 16 * 2**10


def too_long(limit: int) -> UnreadableError:
    """The failure of a body of more than `limit` bytes."""
    size = f"{limit / 2**20:g} MiB" if limit >= 2**20 else f"{limit} bytes"
    return UnreadableError(f"answered with more than {size}")


def decoded(raw: bytes, encoding: str, limit: int) -> bytes:
    """`raw` as its `Content-Encoding` says, at most `limit` bytes however much it would inflate to.

    Raises `UnreadableError` for more than that, for a stream that is damaged, cut off or
    followed by something, and for an encoding that was not asked for.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip":
            # Several members are one body (RFC 1952, 2.2): some servers compress block by block.
            return _inflated(raw, limit, wbits=_GZIP, members=_MEMBERS)
        case "deflate":
            return _inflated(raw, limit, wbits=_deflate_wbits(raw), members=1)
    raise UnreadableError("answered in an encoding that was not asked for")


def _deflate_wbits(raw: bytes) -> int:
    """With zlib's header, as the standard says, or without, as some servers have it."""
    has_header = len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _inflated(raw: bytes, limit: int, *, wbits: int, members: int) -> bytes:
    """Stream after stream until `raw` ends, `members` at most."""
    body, rest = bytearray(), memoryview(raw)
    for _ in range(members):
        used = _inflate_one(rest, wbits, limit, body)
        rest = rest[used:]
        if not rest:
            return bytes(body)
    raise UnreadableError(_DAMAGED)


def _inflate_one(raw: memoryview, wbits: int, limit: int, body: bytearray) -> int:
    """Append what the first stream in `raw` holds to `body`; how many bytes of `raw` it was.

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
            raise too_long(limit)
        at += len(piece)
    return at - len(inflater.unused_data)
