"""Several accounts in one sum: only what is live of all of them, and the oldest age."""

from __future__ import annotations

from collections.abc import Sequence

from wpx_tui.analysis.sums import known_sum, weighted_average
from wpx_tui.named_tuple import NamedTuple


class AccountFigures(NamedTuple):
    """What a sum needs of one account; None is what is not known.

    `traffic`, `requests` and `success` (percent) are of the period, `hour` is the bytes of the last
    hour. `cost` is in `currency`; `is_whole_cost`: all traffic has a price. `age` is that of the
    oldest of these, in seconds. `is_live`: all of it is live and of the whole account. Several with
    the same `owner` are one account, watched under several names; None: this one alone.
    """

    is_live: bool
    age: float | None = None
    traffic: float | None = None
    requests: float | None = None
    success: float | None = None
    hour: float | None = None
    cost: float | None = None
    currency: str = ""
    is_whole_cost: bool = True
    owner: int | None = None


class AccountsTotal(NamedTuple):
    """The sum of `live` `of` so many accounts. `age` is the oldest one's, also of those left out.

    A figure is None where none of the accounts has it, a cost also where the currencies differ.
    `success` is by the requests.
    """

    live: int
    of: int
    age: float | None
    figures: AccountFigures


def total(accounts: Sequence[AccountFigures]) -> AccountsTotal:
    """Return the sum of what is live; what is old or missing is left out, and counted."""
    names = [account for account in accounts if account.is_live]
    live = _distinct(names)
    ages = [account.age for account in accounts if account.age is not None]
    figures = AccountFigures(
        bool(live),
        max(ages, default=None),
        known_sum(account.traffic for account in live),
        known_sum(account.requests for account in live),
        weighted_average((account.success, account.requests) for account in live),
        known_sum(account.hour for account in live),
    )
    currencies = {account.currency for account in live if account.cost is not None}
    if len(currencies) == 1:
        figures = figures._replace(
            cost=known_sum(account.cost for account in live),
            currency=currencies.pop(),
            is_whole_cost=all(
                account.is_whole_cost and account.cost is not None for account in live
            ),
        )
    return AccountsTotal(len(names), len(accounts), figures.age, figures)


def _distinct(accounts: Sequence[AccountFigures]) -> list[AccountFigures]:
    """Return one of each owner, one with a cost where there is one: traffic is counted once."""
    alone = [account for account in accounts if account.owner is None]
    owners: dict[int, AccountFigures] = {}
    for account in accounts:
        if account.owner is not None:
            before = owners.setdefault(account.owner, account)
            if before.cost is None and account.cost is not None:
                owners[account.owner] = account
    return [*alone, *owners.values()]
