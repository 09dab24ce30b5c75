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
    """Collects the subscriptions of page after page, without repetitions."""

    def __init__(self) -> None:
        self._subscriptions: dict[object, Subscription] = {}
        self._pages = 0

    def add(self, items: Iterable[Subscription], pagination: Pagination) -> bool:
        """Add the next page; return True if there is another one to request.

        A page that brings nothing new is the last, whatever it says of others: the server
        repeats itself. Raises `UnreadableError` past `MAX_PAGES`.
        """
        page: dict[object, Subscription] = {item.id or item: item for item in items}
        has_news = not page.keys() <= self._subscriptions.keys()
        self._subscriptions |= page
        self._pages += 1
        more = has_news and self._announces_more(len(page), pagination)
        if more and self._pages >= MAX_PAGES:
            raise UnreadableError(f"more than {MAX_PAGES} pages of subscriptions")
        return more

    def _announces_more(self, on_page: int, pagination: Pagination) -> bool:
        pages, total = pagination.total_pages, pagination.total
        if pages is None and total is None:
            return on_page >= PER_PAGE
        return self._pages < (pages or 0) or len(self._subscriptions) < (total or 0)

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """The subscriptions so far, in the server's order."""
        return tuple(self._subscriptions.values())
