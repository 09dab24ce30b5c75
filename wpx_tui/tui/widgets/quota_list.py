"""Which subscriptions the panel lists, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from wpx_tui.analysis.countries import fold
from wpx_tui.analysis.health import by_urgency, is_history
from wpx_tui.analysis.quotas import Quota, RowKey, keyed
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.selection import Selection
from wpx_tui.named_tuple import NamedTuple


class QuotaView(NamedTuple):
    """What of the subscriptions is wanted, at `now`; `with_ended`: what ended long ago as well."""

    selection: Selection
    search: str
    with_ended: bool
    now: datetime

    def listed(
        self, quotas: Iterable[Quota], limits: ThresholdSettings
    ) -> Sequence[tuple[RowKey, Quota]]:
        """Return those that are wanted with the keys of their rows, the most urgent first."""
        pairs = keyed(quotas)
        keys = {id(quota): key for key, quota in pairs}
        matches = [quota for _, quota in pairs if is_of_kind(quota, self.selection)]
        matches = matching_quotas(matches, self.search)
        if not self.with_ended and self.selection.status is None:
            matches = [quota for quota in matches if not is_history(quota, self.now)] or matches
        ordered = by_urgency(matches, self.now, limits.of)
        return [(keys[id(quota)], quota) for quota in ordered]


def kinds(selection: Selection) -> list[str]:
    """Return the names of the kinds that the screen is filtered to, if any."""
    names = (selection.status, selection.product_type)
    return [str(name) for name in names if name is not None]


def is_of_kind(quota: Quota, selection: Selection) -> bool:
    """Return True if the view filter lets the subscription through."""
    status, wanted = selection.status, selection.product_type
    if status is not None and quota.standing.value != status.value:
        return False
    return wanted is None or (quota.product_type or "").casefold() == wanted.value


def matching_quotas(quotas: Iterable[Quota], text: str) -> list[Quota]:
    """Return those whose name, id or type contains `text`, in any case, without accents."""
    wanted = fold(text).strip()
    if not wanted:
        return list(quotas)
    return [
        item
        for item in quotas
        if any(wanted in fold(part or "") for part in (item.name, item.id, item.product_type))
    ]
