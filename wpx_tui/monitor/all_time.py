"""The countries of all time: the API's own default for a call without dates is its last 30 days.

The summary of all time names them itself, as parts of the very total that stands beside them; only
their names are missing there. Those come from the call by country, which is asked from the start
that the summary names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from wpx_tui.analysis.shares import by_traffic, share_percent
from wpx_tui.analysis.sums import complete_sum
from wpx_tui.api.enums import Period
from wpx_tui.api.errors import StatusError, UnreadableError

if TYPE_CHECKING:
    from wpx_tui.api.client import UsageClient
    from wpx_tui.api.models import Countries, Summary

LEAST_COVERED = 0.9
"""The least part of the total that a whole list of countries must add up to, or it is about another
time: some traffic may have no country."""
_NOT_ABOUT_THE_RANGE = (401, 403, 408, 429)


async def countries_of_all_time(client: UsageClient, limit: int, now: datetime) -> Countries:
    """Return the `limit` countries with the most traffic since the account was opened.

    Raises ApiError, and `UnreadableError` where the API does not tell them.
    """
    summary = await client.summary(Period.ALL)
    named = await _by_range(client, summary.period.start, limit, now)
    if summary.by_country:
        return _of_summary(summary, named, limit)
    if named is None or summary.period.start is None:
        raise UnreadableError("answered without the countries of all time")
    total = summary.total.bytes_used
    listed = complete_sum(country.bytes for country in named.countries)
    is_whole = len(named.countries) < limit
    if is_whole and total and listed is not None and listed < LEAST_COVERED * total:
        raise UnreadableError("answered with the countries of only a part of the time")
    return named.model_copy(update={"period": summary.period})


async def _by_range(
    client: UsageClient, start: datetime | None, limit: int, now: datetime
) -> Countries | None:
    """Return the countries since `start`; None where the API refuses so long a range."""
    try:
        return await client.countries(start=start, end=None if start is None else now, limit=limit)
    except StatusError as error:
        if not 400 <= error.status < 500 or error.status in _NOT_ABOUT_THE_RANGE:
            raise
        return None


def _of_summary(summary: Summary, named: Countries | None, limit: int) -> Countries:
    from wpx_tui.api.models import Countries, Country  # pydantic: not before the first paint

    names: Mapping[str | None, str | None] = (
        {} if named is None else {row.country_code: row.country_name for row in named.countries}
    )
    total = summary.total.bytes_used
    rows = [
        Country(
            country_code=row.country,
            country_name=None if row.country is None else names.get(row.country),
            requests=row.requests,
            bytes=row.bytes,
            percentage=share_percent(row.bytes, total),
        )
        for row in by_traffic(summary.by_country)[:limit]
    ]
    return Countries(period=summary.period, countries=tuple(rows))
