"""What a channel is: it takes one notification and says whether it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from wpx_tui.notify.notification import Notification


class Timing(NamedTuple):
    """Every limit of the sending, in seconds but for `per_minute`.

    Attributes:
        run: How long a command may run.
        grace: How long it has after SIGTERM, before SIGKILL.
        post: How long a post to a webhook may take.
        tries: When a notification that was not sent is tried, after the last time.
        per_minute: How many sends a channel begins in `minute` seconds at most.
        minute: What counts as a minute.
        claim: How long a notification may take, before another process may send it.
        look: When a notification that another process sends is looked at again.
    """

    run: float = 10.0
    grace: float = 2.0
    post: float = 15.0
    tries: tuple[float, ...] = (0.0, 30.0, 300.0)
    per_minute: int = 10
    minute: float = 60.0
    claim: float = 60.0
    look: float = 15.0


class Result(NamedTuple):
    """Whether it was sent, and why not, or how: one line, without any secret.

    `retry_after`: the receiver wants no other try for so many seconds.
    """

    is_sent: bool
    text: str
    retry_after: float = 0.0


class Channel(Protocol):
    """A way to tell somebody."""

    @property
    def name(self) -> str:
        """The channel's key in the settings."""

    async def send(self, notification: Notification) -> Result:
        """Send it once, within a bounded time; what goes wrong is in the result."""
