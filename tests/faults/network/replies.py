"""Faults of what is said: statuses, bodies that are not the API's, and pages that lie."""

from __future__ import annotations

import json

from tests.api.raw_server import http
from tests.faults.network.faulty_api import Broken, Fault
from tests.faults.network.sending import body, status
from tests.faults.network.transfers import CUT_OFF, NO_JSON
from tests.harness.dashboard_harness import TOKEN
from tests.harness.feed_names import FeedName
from wpx_tui.api.retry import LONGEST_RETRY_AFTER

WEB_PAGE = "answered with a web page, not with data: a login page in between?"
NOT_THE_API = "answered with JSON that is not the API's"
NOT_ASKED_FOR = "answered without the figures that were asked for"
TOO_MANY = "answered with more than 200,000 values"
OUT_OF_A_CACHE = "answered from a cache, with figures that are too old"
NOTHING = "answered with nothing"
BUSY = "429 from the API: too many calls"
DOWN = "503 from the API"


def _enveloped(text: str) -> Broken:
    return body('{"data": ' + text + ', "success": true}')


def _recoded(encoding: str) -> Broken:
    return lambda well: http(well.decode().encode(encoding))


def _latin1(well: bytes) -> bytes:
    return http(well.replace(b"{", b'{"caf\xe9": 1, ', 1))


def _number(text: str) -> Broken:
    """Beside figures that are right: one number that is none."""
    return lambda well: http(well.replace(b"{", b'{"x": ' + text.encode() + b", ", 1))


STATUSES = [
    *(
        Fault(f"status-{code}", status(code), f"{code} from the API")
        for code in (300, 304, 400, 404, 408, 410, 418, 422, 451, 500, 502, 504, 511, 599)
    ),
    *(
        Fault(f"status-{code}-html", status(code, "<h1>Error</h1>"), f"{code} from the API")
        for code in (404, 502)
    ),
    Fault("status-407", status(407), "407 from the proxy"),
    Fault("status-407-html", status(407, "<h1>Error</h1>"), "407 from the proxy"),
    Fault("status-202-empty", status(202), NOTHING),
    Fault("status-204", lambda _: b"HTTP/1.1 204 No Content\r\n\r\n", NOTHING),
    Fault("status-205", status(205), NOTHING),
    Fault("status-206", lambda well: http(well, 206, content_range="bytes 0-99/9999"), CUT_OFF),
    Fault("status-401", status(401), "401 from the API: the token was refused"),
    Fault("status-403", status(403), "403 from the API: the token may not do this"),
    Fault("status-403-html", status(403, "<h1>"), "403: a web page answered, not the API"),
    Fault(
        "status-401-echoes-the-token",
        status(401, json.dumps({"message": f"bad token {TOKEN}"})),
        "401 from the API: bad token ***",
    ),
    Fault(
        "status-401-echoes-it-escaped",
        status(401, r'{"error": "bad \u0073' + TOKEN[1:] + '"}'),
        "401 from the API: bad ***",
    ),
    Fault(
        "status-500-with-escapes",
        status(500, json.dumps({"error": "\x1b]52;c;AAAA\x07\u202eevil"})),
        "500 from the API: ]52;c;AAAAevil",
    ),
    Fault("status-422-with-a-figure", lambda well: http(well, 422), "422 from the API"),
]


def _again(code: int, name: str, value: str, wait: float = 0, **more: str) -> Fault:
    reason = BUSY if code == 429 else DOWN
    answer = status(code, "", retry_after=value, **more)
    return Fault(f"status-{code}-{name}", answer, reason, wait=wait)


_DATE = "Sun, 22 Nov 2026 14:30:00 GMT"
RETRY_AFTER = [
    _again(429, "seconds", "240", 240),
    _again(503, "seconds", "240", 240),
    _again(503, "date", "Sun, 22 Nov 2026 14:34:00 GMT", 240, date=_DATE),
    _again(429, "date-past", "Sun, 22 Nov 2020 14:34:00 GMT", date=_DATE),
    _again(503, "a-year", "31536000", LONGEST_RETRY_AFTER),
    _again(429, "zero", "0"),
    _again(429, "negative", "-5"),
    _again(503, "nonsense", "soon\\x1b[31m"),
    _again(503, "fraction", "1e400"),
    _again(429, "infinity", "inf"),
    _again(503, "empty", ""),
    _again(503, "date-of-nonsense", "Sun, 99 Nov 99999 99:99:99 GMT", date="yesterday"),
]

