"""What servers may do, or do although they may not, without anything being lost."""

from __future__ import annotations

import gzip
import json

from tests.api.raw_server import http, then_close
from tests.faults.network.faulty_api import Broken, Fault
from tests.faults.network.sending import HEAD, chunked, head
from tests.harness.feed_names import FeedName

FOREIGN = http('{"data": {"total": {"requests": 666}, "current_minute": {"requests": 666}}}')


def _paged(**pagination: object) -> Broken:
    said = json.dumps(pagination).encode()
    return lambda well: http(well.replace(b'"success"', b'"pagination": ' + said + b', "success"'))


def _pages(name: str, **pagination: object) -> Fault:
    return Fault(f"pages-{name}", _paged(**pagination), None, FeedName.SUBSCRIPTIONS)


def _blocks(well: bytes) -> bytes:
    """Packed as servers do that compress while they send."""
    return b"".join(gzip.compress(well[at : at + 100]) for at in range(0, len(well), 100))


HARMLESS = [
    Fault("100-continue-first", lambda w: b"HTTP/1.1 100 Continue\r\n\r\n" + http(w), None),
    Fault(
        "103-early-hints", lambda w: b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" * 9 + http(w), None
    ),
    Fault("bytes-after-the-body", lambda well: http(well) + FOREIGN, None),
    Fault("nonsense-after-the-body", lambda well: http(well) + b"\x00\xff" * 99, None),
    Fault("half-an-answer-after-the-body", lambda well: http(well) + FOREIGN[:9], None),
    Fault("closed-after-each-answer", lambda well: then_close(http(well)), None),
    Fault("closed-and-said-so", lambda well: then_close(http(well, connection="close")), None),
    Fault("http-1.0", lambda w: then_close(b"HTTP/1.0 200 OK\r\n\r\n" + w), None),
    Fault("no-length", lambda well: then_close(HEAD + b"\r\n" + well), None),
    Fault("length-twice", lambda w: head(b"Content-Length: %d\r\n" % len(w) * 2)(w), None),
    Fault("chunks-of-a-byte", lambda w: chunked(*(w[i : i + 1] for i in range(len(w)))), None),
    Fault("gzip", lambda well: http(gzip.compress(well), content_encoding="gzip"), None),
    Fault("gzip-block-by-block", lambda well: http(_blocks(well), content_encoding="gzip"), None),
    Fault("line-feeds-alone", lambda w: http(w).replace(b"\r\n", b"\n"), None),
    Fault(
        "headers-in-capitals", lambda w: http(w).replace(b"content-length", b"CONTENT-LENGTH"), None
    ),
    Fault("headers-in-latin-1", lambda w: http(w, x_said="é"), None),
    Fault("lone-surrogate", lambda w: http(w.replace(b"{", b'{"x": "\\ud800", ', 1)), None),
    *(
        Fault(f"age-of-{age}", lambda w, age=age: http(w, age=age), None)  # type: ignore[misc]  # a default binds it
        for age in ("30", "-5", "a while", "9" * 500)
    ),
    Fault("wrong-charset", lambda w: http(w, content_type="application/json;charset=x"), None),
    Fault("wrong-content-type", lambda w: http(w, content_type="image/png"), None),
    Fault("success-missing", lambda w: http(w.replace(b', "success": true', b"")), None),
    Fault("float-1e400", lambda w: http(w.replace(b"{", b'{"x": 1e400, ', 1)), None),
    Fault(
        "int-of-4000-digits",
        lambda w: http(w.replace(b"{", b'{"x": ' + b"9" * 4000 + b",", 1)),
        None,
    ),
    Fault(
        "data-twice-the-first-empty", lambda w: http(w.replace(b"{", b'{"data": null, ', 1)), None
    ),
    _pages("a-billion-said", total_pages=10**9, total=10**12),
    _pages("negative", total_pages=-1, total=-1),
    _pages("zero-said", total_pages=0, total=0),
    _pages("of-strings", total_pages="two", total="many"),
    _pages("null", total_pages=None, total=None),
    Fault(
        "pagination-no-object", lambda w: http(w.replace(b"{", b'{"pagination": [1], ', 1)), None
    ),
]
