"""Faults of the transfer: HTTP that is broken, slow, endless, packed wrongly or cut off."""

from __future__ import annotations

import gzip
import zlib
from functools import cache

from tests.api.raw_server import http, then_close, then_hang, trickle
from tests.faults.network.faulty_api import Broken, Fault
from tests.faults.network.sending import (
    CHUNKED,
    HEAD,
    chunked,
    endless,
    head,
    then_half_close,
    then_reset,
)
from tests.faults.network.wall import DEADLINE

LATE = f"no answer within {DEADLINE:g} s"
CUT_OFF = "answered only in part: the answer was cut off"
NO_HTTP = "answered with something that is not HTTP"
NO_JSON = "answered with something that is no JSON, or only a part of it"
CLOSED = "closed the connection without an answer"
RESET = "connection reset by"
TOO_LONG = "answered with more than 5 MiB"
DAMAGED = "answered with damaged compression"
ENCODING = "answered in an encoding that was not asked for"
PAUSE = 0.2


@cache
def _bomb(layers: int = 1) -> bytes:
    """32 MiB of zeros in 150 KiB."""
    packer = zlib.compressobj(1, wbits=31)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(32)) + packer.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def _packed(encoding: str = "gzip", cut: int = 0, tail: bytes = b"", layers: int = 1) -> Broken:
    def answer(well: bytes) -> bytes:
        for _ in range(layers):
            well = gzip.compress(well)
        return http(well[: len(well) - cut] + tail, content_encoding=encoding)

    return answer


def _corrupt(well: bytes) -> bytes:
    raw = bytearray(gzip.compress(well))
    raw[len(raw) // 2] ^= 0xFF
    return http(bytes(raw), content_encoding="gzip")


def _length(value: str) -> Broken:
    return head(f"Content-Length: {value}\r\n".encode())


SLOW = [
    Fault("never-answered", lambda _: then_hang(b""), LATE),
    Fault("headers-trickle", lambda well: trickle(http(well), PAUSE), LATE),
    Fault("body-trickles", lambda w: trickle(http(w)[-len(w) :], PAUSE), LATE),
    Fault("hangs-in-the-status-line", lambda _: then_hang(b"HTTP/1."), LATE),
    Fault("hangs-in-a-header", lambda _: then_hang(HEAD + b"Content-Le"), LATE),
    Fault("hangs-before-the-body", lambda well: then_hang(http(well)[: -len(well)]), LATE),
    Fault("hangs-in-the-body", lambda well: then_hang(http(well)[:-2]), LATE),
    Fault("hangs-between-chunks", lambda _: then_hang(CHUNKED + b"2\r\n{}\r\n"), LATE),
    Fault("only-100-continue", lambda _: then_hang(b"HTTP/1.1 100 Continue\r\n\r\n"), LATE),
    Fault(
        "length-too-great-by-one", lambda w: head(b"Content-Length: %d\r\n" % (len(w) + 1))(w), LATE
    ),
    Fault(
        "1xx-without-end",
        lambda _: endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 50, 0.01),
        LATE,
    ),
]

ENDLESS = [
    Fault("endless-body", lambda _: endless(HEAD + b"\r\n", bytes(65_536)), TOO_LONG),
    Fault(
        "endless-chunks",
        lambda _: endless(CHUNKED, b"10000\r\n" + bytes(65_536) + b"\r\n"),
        TOO_LONG,
    ),
    Fault("endless-headers", lambda _: endless(HEAD, b"X-More: and more\r\n" * 99), NO_HTTP),
    Fault("endless-header-line", lambda _: endless(HEAD + b"X: ", b"y" * 65_536), NO_HTTP),
    Fault("endless-status-line", lambda _: endless(b"HTTP/1.1 200 ", b"O" * 65_536), NO_HTTP),
    Fault("endless-trailers", lambda _: endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 9999), CUT_OFF),
    Fault("endless-chunk-extension", lambda _: endless(CHUNKED + b"2;", b"x" * 65_536), CUT_OFF),
    Fault("endless-nonsense", lambda _: endless(b"", bytes(range(256)) * 256), NO_HTTP),
    Fault("gzip-bomb", lambda _: http(_bomb(), content_encoding="gzip"), TOO_LONG),
    Fault("gzip-bomb-in-a-bomb", lambda _: http(_bomb(2), content_encoding="gzip"), NO_JSON),
    Fault(
        "content-length-of-6-MiB",
        lambda _: endless(HEAD + b"Content-Length: 6291456\r\n\r\n", bytes(65_536)),
        TOO_LONG,
    ),
]

