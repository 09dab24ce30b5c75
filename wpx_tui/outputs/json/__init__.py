"""The JSON of `snapshot`, `watch`, `alert` and `forecast`, and the JSON Schema of the first.

Import this package only where JSON is asked for: its models need pydantic, which is slow to load.
"""

from wpx_tui.outputs.json.build import (
    alert,
    forecast,
    forecast_record,
    realtime,
    snapshot,
    to_text,
)
from wpx_tui.outputs.json.documents import SCHEMA
from wpx_tui.outputs.json.schema import schema_text

__all__ = [
    "SCHEMA",
    "alert",
    "forecast",
    "forecast_record",
    "realtime",
    "schema_text",
    "snapshot",
    "to_text",
]
