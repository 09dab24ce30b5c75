"""Foresee how much a period will have used by its end; pure functions on buckets and quotas.

`forecast` is the one way in. How it works and how often it is right: `docs/forecast.md`.
"""

from wpx_tui.analysis.forecast.backtest import NO_RECORD, Record
from wpx_tui.analysis.forecast.model import NEEDED_DAYS, forecast
from wpx_tui.analysis.forecast.result import DayAhead, Forecast, Status
from wpx_tui.analysis.forecast.usage import Bucket, Span, Usage

__all__ = [
    "NEEDED_DAYS",
    "NO_RECORD",
    "Bucket",
    "DayAhead",
    "Forecast",
    "Record",
    "Span",
    "Status",
    "Usage",
    "forecast",
]