BODIES = [
    Fault("captive-portal-html", body("<!doctype html><title>Log in</title>"), WEB_PAGE),
    Fault("html-said-only", body("Hello", content_type="text/html"), WEB_PAGE),
    Fault("xml", body('<?xml version="1.0"?><data/>', content_type="text/xml"), WEB_PAGE),
    Fault("empty-body", body(""), NOTHING),
    Fault("blank-body", body(" \r\n\t "), NOTHING),
    *(
        Fault(f"json-{name}", body(text), NOT_THE_API)
        for name, text in {
            "null": "null",
            "list": "[]",
            "list-of-lists": "[[]]",
            "string": '"data"',
            "number": "0",
            "true": "true",
        }.items()
    ),
    *(
        Fault(f"data-{name}", _enveloped(text), NOT_ASKED_FOR)
        for name, text in {
            "null": "null",
            "string": '"none"',
            "number": "0",
            "false": "false",
            "of-strangers": '{"weather": "fine"}',
            "wrapped-twice": '{"data": {"total": {}}}',
        }.items()
    ),
    Fault("object-of-nothing", body("{}"), NOT_ASKED_FOR),
    Fault("data-list-for-an-object", _enveloped("[]"), NOT_ASKED_FOR, FeedName.SUMMARY),
    Fault("data-list-of-nonsense", _enveloped("[1, null]"), NOT_ASKED_FOR, FeedName.SUBSCRIPTIONS),
    Fault("data-object-for-a-list", _enveloped("{}"), NOT_ASKED_FOR, FeedName.SUBSCRIPTIONS),
    Fault("keys-in-other-case", lambda w: http(w.replace(b'"data"', b'"Data"')), NOT_ASKED_FOR),
    Fault(
        "data-twice-the-last-empty",
        lambda w: http(w.replace(b'"success"', b'"data": null, "success"')),
        NOT_ASKED_FOR,
    ),
    Fault("success-false", body('{"success": false}'), "the API refused"),
    Fault(
        "success-false-beside-figures",
        lambda w: http(w.replace(b"true", b"false")),
        "the API refused",
    ),
    Fault(
        "success-false-and-why", body('{"success": false, "error": "no"}'), "the API refused: no"
    ),
    Fault("millions-of-lists", body("[" + "[]," * 1_500_000 + "0]"), TOO_MANY),
    Fault("millions-of-lists-in-an-object", _enveloped("[" + "[]," * 1_500_000 + "0]"), TOO_MANY),
    Fault(
        "millions-of-escapes",
        body(r'{"a": "\ud800' + r"\n" * 2_400_000 + '"}'),
        NOT_ASKED_FOR,
    ),
    Fault("nested-200000-deep", body("[" * 200_000), NO_JSON),
    Fault("objects-200000-deep", body('{"data":' * 200_000), NO_JSON),
    Fault("closed-and-deep", body("[" * 100_000 + "]" * 100_000), NO_JSON),
    *(
        Fault(f"number-{name}", _number(text), NO_JSON)
        for name, text in {
            "NaN": "NaN",
            "Infinity": "Infinity",
            "minus-Infinity": "-Infinity",
            "of-10000-digits": "9" * 10_000,
            "hexadecimal": "0x10",
            "octal": "017",
        }.items()
    ),
    Fault("kept-by-a-cache-for-a-day", lambda w: http(w, age="86400"), OUT_OF_A_CACHE),
    Fault("latin-1", _latin1, NO_JSON),
    Fault("utf-16", _recoded("utf-16"), NO_JSON),
    Fault("utf-32", _recoded("utf-32"), NO_JSON),
    Fault("utf-8-with-BOM", _recoded("utf-8-sig"), NO_JSON),
    Fault("control-characters", lambda w: http(w.replace(b"{", b'{"x": "\x1b\x00", ', 1)), NO_JSON),
    Fault("NUL-bytes", body(bytes(1000)), NO_JSON),
    Fault("json-lines", lambda w: http(w + b"\n" + w), NO_JSON),
    Fault("json-with-comments", lambda w: http(w + b"// the end"), NO_JSON),
    Fault("jsonp", lambda w: http(b"callback(" + w + b")"), NO_JSON),
    Fault("event-stream", lambda w: http(b"data: " + w), NO_JSON),
    Fault("half-a-document", lambda w: http(w[: len(w) // 2]), NO_JSON),
    Fault("image", body(b"\x89PNG\r\n\x1a\n", content_type="image/png"), NO_JSON),
]


def _ever_more(well: bytes) -> bytes:
    """Pages without end, each with a subscription that nobody saw before."""
    _ever_more.page += 1  # type: ignore[attr-defined]  # counts its own calls
    data = [{"id": f"sub_{_ever_more.page}"}]  # type: ignore[attr-defined]  # as above
    return http(json.dumps({"data": data, "pagination": {"total_pages": 10**9}}))


_ever_more.page = 0  # type: ignore[attr-defined]  # as above

PAGES = [
    Fault(
        "pages-without-end",
        _ever_more,
        "more than",
        FeedName.SUBSCRIPTIONS,
    ),
]


def location(code: int, target: str, host: str) -> Fault:
    """A redirect, which is told and not followed."""
    reason = f"{code} from the API: redirected to {host}, not followed"
    name = f"redirect-{code}-to-{host.replace(' ', '-')}"
    return Fault(name, status(code, "", location=target), reason)


REDIRECTS = [
    *(location(code, "http://portal.invalid/login", "portal.invalid") for code in (301, 302, 303)),
    *(location(code, "//portal.invalid", "portal.invalid") for code in (307, 308)),
    location(302, "/login", "another page"),
    location(302, "http://[", "another page"),
    location(307, "http://" + "a" * 5000, "a" * 100),
    location(302, f"http://{TOKEN}.invalid/", "***.invalid"),
    location(302, f"http://{TOKEN.upper()[:-4]}.invalid/", "***"),
    Fault("redirect-302-to-nowhere", status(302), "302 from the API"),
]

REPLIES = [*STATUSES, *RETRY_AFTER, *BODIES, *PAGES, *REDIRECTS]
