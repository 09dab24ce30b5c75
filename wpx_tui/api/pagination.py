"""All pages of a list as one, from a server that need not say, or know, how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from wpx_tui.api.errors import UnreadableError
from wpx_tui.api.models import Pagination, Subscription

PER_PAGE = 100
"""The most subscriptions a page that the API documents."""
MAX_PAGES = 100
"""An account of 10,000 subscriptions; a server that has ever more is not believed."""


class Pages:
    """Collects the subscriptions of page after page, each subscription once."""

    def __init__(self) -> None:
        self._found: dict[object, Subscription] = {}
        self._pages = 0

    def add(self, items: Iterable[Subscription], said: Pagination) -> bool:
        """Take the next page; returns whether there is another one to ask for.

        A page that brings nothing new is the last, whatever it says of others: the server
        repeats itself. Raises `UnreadableError` past `MAX_PAGES`.
        """
        page: dict[object, Subscription] = {item.id or item: item for item in items}
        has_news = not page.keys() <= self._found.keys()
        self._found |= page
        self._pages += 1
        more = has_news and self._announces_more(len(page), said)
        if more and self._pages >= MAX_PAGES:
            raise UnreadableError(f"more than {MAX_PAGES} pages of subscriptions")
        return more

    def _announces_more(self, on_page: int, said: Pagination) -> bool:
        if said.total_pages is None and said.total is None:
            return on_page >= PER_PAGE
        return self._pages < (said.total_pages or 0) or len(self._found) < (said.total or 0)

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """What was found so far, in the server's order."""
        return tuple(self._found.values())