CUT = [
    Fault("closed-without-a-byte", lambda _: then_close(b""), CLOSED),
    Fault("closed-in-the-status-line", lambda _: then_close(b"HTTP/1.1 2"), CLOSED),
    Fault("closed-in-the-headers", lambda _: then_close(HEAD + b"Content-Type: app"), CLOSED),
    Fault("closed-before-the-body", lambda well: then_close(http(well)[: -len(well)]), CUT_OFF),
    Fault("closed-in-the-body", lambda well: then_close(http(well)[:-9]), CUT_OFF),
    Fault("closed-in-a-chunk-size", lambda _: then_close(CHUNKED + b"1"), CUT_OFF),
    Fault("closed-in-a-chunk", lambda _: then_close(CHUNKED + b"99\r\n{"), CUT_OFF),
    Fault("closed-before-the-last-chunk", lambda w: then_close(chunked(w)[:-5]), CUT_OFF),
    Fault("closed-without-a-length", lambda w: then_close(HEAD + b"\r\n" + w[:-9]), NO_JSON),
    Fault("half-closed-at-once", lambda _: then_half_close(b""), CLOSED),
    Fault("half-closed-in-the-body", lambda well: then_half_close(http(well)[:-9]), CUT_OFF),
    Fault("reset-at-once", lambda _: then_reset(b""), RESET),
    Fault("reset-in-the-headers", lambda _: then_reset(HEAD), RESET),
    Fault("reset-in-the-body", lambda well: then_reset(http(well)[:-9]), RESET),
]

FRAMED_WRONGLY = [
    Fault("length-negative", _length("-1"), NO_HTTP),
    Fault("length-no-number", _length("many"), NO_HTTP),
    Fault("length-hexadecimal", _length("0x20"), NO_HTTP),
    Fault("length-of-5000-digits", _length("9" * 5000), NO_HTTP),
    Fault("length-empty", _length(""), NO_HTTP),
    Fault("lengths-that-differ", head(b"Content-Length: 10\r\nContent-Length: 20\r\n"), NO_HTTP),
    Fault("length-too-small", lambda w: head(b"Content-Length: %d\r\n" % (len(w) - 9))(w), NO_JSON),
    Fault("chunk-size-no-number", lambda _: CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", CUT_OFF),
    Fault("chunk-size-negative", lambda _: CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", CUT_OFF),
    Fault("chunk-size-of-30-digits", lambda _: CHUNKED + b"f" * 30 + b"\r\n{}", CUT_OFF),
    Fault(
        "chunk-longer-than-it-says", lambda w: CHUNKED + b"2\r\n" + w + b"\r\n0\r\n\r\n", CUT_OFF
    ),
    Fault("transfer-encoding-unknown", head(b"Transfer-Encoding: zip\r\n"), NO_HTTP),
    Fault("http-0.9", then_close, CLOSED),
    Fault("http-2-preface", lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NO_HTTP),
    Fault("status-of-no-number", lambda _: b"HTTP/1.1 OK 200\r\n\r\n", NO_HTTP),
    Fault("status-101-unasked", lambda _: b"HTTP/1.1 101 Switch\r\n\r\n", NO_HTTP),
    Fault("status-9999", lambda _: b"HTTP/1.1 9999 What\r\n\r\n", NO_HTTP),
    Fault("header-without-colon", head(b"no colon here\r\n"), NO_HTTP),
    Fault("header-name-of-nothing", head(b": nothing\r\n"), NO_HTTP),
    Fault("header-with-NUL", head(b"X-Zero: a\x00b\r\n"), NO_HTTP),
    Fault("another-protocol", lambda _: b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NO_HTTP),
]

PACKED_WRONGLY = [
    Fault("gzip-cut-off", _packed(cut=9), CUT_OFF),
    Fault("gzip-without-its-checksum", _packed(cut=8), CUT_OFF),
    Fault("gzip-corrupt", _corrupt, DAMAGED),
    Fault("gzip-with-a-tail", _packed(tail=b"more"), DAMAGED),
    Fault("gzip-of-nothing", lambda _: http(b"", content_encoding="gzip"), CUT_OFF),
    Fault("gzip-only-said", lambda w: http(w, content_encoding="gzip"), DAMAGED),
    Fault("gzip-not-said", lambda w: http(gzip.compress(w)), NO_JSON),
    Fault("gzip-twice", _packed("gzip, gzip", layers=2), ENCODING),
    Fault("gzip-twice-said-once", _packed(layers=2), NO_JSON),
    Fault("deflate-said-gzip-sent", _packed("deflate"), DAMAGED),
    Fault("brotli", _packed("br"), ENCODING),
    Fault("zstd", _packed("zstd"), ENCODING),
    Fault("encoding-of-nonsense", _packed("\\x1b[31m"), ENCODING),
]

TRANSFERS = [*SLOW, *ENDLESS, *CUT, *FRAMED_WRONGLY, *PACKED_WRONGLY]
