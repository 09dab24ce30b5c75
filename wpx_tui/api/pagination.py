"""All pages of a list as one, from a server that need not say, or know, how many there are.

A list that was cut short must not pass for the whole: `Subscriptions.is_incomplete` says so where
fewer came than the server announced, or where the list moved while it was read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from wpx_tui.api.errors import UnreadableError
from wpx_tui.api.models import Pagination, Subscription, Subscriptions

Page: TypeAlias = tuple[Sequence[Subscription], Pagination]

PER_PAGE = 100
"""The most subscriptions a page that the API documents."""
MAX_PAGES = 100
"""An account of 10,000 subscriptions; a server that has ever more is not believed."""
MIN_CAP = 5
"""Without any count, a page of at least so many may have been cut by the server: one more is asked
for. No server is known to cut shorter ones."""
MAX_PAGES_WITHOUT_NEWS = 3
"""So many in a row end the list, however many are announced: the server repeats itself."""


class Pages:
    """Collects the subscriptions of page after page.

    What has an id is there once, as it came last. What has none is a row of its own, unless the
    whole page is one that came before.
    """

    def __init__(self) -> None:
        self._subscriptions: dict[object, Subscription] = {}
        self._pages: list[Sequence[Subscription]] = []
        self._without_news = 0
        self._announced_pages = 0
        self._totals: list[int] = []
        self._has_hole = False

    def add(self, items: Sequence[Subscription], pagination: Pagination) -> bool:
        """Add the next page; return True if there is another one to request.

        One is requested as long as it is announced, or the last page was full. The list ends with a
        page that brings nothing new, unless more are announced. Raises `UnreadableError` past
        `MAX_PAGES`.
        """
        has_news = self._take(items)
        self._pages.append(items)
        self._without_news = 0 if has_news else self._without_news + 1
        self._announced_pages = max(self._announced_pages, pagination.total_pages or 0)
        self._totals += [] if pagination.total is None else [pagination.total]
        announced = len(self._pages) < self._announced_pages
        self._has_hole |= announced and not has_news
        more = announced or (has_news and self._may_go_on(len(items), pagination))
        more = more and self._without_news < MAX_PAGES_WITHOUT_NEWS
        if more and len(self._pages) >= MAX_PAGES:
            raise UnreadableError(f"more than {MAX_PAGES} pages of subscriptions")
        return more

    def _take(self, items: Sequence[Subscription]) -> bool:
        """Keep the items of a page; return True if it brought any that were not there."""
        if not items or items in self._pages:
            return False
        place = len(self._pages)
        page: dict[object, Subscription] = {
            item.id or (place, row): item for row, item in enumerate(items)
        }
        has_news = not page.keys() <= self._subscriptions.keys()
        self._subscriptions |= page
        return has_news

    def _may_go_on(self, on_page: int, pagination: Pagination) -> bool:
        """Return whether a page with news may be followed by one that is not announced."""
        if self._totals and len(self._subscriptions) < self._totals[-1]:
            return True
        if not self._totals and not self._announced_pages and pagination.per_page is None:
            return on_page >= MIN_CAP
        return on_page >= (pagination.per_page or PER_PAGE)

    @property
    def has_moved(self) -> bool:
        """Whether the list changed while it was read, so that rows may have been passed over."""
        return len(set(self._totals)) > 1

    def result(self) -> Subscriptions:
        """Return the list as one, in the server's order, and whether it may be cut."""
        rows = tuple(self._subscriptions.values())
        announced = self._totals[-1] if self._totals else None
        missing = announced is not None and len(rows) < announced
        return Subscriptions(
            subscriptions=rows,
            announced=announced,
            is_incomplete=missing or self._has_hole or self.has_moved,
        )


async def read_pages(fetch: Callable[[int], Awaitable[Page]]) -> Subscriptions:
    """Return all pages, which `fetch` gives by number from 1, as one list.

    A list that moved while it was read is read once more.
    """
    pages = await _read_once(fetch)
    if pages.has_moved:
        pages = await _read_once(fetch)
    return pages.result()


async def _read_once(fetch: Callable[[int], Awaitable[Page]]) -> Pages:
    pages, number = Pages(), 1
    while pages.add(*await fetch(number)):
        number += 1
    return pages
