"""Samples as text: Prometheus' own format, or OpenMetrics for who accepts that."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator

from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry, generate_latest
from prometheus_client.core import Metric as Family
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from wpx_tui import __version__
from wpx_tui.outputs.prometheus.figures import AccountView
from wpx_tui.outputs.prometheus.metrics import METRICS, Kind, Metric, Sample
from wpx_tui.system import crash_report

_log = logging.getLogger("wpx_tui.outputs")
_SUFFIX = {Kind.COUNTER: "_total", Kind.INFO: "_info"}


class AccountCollector(Collector):
    """Makes all metrics anew at each scrape, so that no series outlives what it is about."""

    def __init__(self, views: Iterable[AccountView]) -> None:
        self._views = tuple(views)

    def collect(self) -> Iterator[Family]:
        """Yield the metrics that have a value, in the order of the table."""
        samples: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
        samples["wpx_build_info"] = {(__version__,): 1.0}
        for view in self._views:
            for sample in _samples(view):
                samples[sample.name].setdefault(sample.labels, sample.value)
        for metric in METRICS:
            if metric.name in samples:
                yield _family(metric, samples[metric.name])


def _samples(view: AccountView) -> tuple[Sample, ...]:
    """Return an account's samples; none for a bug in them, as the others' are wanted."""
    try:
        return tuple(view.samples())
    except Exception as error:  # noqa: BLE001  # one account's answer must not hide the others
        _log.error("%s: its metrics cannot be made: %s", view.name, crash_report.line(error))
        return ()


def _family(metric: Metric, values: dict[tuple[str, ...], float]) -> Family:
    name = metric.name.removesuffix(_SUFFIX.get(metric.kind, ""))
    family = Family(name, metric.help, metric.kind)
    for labels, value in values.items():
        texts = dict(zip(metric.labels, map(_as_utf8, labels), strict=True))
        family.add_sample(metric.name, texts, value)
    return family


def _as_utf8(text: str) -> str:
    """Return `text` without lone surrogates, which JSON can name and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def for_scraper(views: Iterable[AccountView], accept: str) -> tuple[bytes, str]:
    """Return the metrics, and this process's own, in the format that `accept` asks for.

    The second value is the content type. `accept` is the header's text, empty without one.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(AccountCollector(views))
    registry.register(PROCESS_COLLECTOR)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def for_textfile(views: Iterable[AccountView]) -> str:
    """Return the metrics for node_exporter's textfile collector.

    Nothing of this process, whose metrics would collide with node_exporter's own.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(AccountCollector(views))
    return generate_latest(registry).decode()
