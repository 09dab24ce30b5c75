"""What the pollers tell the screen."""

from __future__ import annotations

from typing import Any

from textual.message import Message

from wpx_tui.feeds.state import Feed


class FeedUpdated(Message):
    """A feed's state has changed; only the newest state of each feed matters."""

    def __init__(self, feed: Feed[Any, Any]) -> None:
        super().__init__()
        self.feed = feed

    def can_replace(self, message: Message) -> bool:
        """A newer state of the same feed takes the place of one not yet seen."""
        return isinstance(message, FeedUpdated) and message.feed.name == self.feed.name
