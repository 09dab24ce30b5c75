"""The token of the demo server of these tests, and the time at which it starts."""

from __future__ import annotations

from datetime import UTC, datetime

TOKEN = "demo-token-that-is-not-stored"
MOMENT = datetime(2026, 11, 22, 14, 30, 12, tzinfo=UTC)
