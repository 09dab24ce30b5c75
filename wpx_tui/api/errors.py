"""One tree of errors for everything that can go wrong with a call.

`api/client.py` turns every exception of the HTTP library into one of these. Each has a reason in
words that fit the lower border of a panel, and where possible an advice.
"""

from __future__ import annotations


class ApiError(Exception):
    """A call to the Usage API that returned no figures.

    `reason` is one short line for the operator ("503 from the API"); `advice` says what to do, or
    is None. Neither ever holds the token, a query string or text that was not cleaned.
    """

    def __init__(self, reason: str, advice: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


class ApiConnectionError(ApiError):
    """No connection, or one that broke: name lookup, TCP, TLS, proxy, a reset."""


class ApiTimeoutError(ApiError):
    """The total deadline of the call ran out (connecting, waiting and reading together)."""


class UnreadableError(ApiError):
    """An answer that the API does not document: a web page, too long, cut off, no JSON."""


class StatusError(ApiError):
    """An answer with a status that is not success.

    `retry_after` is the server's wish in seconds from the answer (0 or more), None without one.
    """

    def __init__(
        self,
        reason: str,
        advice: str | None = None,
        *,
        status: int,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason, advice)
        self.status = status
        self.retry_after = retry_after


class AuthenticationError(StatusError):
    """401 or 403: the token is missing, wrong, expired or not allowed to do this."""


class RefusedError(ApiError):
    """An answer that says `"success": false`: the API understood and will not."""


class UncertainError(ApiError):
    """A new alert was sent, and no answer tells what became of it: it may have been made."""

    def __init__(self, cause: str) -> None:
        """`cause`: why there is no answer."""
        super().__init__(
            f"{cause}: sent, outcome not known",
            "the alert may have been made all the same: look in the provider's dashboard before "
            "you try again",
        )
        self.cause = cause
