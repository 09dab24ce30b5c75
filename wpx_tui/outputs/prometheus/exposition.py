"""Samples as text: Prometheus' own format, or OpenMetrics for who accepts that.

The client library chooses the format and adds this process's own metrics. The lines of accounts
are written here: the library takes 37 to 50 ms for the 4,500 of twenty accounts, this a quarter.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.exposition import choose_encoder

from wpx_tui import __version__
from wpx_tui.outputs.prometheus.figures import AccountView
from wpx_tui.outputs.prometheus.metrics import METRICS, Kind, Metric, Sample
from wpx_tui.system import crash_report

_log = logging.getLogger("wpx_tui.outputs")
_SUFFIX = {Kind.COUNTER: "_total", Kind.INFO: "_info"}
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
OPEN_METRICS = "application/openmetrics-text"


def for_scraper(views: Iterable[AccountView], accept: str) -> tuple[bytes, str]:
    """Return the metrics, and this process's own, in the format that `accept` asks for.

    The second value is the content type. `accept` is the header's text, empty without one.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(PROCESS_COLLECTOR)
    encode, content_type = choose_encoder(accept)
    text = _text(views, is_open=content_type.startswith(OPEN_METRICS))
    return text.encode() + encode(registry), content_type


def for_textfile(views: Iterable[AccountView]) -> str:
    """Return the metrics for node_exporter's textfile collector.

    Nothing of this process, whose metrics would collide with node_exporter's own.
    """
    return _text(views, is_open=False)


def _text(views: Iterable[AccountView], *, is_open: bool) -> str:
    """Return the metrics that have a value, in the order of the table, made anew each time."""
    lines: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
    lines["wpx_build_info"] = {(__version__,): 1.0}
    for view in views:
        for sample in _samples(view):
            lines[sample.name].setdefault(sample.labels, sample.value)
    return "".join(
        line
        for metric in METRICS
        if metric.name in lines
        for line in _family(metric, lines[metric.name], is_open=is_open)
    )


def _samples(view: AccountView) -> tuple[Sample, ...]:
    """Return an account's samples; none for a bug in them, as the others' are wanted."""
    try:
        return tuple(view.samples())
    except Exception as error:  # noqa: BLE001  # one account's answer must not hide the others
        _log.error("%s: its metrics cannot be made: %s", view.name, crash_report.line(error))
        return ()


def _family(
    metric: Metric, values: dict[tuple[str, ...], float], *, is_open: bool
) -> Iterator[str]:
    """Yield the lines of a metric; only OpenMetrics has infos, and names without the suffix."""
    name, kind = metric.name, metric.kind
    if is_open:
        name = name.removesuffix(_SUFFIX.get(kind, ""))
    elif kind is Kind.INFO:
        kind = Kind.GAUGE
    yield f"# HELP {name} {metric.help}\n# TYPE {name} {kind}\n"
    for labels, value in values.items():
        yield f"{metric.name}{_labels(metric.labels, labels)} {value!r}\n"


@lru_cache(maxsize=16_384)
def _labels(names: tuple[str, ...], values: tuple[str, ...]) -> str:
    """Return labels in braces; a lone surrogate, which JSON can name and UTF-8 cannot, is `?`."""
    pairs = zip(names, values, strict=True)
    text = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in pairs)
    return f"{{{text}}}".encode("utf-8", "replace").decode()
