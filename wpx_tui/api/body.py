"""Bodies without trust: never more bytes than agreed, and never a part taken for the whole."""

from __future__ import annotations

import zlib

from wpx_tui.api.errors import UnreadableError

CUT_OFF = "answered only in part: the answer was cut off"

_GZIP = 16 + zlib.MAX_WBITS


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
            return _inflated(raw, _GZIP, limit)
        case "deflate":
            return _inflated(raw, _deflate_wbits(raw), limit)
    raise UnreadableError("answered in an encoding that was not asked for")


def _deflate_wbits(raw: bytes) -> int:
    """With zlib's header, as the standard says, or without, as some servers have it."""
    has_header = len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _inflated(raw: bytes, wbits: int, limit: int) -> bytes:
    inflater = zlib.decompressobj(wbits)
    try:
        body = inflater.decompress(raw, limit + 1)
    except zlib.error:
        raise UnreadableError("answered with damaged compression") from None
    if len(body) > limit:
        raise too_long(limit)
    if not inflater.eof:
        raise UnreadableError(CUT_OFF)
    if inflater.unused_data:
        raise UnreadableError("answered with damaged compression")
    return body
