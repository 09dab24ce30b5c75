"""All pages of a list as one, from a server that need not say, or know, how many there are.

A list that was cut short must not pass for the whole: `Subscriptions.is_incomplete` says so where
fewer came than the server announced, where a page repeated another one in place of its own rows,
and where the list moved while it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from wpx_tui.api.errors import UnreadableError
from wpx_tui.api.models import Pagination, Subscription, Subscriptions

PER_PAGE = 100
"""The most subscriptions a page that the API documents."""
MAX_PAGES = 100
"""An account of 10,000 subscriptions; a server that has ever more is not believed."""
MAX_PAGES_WITHOUT_NEWS = 8
"""So many in a row end the list, however many are announced: the server repeats itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what could be read of it, its counts, and how many rows could not be read."""

    rows: Sequence[Subscription]
    pagination: Pagination = field(default_factory=Pagination)
    unreadable: int = 0

    @property
    def size(self) -> int:
        """How many rows the server sent."""
        return len(self.rows) + self.unreadable

    @property
    def is_full(self) -> bool:
        """Whether it holds as many rows as a page can, so that more may follow."""
        return self.size >= (self.pagination.per_page or PER_PAGE)


_Key = tuple[object, int]


class Pages:
    """Collects the subscriptions of page after page.

    What has an id is there once, as it came last; where one page holds an id twice with different
    figures, both are rows. What has none is a row of its own, unless the whole page came before.
    """

    def __init__(self) -> None:
        self._rows: dict[object, Subscription] = {}
        self._keys: set[_Key] = set()
        self._layouts: list[tuple[_Key, ...]] = []
        self._pages_with_news = 0
        self._without_news = 0
        self._announced_pages = 0
        self._totals: list[int] = []
        self._page_size = 0
        self._unreadable = 0
        self._has_hole = False
        self._may_repeat_first = False
        self.has_moved = False
        """Whether the list changed while it was read, so that rows may have been passed over."""

    def add(self, page: Page) -> bool:
        """Add the next page; return True if there is another one to request.

        One is requested as long as it is announced or likely. The list ends with a page that
        brings nothing new, unless more are announced. Raises `UnreadableError` past `MAX_PAGES`.
        """
        has_news = self._take(page)
        self._count(page, has_news)
        number = len(self._layouts)
        if number <= self._announced_pages and not has_news and self._announced_pages > 1:
            self._has_hole = True
        more = self.is_next_announced or self._is_due or (has_news and self._may_go_on(page))
        more = more and self._without_news < MAX_PAGES_WITHOUT_NEWS
        if more and number >= MAX_PAGES:
            raise UnreadableError(f"more than {MAX_PAGES} pages of subscriptions")
        return more

    @property
    def is_next_announced(self) -> bool:
        """Whether the server has said that there is a page after those that came."""
        return len(self._layouts) < self._announced_pages

    @property
    def _is_due(self) -> bool:
        """Whether the total needs more pages than came, even if all are full."""
        total = self._totals[-1] if self._totals else 0
        return self._came < total and len(self._layouts) * self._page_size < total

    def _take(self, page: Page) -> bool:
        """Keep the rows of a page; return True if it brought any that were not there."""
        rows = _without_copies(page.rows)
        keys, place = _keys(rows), len(self._layouts)
        is_repeat = keys in self._layouts
        seen = sum(key in self._keys for key in keys)
        has_news = not is_repeat and (seen < len(keys) or any(row.id is None for row in rows))
        self.has_moved |= seen > 0 and not is_repeat
        self._may_repeat_first = is_repeat and place == 1 and page.size == PER_PAGE
        self._layouts.append(keys)
        self._keys.update(keys)
        for key, row in zip(keys, rows, strict=True):
            if row.id is not None or has_news:
                self._rows[key if row.id is not None else (key, place)] = row
        return has_news

    def _count(self, page: Page, has_news: bool) -> None:
        pagination = page.pagination
        self._pages_with_news += has_news
        self._without_news = 0 if has_news else self._without_news + 1
        self._page_size = max(self._page_size, pagination.per_page or page.size)
        self._unreadable += page.unreadable
        self._announced_pages = max(self._announced_pages, pagination.total_pages or 0)
        if pagination.total is not None:
            self.has_moved |= bool(self._totals) and pagination.total != self._totals[-1]
            self._totals.append(pagination.total)

    def _may_go_on(self, page: Page) -> bool:
        """Return whether a page with news may be followed by one that is not announced.

        Of a server that gives no count, or one that is proven too low, every page may be cut.
        """
        if self._totals and self._came < self._totals[-1]:
            return True
        return page.is_full or not self._is_counted

    @property
    def _came(self) -> int:
        """How many different rows came; of equal ones without an id only one is certain."""
        return len(self._keys)

    @property
    def _total(self) -> int:
        return max(self._totals, default=0)

    @property
    def _is_counted(self) -> bool:
        """Whether a count came that what came does not exceed."""
        if self._totals:
            return self._came <= self._total
        return self._announced_pages > 0

    def is_cut(self) -> bool:
        """Return whether fewer came than there are, as far as the counts and the pages tell."""
        return (
            self._came + self._unreadable < self._total
            or self._unreadable > 0
            or self._has_hole
            or self.is_next_announced
            or (self._may_repeat_first and not self._is_counted)
        )

    def brings_news_over(self, earlier: Pages) -> bool:
        """Return whether not the same subscriptions came in both reads."""
        return self._keys != earlier._keys

    def result(self, *, is_incomplete: bool) -> Subscriptions:
        """Return the list as one, in the server's order."""
        rows = tuple(self._rows.values())
        announced = max(self._total, len(rows) + self._unreadable)
        is_announced = bool(self._totals) or self._unreadable > 0
        return Subscriptions(
            subscriptions=rows,
            announced=announced if is_announced else None,
            pages=self._pages_with_news,
            announced_pages=self._announced_pages or None,
            is_incomplete=is_incomplete,
        )


def _without_copies(rows: Sequence[Subscription]) -> Sequence[Subscription]:
    """Return the rows without those that repeat one with an id in every field."""
    copies: set[Subscription] = set()
    kept = []
    for row in rows:
        if row.id is None or row not in copies:
            kept.append(row)
        copies.add(row)
    return kept


def _keys(rows: Sequence[Subscription]) -> tuple[_Key, ...]:
    """Return what tells each row from the others: the id, else all but the figures that move.

    The number counts rows of one page that this does not tell apart.
    """
    counts: Counter[object] = Counter()
    keys = []
    for row in rows:
        name = row.id or (row.product, row.traffic_limit_gb, row.created_at, row.expires_at)
        keys.append((name, counts[name]))
        counts[name] += 1
    return tuple(keys)


Fetch = Callable[[int, bool], Awaitable[Page | None]]
"""Takes the number of a page, from 1, and whether it is announced. Returns None past the end."""


async def read_pages(fetch: Fetch) -> Subscriptions:
    """Return all pages as one list; one that moved while it was read is read once more.

    If the second read moved too, it must at least have brought the same subscriptions: then it is
    the server's way to cut its pages.
    """
    pages = await _read_once(fetch)
    is_moving = False
    if pages.has_moved:
        first, pages = pages, await _read_once(fetch)
        is_moving = pages.has_moved and pages.brings_news_over(first)
    return pages.result(is_incomplete=is_moving or pages.is_cut())


async def _read_once(fetch: Fetch) -> Pages:
    pages, number = Pages(), 1
    while (page := await fetch(number, pages.is_next_announced)) is not None and pages.add(page):
        number += 1
    return pages
