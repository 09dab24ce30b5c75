"""The forecasts as a table for spreadsheets: the fields of the JSON, a row for each subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, get_origin

from wpx_tui.outputs.csv import table
from wpx_tui.outputs.json.fields import Document
from wpx_tui.outputs.json.forecasts import Forecast, documents

if TYPE_CHECKING:
    from wpx_tui.analysis.cost import Cost, Prices
    from wpx_tui.monitor.forecasts import SubjectForecast


def forecasts(
    subjects: Iterable[SubjectForecast], prices: Prices | None = None, cost: Cost | None = None
) -> str:
    """Return a row for every forecast, the account's first; `use_p50` is what JSON has in `use`.

    An empty cell is what does not apply or is too early to tell; the account has no
    `subscription_id`. `prices` and the period's `cost` are as in the JSON. The coming days, a list,
    are in the JSON alone.
    """
    rows = [list(_values(document)) for document in documents(subjects, prices, cost)]
    return table(list(_names(Forecast)), rows)


def _names(model: type[Document], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, Document):
            yield from _names(part, f"{before}{name}_")
        elif get_origin(part) is not list:
            yield before + name


def _values(document: Document) -> Iterator[Any]:
    for name in type(document).model_fields:
        value = getattr(document, name)
        if isinstance(value, Document):
            yield from _values(value)
        elif not isinstance(value, list):
            yield value
