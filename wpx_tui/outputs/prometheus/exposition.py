"""Samples as text: Prometheus' own format, or OpenMetrics for who accepts that.

The client library chooses the format and adds this process's own metrics. The lines of accounts
are written here: the library takes 60 ms for the 7,000 of twenty accounts. Most parts of an account
are as they were at the last scrape, and so is their text.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.exposition import choose_encoder

from wpx_tui import __version__
from wpx_tui.outputs.prometheus.figures import AccountView, Part
from wpx_tui.outputs.prometheus.metrics import BY_NAME, METRICS, Kind, Metric
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
    lines: dict[str, list[str]] = defaultdict(list)
    lines["wpx_build_info"] = [_line("wpx_build_info", (__version__,), 1.0)]
    for view in views:
        for part in _parts(view):
            for name, text in part.items():
                lines[name].append(text)
    return "".join(
        _head(metric, is_open=is_open) + "".join(lines[metric.name])
        for metric in METRICS
        if metric.name in lines
    )


def _parts(view: AccountView) -> Sequence[Mapping[str, str]]:
    """Return an account's lines by metric; none for a bug in them, as the others' are wanted."""
    try:
        return [_written(part, view.written) for part in view.parts()]
    except Exception as error:  # noqa: BLE001  # one account's answer must not hide the others
        _log.error("%s: its metrics cannot be made: %s", view.name, crash_report.line(error))
        return ()


def _written(part: Part, before: dict[str, tuple[object, Mapping[str, str]]]) -> Mapping[str, str]:
    """Return a part's lines by metric: those of before where nothing has changed."""
    key, text = before.get(part.name, (None, {}))
    if part.key is not None and part.key == key:
        return text
    lines: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for name, labels, value in part.samples():
        if labels not in lines[name]:  # Prometheus takes none of a scrape with one row twice
            lines[name][labels] = _line(name, labels, value)
    text = {name: "".join(rows.values()) for name, rows in lines.items()}
    before[part.name] = part.key, text
    return text


def _head(metric: Metric, *, is_open: bool) -> str:
    """Return help and type; only OpenMetrics has infos, and names without the suffix."""
    name, kind = metric.name, metric.kind
    if is_open:
        name = name.removesuffix(_SUFFIX.get(kind, ""))
    elif kind is Kind.INFO:
        kind = Kind.GAUGE
    return f"# HELP {name} {metric.help}\n# TYPE {name} {kind}\n"


def _line(name: str, labels: tuple[str, ...], value: float) -> str:
    return f"{name}{_labels(BY_NAME[name].labels, labels)} {value!r}\n"


def _labels(names: tuple[str, ...], values: tuple[str, ...]) -> str:
    """Return labels in braces; a lone surrogate, which JSON can name and UTF-8 cannot, is `?`."""
    pairs = zip(names, values, strict=True)
    text = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in pairs)
    return f"{{{text}}}".encode("utf-8", "replace").decode()
