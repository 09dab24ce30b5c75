"""Turn a reply that is not success into the error that says why, in the server's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from wpx_tui.api.errors import AuthenticationError, RefusedError, StatusError, UnreadableError
from wpx_tui.api.httpdate import http_date
from wpx_tui.api.reply import PAGE_ADVICE, Reply, is_web_page, page_title, parse_json
from wpx_tui.api.retry import parse_retry_after
from wpx_tui.api.sanitize import clean

MAX_MESSAGE = 100
"""The longest message of a server, in characters: it must fit a panel's border."""

_TOKEN_ADVICE = "check the token; a new one is made in the provider's dashboard: Settings, API Keys"  # noqa: S105  # advice about tokens, not one
_ADDRESS_ADVICE = "check the base URL"
PROXY_ADVICE = "set the proxy's user name and password: --proxy http://USER:PASSWORD@HOST:PORT"
_REFUSALS = {
    401: "the token was refused",
    403: "the token may not do this",
    407: "it wants a user name and a password",
    429: "too many calls",
}


def status_error(reply: Reply, *, not_found: str = _ADDRESS_ADVICE) -> StatusError:
    """Return the error for a status that is not success, with the server's message.

    `not_found` is the advice for a 404.
    """
    status = reply.status
    if status == 407:  # only a proxy answers so
        reason = _join("407 from the proxy", _REFUSALS[status])
        return StatusError(reason, PROXY_ADVICE, status=status)
    message = _message_of(reply)
    if status in (401, 403):
        return _access_error(reply, message)
    text = f"{status} from the API"
    if 300 <= status < 400:
        reason = _join(text, _redirection(reply.headers.get("location")))
        return StatusError(reason, _ADDRESS_ADVICE, status=status)
    reason = _join(text, message or _REFUSALS.get(status) or _page_of(reply))
    advice = not_found if status == 404 else None
    return StatusError(reason, advice, status=status, retry_after=_retry_after(reply.headers))


def _access_error(reply: Reply, message: str | None) -> StatusError:
    """Return the error for a 401 or a 403; of a web page it is not the token that is to blame.

    A 401 is said by gateways too, but with most of them it is about the token all the same.
    """
    status = reply.status
    if message is None and is_web_page(reply):
        title = page_title(reply)
        reason = _join(f"{status}: a web page answered, not the API", title and f'"{title}"')
        if status == 403:
            return StatusError(reason, PAGE_ADVICE, status=status)
        return AuthenticationError(reason, f"{_TOKEN_ADVICE}; or {PAGE_ADVICE}", status=status)
    reason = _join(f"{status} from the API", message or _REFUSALS[status])
    return AuthenticationError(reason, _TOKEN_ADVICE, status=status)


def refused_error(envelope: object) -> RefusedError:
    """Return the error for an envelope that says `"success": false`."""
    return RefusedError(_join("the API refused", _message(envelope)))


def _page_of(reply: Reply) -> str | None:
    title = page_title(reply) if is_web_page(reply) else None
    return title and f'a web page, "{title}"'


def _redirection(location: str | None) -> str | None:
    if location is None:
        return None
    try:
        host = urlsplit(location).hostname
    except ValueError:
        host = None
    return f"redirected to {clean(host or 'another page', MAX_MESSAGE)}, not followed"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds by the server's own clock if it sends that: ours may be wrong."""
    header = headers.get("retry-after")
    now = http_date(headers.get("date")) or datetime.now(UTC)
    return None if header is None else parse_retry_after(header, now)


def _message_of(reply: Reply) -> str | None:
    if reply.content_type.startswith("text/plain"):
        return clean(reply.body[:_MAX_BYTES].decode(errors="replace"), MAX_MESSAGE) or None
    try:
        return _message(parse_json(reply))
    except UnreadableError:
        return None


_MAX_BYTES = 4 * MAX_MESSAGE


# ---- the message in an error's body: JSON whose form is not documented

_NAMES = ("message", "error_description", "error", "detail", "msg", "title", "errors")
"""Where APIs put it, the most telling first; `title` and `detail` are of RFC 9457, `errors` of
JSON:API."""
_MAX_DEPTH = 4
_MAX_PARTS = 5


def _message(envelope: object) -> str | None:
    """Return the message of an error's body; None without one."""
    return _words(envelope, _MAX_DEPTH) if isinstance(envelope, dict) else None


def _words(value: object, depth: int) -> str | None:
    """Return the first text in `value` that is meant for people, cleaned."""
    if isinstance(value, str):
        return clean(value, MAX_MESSAGE) or None
    if not depth:
        return None
    return next(filter(None, (_words(part, depth - 1) for part in _parts(value))), None)


def _parts(value: object) -> Iterator[object]:
    """Yield what may hold the message, the likeliest first."""
    if isinstance(value, list):
        yield from value[:_MAX_PARTS]
    if not isinstance(value, dict):
        return
    title, detail = value.get("title"), value.get("detail")
    if isinstance(title, str) and isinstance(detail, str) and title not in detail:
        value = {**value, "detail": f"{title}: {detail}"}
    for name in _NAMES:
        yield value.get(name)
    errors = value.get("errors")
    if isinstance(errors, dict):  # messages by field
        yield from list(errors.values())[:_MAX_PARTS]


def _join(text: str, more: str | None) -> str:
    return text if more is None else f"{text}: {more}"
