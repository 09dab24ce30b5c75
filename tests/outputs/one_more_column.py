"""A program: adds one row to a table of columns, and prints where the column can be seen.

In a process of its own, because the models of the JSON are made when they are loaded.
"""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path

from tests.harness.account import ANSWERS

ROOM = "wpx_tui.present.panels"
END = ')\n"""Every column, from left to right."""'
ROWS = {
    "country_columns": """
    CountryColumn(
        "half",
        "half title",
        lambda row: (row.figures.requests or 0) // 2,
        COUNT,
        priority=7,
        field=ExportedField("half_requests", Kind.COUNT, "Half of the requests."),
    ),
""",
    "history_columns": """
    HistoryColumn(
        Column("half title", 10, "right"),
        lambda bucket: (bucket.requests or 0) // 2,
        lambda fmt, count, _: fmt.count(count),
        ExportedField("half_requests", Kind.COUNT, "Half of the requests."),
    ),
""",
}


def add(name: str) -> None:
    """Load the module as if the row stood at the end of its table."""
    spec = find_spec(f"{ROOM}.{name}")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(END) == 1
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    setattr(import_module(ROOM), name, module)
    code = compile(source.replace(END, f"{ROWS[name]}{END}"), spec.origin, "exec")
    exec(code, module.__dict__)  # noqa: S102 - a file of the package and a row of this one


def countries() -> dict[str, str]:
    """The texts with the column of the countries: panel, page, CSV, JSON, schema."""
    from tests.outputs.snapshots import NOW, snapshot_of
    from wpx_tui.analysis.countries import country_rows, total_figures
    from wpx_tui.analysis.history import history_of
    from wpx_tui.analysis.thresholds import ThresholdSettings
    from wpx_tui.outputs import csv
    from wpx_tui.outputs import json as json_output
    from wpx_tui.outputs.page import Page
    from wpx_tui.present.format.formatter import Formatter
    from wpx_tui.present.panels.countries import Widths, table
    from wpx_tui.present.panels.country_columns import CountryOrder
    from wpx_tui.present.text.spans import plain

    snapshot, fmt, limits = snapshot_of(deepcopy(dict(ANSWERS))), Formatter(), ThresholdSettings()
    assert snapshot.countries.answer is not None
    assert snapshot.history.answer is not None
    answer = snapshot.countries.answer.value.countries
    rows = country_rows(answer, None)
    order = CountryOrder("half")
    drawn = table(order, Widths.of(rows, fmt), total_figures(rows), 120, fmt)
    panel = [drawn.heading(), *map(drawn.row, order.sort(rows))]
    page = Page(snapshot, None, "host", fmt, limits, 120).lines()
    history = history_of(snapshot.history.answer.value, snapshot.history.query, NOW)
    return {
        "panel": "\n".join(map(plain, panel)),
        "page": "\n".join(map(plain, page)),
        "csv": csv.countries(answer, "month", (None, None)),
        "json": json_output.to_text(json_output.snapshot(snapshot, history, limits)),
        "schema": json_output.schema_text(),
    }


def history() -> dict[str, str]:
    """The texts with the column of the history: panel, CSV, JSON, schema."""
    from tests.outputs.snapshots import NOW, golden_snapshots
    from wpx_tui.analysis.history import history_of
    from wpx_tui.analysis.thresholds import ThresholdSettings
    from wpx_tui.outputs import csv
    from wpx_tui.outputs import json as json_output
    from wpx_tui.present.format.formatter import Formatter
    from wpx_tui.present.panels.history_columns import row_texts, table_columns
    from wpx_tui.present.text.spans import plain
    from wpx_tui.present.text.table import aligned_columns, heading, row

    snapshot = golden_snapshots()["running"]
    assert snapshot.history.answer is not None
    view = history_of(snapshot.history.answer.value, snapshot.history.query, NOW)
    texts = [row_texts(bucket, view.granularity, Formatter()) for bucket in view.buckets]
    columns = aligned_columns(table_columns(), texts)
    panel = [heading(columns), *(row(columns, cells) for cells in texts)]
    return {
        "panel": "\n".join(map(plain, panel)),
        "csv": csv.history(view.buckets),
        "json": json_output.to_text(json_output.snapshot(snapshot, view, ThresholdSettings())),
        "schema": json_output.schema_text(),
    }


if __name__ == "__main__":
    add(sys.argv[1])
    texts = countries() if sys.argv[1] == "country_columns" else history()
    sys.stdout.write(json.dumps(texts))
