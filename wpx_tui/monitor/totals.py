"""The traffic of all time as a feed of its own, for counters: it never falls.

The provider corrects its figures now and then, downwards too. A counter that falls is taken for
one that began anew, and all it says for new traffic: so the highest figure so far stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wpx_tui.api.enums import Period
from wpx_tui.monitor.feeds import SUMMARY, FeedSpec
from wpx_tui.monitor.queries import SummaryQuery

if TYPE_CHECKING:
    from wpx_tui.api.models import SubscriptionUsage, Summary
    from wpx_tui.monitor.session import Session

TOTALS = "totals"
"""The feed's name."""


def totals_feed() -> FeedSpec[SummaryQuery, Summary]:
    """Return the row of one account; the highest figures are kept in the store, and here."""
    highest: Summary | None = None

    async def fetch(session: Session, query: SummaryQuery) -> Summary:
        nonlocal highest
        summary = await session.client.summary(Period.ALL)
        for before in (highest, _stored(session, query)):
            if before is not None:
                summary = never_less(summary, before)
        highest = summary
        return summary

    def _stored(session: Session, query: SummaryQuery) -> Summary | None:
        from wpx_tui.api.models import Summary

        wanted = row.stored_question(query)
        if session.shared is None or wanted is None:
            return None
        kept = session.shared.stored(wanted)
        return kept.value if kept is not None and isinstance(kept.value, Summary) else None

    row: FeedSpec[SummaryQuery, Summary] = FeedSpec(
        TOTALS,
        SUMMARY.endpoint,
        SUMMARY.interval,
        lambda _selection: SummaryQuery(Period.ALL),
        fetch,
        SUMMARY.model,
    )
    return row


def never_less(summary: Summary, before: Summary) -> Summary:
    """Return `summary` with the figures of `before` where those are higher, or where it has none.

    Subscriptions without an id are left out.
    """
    total = summary.total.model_copy(
        update={
            "bytes_used": _highest(summary.total.bytes_used, before.total.bytes_used),
            "requests": _highest(summary.total.requests, before.total.requests),
        }
    )
    rows = by_subscription(before)
    for id_, usage in by_subscription(summary).items():
        kept = rows[id_].bytes_used if id_ in rows else None
        rows[id_] = usage.model_copy(update={"bytes_used": _highest(usage.bytes_used, kept)})
    return summary.model_copy(update={"total": total, "by_subscription": tuple(rows.values())})


def by_subscription(summary: Summary) -> dict[str, SubscriptionUsage]:
    """Return the parts of the subscriptions by id; those without an id are left out."""
    return {row.subscription_id: row for row in summary.by_subscription if row.subscription_id}


def traffic_by_subscription(summary: Summary) -> Mapping[str, int]:
    """Return the bytes of each subscription whose bytes are known, by id."""
    return {
        id_: row.bytes_used
        for id_, row in by_subscription(summary).items()
        if row.bytes_used is not None
    }


def _highest(*figures: int | None) -> int | None:
    return max((figure for figure in figures if figure is not None), default=None)
