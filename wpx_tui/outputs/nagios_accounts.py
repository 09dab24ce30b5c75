"""The checks of several accounts as one result of a monitoring plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wpx_tui.analysis.health import Health, worst
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.outputs import nagios
from wpx_tui.outputs.nagios import CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_NAMED = 3
"""The most accounts that the first line names, and the most results of one account on its line."""
MAX_BRIEF = 200
"""Characters of one account in the first line."""

_WEIGHTS = (Health.CRITICAL, Health.WARNING, Health.UNKNOWN, Health.OK)


class AccountResults(NamedTuple):
    """The results of all checks of one account, at least one."""

    name: str
    results: Sequence[CheckResult]

    @property
    def state(self) -> Health:
        """The worst result's."""
        return worst(result.state for result in self.results)

    @property
    def brief(self) -> str:
        """The first of the worst results, and how many more of them there are."""
        same = [result.brief for result in self.results if result.state is self.state]
        more = f" and {len(same) - 1} more" if len(same) > 1 else ""
        return f"{same[0][:MAX_BRIEF]}{more}"


def results(accounts: Sequence[AccountResults]) -> list[CheckResult]:
    """Return one result that says which accounts are in trouble, and one for each account.

    The first has the worst account's state; the others have a line of details each, and the
    performance data, labelled `account_label`.
    """
    ordered = sorted(accounts, key=lambda account: _WEIGHTS.index(account.state))
    state = worst(account.state for account in accounts)
    summary = CheckResult(state, _summary(ordered, state), "")
    return [summary, *(_line(account) for account in accounts)]


def _summary(ordered: Sequence[AccountResults], state: Health) -> str:
    """Return the first line: the accounts in trouble, the worst first, and how many are fine."""
    bad = [account for account in ordered if account.state is not Health.OK]
    if not bad:
        return f"all {len(ordered)} accounts fine"
    texts = [_named(account, state) for account in bad[:MAX_NAMED]]
    if len(bad) > MAX_NAMED:
        names = ", ".join(account.name for account in bad[MAX_NAMED:])
        texts.append(f"and {len(bad) - MAX_NAMED} more: {names}")
    return f"{'; '.join(texts)}; {len(ordered) - len(bad)} of {len(ordered)} accounts fine"


def _named(account: AccountResults, worst_state: Health) -> str:
    """Return an account's worst result; its state too where it is not the line's own."""
    state = "" if account.state is worst_state else f"{account.state.name} "
    return f"{account.name}: {state}{account.brief}"


def _line(account: AccountResults) -> CheckResult:
    by_weight = sorted(account.results, key=lambda result: _WEIGHTS.index(result.state))
    bad = [result for result in by_weight if result.state is not Health.OK]
    results = bad or by_weight
    texts = [_text(result) for result in results[:MAX_NAMED]]
    more = [f"and {len(results) - MAX_NAMED} more"] if len(results) > MAX_NAMED else []
    metrics = tuple(_labelled(account.name, account.results))
    return CheckResult(account.state, "", f"{account.name}: {'; '.join([*texts, *more])}", metrics)


def _text(result: CheckResult) -> str:
    """Return the detail; of what could not be checked the reason, with what to do about it."""
    if result.state is Health.UNKNOWN and result.detail and result.brief not in result.detail:
        return f"{result.brief}: {result.detail}"
    return result.detail or result.brief


def _labelled(name: str, results: Iterable[CheckResult]) -> Iterable[str]:
    head = nagios.label(name)
    for result in results:
        for metric in result.metrics:
            yield f"'{head}_{metric[1:]}"
