"""Forecasts for other programs: a JSON object a line in, one a line out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from wpx_tui.analysis.forecast.model import forecast
from wpx_tui.analysis.forecast.result import Forecast
from wpx_tui.analysis.forecast.usage import Bucket, Span, Usage

MOST_BYTES = 1e24


class RequestError(ValueError):
    """A line that is no request; the message says what is wrong with it."""


@dataclass(slots=True)
class BatchCounts:
    """How many lines were answered, and how many of them with an error."""

    answers: int = 0
    errors: int = 0


def run_batch(lines: Iterable[str | bytes], counts: BatchCounts) -> Iterator[str]:
    """Yield one line of JSON for each request, in order, and count them.

    A line that cannot be read is answered with its `id`, where it has one, and `error`. Blank lines
    are skipped.
    """
    for line in lines:
        if line.strip():
            answer = answer_line(line)
            counts.answers += 1
            counts.errors += "error" in answer
            yield json.dumps(answer)


def answer_line(line: str | bytes) -> dict[str, Any]:
    """Return the answer to one line, which may be anything at all."""
    try:
        request = json.loads(line.decode() if isinstance(line, bytes) else line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "not JSON"}
    if not isinstance(request, dict):
        return {"id": None, "error": "not a JSON object"}
    identity = request.get("id")
    try:
        return answer(request)
    except RequestError as error:
        return {"id": identity, "error": str(error)}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request.

    Raises:
        RequestError: If a field is missing or is not what it has to be.
    """
    now = _time(request, "now")
    try:
        period = Span(_time(request, "period_start"), _time(request, "period_end"))
        result = forecast(
            Usage(_buckets(request.get("points"))),
            now,
            period,
            quota=_bytes(request, "quota_bytes"),
            used=_bytes(request, "used_bytes"),
        )
    except RequestError:
        raise
    except (ValueError, OverflowError) as error:
        raise RequestError(str(error)) from error
    return {"id": request.get("id"), **figures(result)}


def figures(result: Forecast) -> dict[str, Any]:
    """Return a forecast as JSON has it: whole bytes, UTC times to the second."""
    p10, p50, p90 = _whole(result.p10), _whole(result.p50), _whole(result.p90)
    quota = _whole(result.quota)
    record = result.record
    return {
        "status": str(result.status),
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "p_run_out": None if result.p_run_out is None else round(result.p_run_out, 6),
        "empty_p10": _stamp(result.empty_p10),
        "empty_p50": _stamp(result.empty_p50),
        "empty_p90": _stamp(result.empty_p90),
        "lapse_p50": None if quota is None or p50 is None else max(0, quota - p50),
        "top_up_safe": None
        if quota is None or p90 is None or result.top_up_safe is None
        else max(0, p90 - quota),
        "allowance_per_day": _whole(result.allowance_per_day),
        "own_error_median": None if record.error_median is None else round(record.error_median, 4),
        "own_error_n": record.count,
    }


def _whole(amount: float | None) -> int | None:
    return None if amount is None else round(amount)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(request: dict[str, Any], name: str) -> datetime:
    return _parsed_time(request.get(name), name)


def _parsed_time(value: object, name: str) -> datetime:
    if not isinstance(value, str):
        raise RequestError(f"{name}: not a time")
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RequestError(f"{name}: not a time") from error


def _bytes(request: dict[str, Any], name: str) -> float | None:
    value = request.get(name)
    return None if value is None else _amount(value, name)


def _amount(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RequestError(f"{name}: not a number")
    if not 0 <= value <= MOST_BYTES or not isfinite(value):
        raise RequestError(f"{name}: not a number of bytes")
    return float(value)


def _buckets(points: object) -> list[Bucket]:
    if not isinstance(points, list):
        raise RequestError("points: not a list")
    return [_bucket(point) for point in points]


def _bucket(point: object) -> Bucket:
    if not isinstance(point, list) or len(point) != 2:
        raise RequestError("points: not a pair of time and bytes")
    start, amount = point
    return Bucket(
        _parsed_time(start, "points"), None if amount is None else _amount(amount, "points")
    )
