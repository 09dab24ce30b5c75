"""Requests by the OpenAPI document, good ones and bad ones; `test_openapi` runs this."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from tests.demo.surface import TOKEN, Demo

# A valid value can still be refused: a start after its end, a window with too many buckets.
WINDOWS = {
    "include-path": ["/api/v1/usage/history", "/api/v1/usage/by-country"],
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "422"]}},
}
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404"]}},
        "auth": {"openapi": {"token": {"bearer": TOKEN}}},
        "operations": [WINDOWS],
    }
)
schema = schemathesis.openapi.from_asgi("/openapi.json", Demo().app, config=CONFIG)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_document_is_kept(case: Case[Any]) -> None:
    case.call_and_validate()
