"""The lines about a forecast in the panels: the sentences with their signs and roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wpx_tui.analysis.health import Health, by_urgency
from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.forecasts import ACCOUNT, SubjectForecast
from wpx_tui.present.format import forecast as words
from wpx_tui.present.format.empty_dates import empty_date, empty_range
from wpx_tui.present.format.forecast import Verdict, fitting, verdict
from wpx_tui.present.format.forecast_record import kept_record
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.text.cells import cell_len
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import EMPTY, Line, Role, Span, joined, line

PART_CELLS = 32
"""Cells of a headline that is one part among others."""
_RUNS_OUT = Verdict.RUNS_OUT
_ROLES = {Verdict.EMPTY: Role.BAD, Verdict.RUNS_OUT: Role.WARN, Verdict.AT_RISK: Role.TEXT}


def of_subscriptions(
    forecasts: Sequence[SubjectForecast], quotas: Iterable[Quota], now: datetime
) -> Mapping[str, SubjectForecast]:
    """Return the forecasts of the subscriptions that are in use at `now`, by their ids."""
    in_use = {quota.subject for quota in quotas if quota.is_active and not quota.has_ended(now)}
    return {
        subject.subject: subject
        for subject in forecasts
        if subject.subject != ACCOUNT and subject.subject in in_use
    }


def of_account(forecasts: Sequence[SubjectForecast]) -> SubjectForecast | None:
    """Return the account's own forecast; None where there is none."""
    return next((subject for subject in forecasts if subject.subject == ACCOUNT), None)


def first_to_run_out(forecasts: Iterable[SubjectForecast]) -> SubjectForecast | None:
    """Return the subject that most needs to be seen; None without any that has figures.

    The empty ones come first, then by the likely date, then by the early edge of the others', then
    the one that loses the largest part of its quota.
    """
    with_figures = [
        subject
        for subject in forecasts
        if verdict(subject.forecast) not in (Verdict.LEARNING, Verdict.ENDED, Verdict.UNLIMITED)
    ]
    return min(with_figures, key=_urgency, default=None)


def _urgency(subject: SubjectForecast) -> tuple[int, float]:
    forecast, kind = subject.forecast, verdict(subject.forecast)
    if kind is Verdict.EMPTY:
        return 0, forecast.period.end.timestamp()
    if forecast.empty_p50 is not None:
        return 1, forecast.empty_p50.timestamp()
    if forecast.empty_p10 is not None:
        return 2, forecast.empty_p10.timestamp()
    return 3, -(forecast.lapse_p50 or 0.0) / (forecast.quota or 1.0)


def most_urgent(
    quotas: Sequence[Quota],
    forecasts: Mapping[str, SubjectForecast],
    limits: ThresholdSettings,
    now: datetime,
) -> Quota | None:
    """Return the subscription to watch, where there is room for one; None without any.

    The one that fares worst, if that is critical; else the first that is likely to run out; else
    the one that fares worst, which may have ended long ago.
    """
    worst = next(iter(by_urgency(quotas, now, limits.of)), None)
    if worst is None or limits.health(worst, now).state is Health.CRITICAL:
        return worst
    first = first_to_run_out(forecasts.values())
    if first is None or verdict(first.forecast) not in (Verdict.EMPTY, Verdict.RUNS_OUT):
        return worst
    return next((quota for quota in quotas if quota.subject == first.subject), worst)


def role(subject: SubjectForecast) -> Role:
    """Return the role of a forecast's sentence; a stale one is dim."""
    return Role.DIM if subject.is_stale else _ROLES.get(verdict(subject.forecast), Role.DIM)


def sign(subject: SubjectForecast, glyphs: Glyphs) -> str:
    """Return the sign of what runs out, with a blank; nothing of the others."""
    kind = verdict(subject.forecast)
    return f"{glyphs.warn} " if kind in (Verdict.EMPTY, Verdict.RUNS_OUT) else ""


def brief(subject: SubjectForecast | None, fmt: Formatter, cells: int) -> str:
    """Return the headline with its sign in so many cells; nothing where none fits."""
    if subject is None:
        return ""
    mark = sign(subject, fmt.glyphs)
    text = fitting(words.headline(subject, fmt), cells - cell_len(mark))
    return f"{mark}{text}" if text else ""


def in_parts(subject: SubjectForecast, fmt: Formatter, now: datetime) -> tuple[str, ...]:
    """Return the headline in parts, the most important first: each may be left out."""
    stamp = words.as_of(subject, fmt, now)
    if verdict(subject.forecast) is _RUNS_OUT:
        date = f"empty {empty_date(subject, fmt)}"
        parts = (date, empty_range(subject, fmt), words.ends(subject, fmt), stamp)
        return tuple(part for part in parts if part)
    texts = words.headline(subject, fmt)
    return fitting(texts, PART_CELLS) or texts[-1], stamp


def sentence(
    subject: SubjectForecast, fmt: Formatter, now: datetime, cells: int, *rests: str
) -> Line:
    """Return the headline, of a stale one with its time, and the first of `rests` that fits.

    They give up the end of the headline, but not its range.
    """
    mark, stamp = sign(subject, fmt.glyphs), words.as_of(subject, fmt, now)
    texts = words.headline(subject, fmt)
    most = max(len(texts) - 2, 1) if verdict(subject.forecast) is _RUNS_OUT else 2
    ranged = _with_lapse_cost(texts[:most], subject, fmt)
    texts = _with_lapse_cost(texts, subject, fmt)
    tails = [f"  {rest}" for rest in dict.fromkeys(rests) if rest]
    ends = [f", {stamp}{tail}" for tail in (*tails, "")] if stamp else []
    for end in (*ends, *tails, ""):
        for text in ranged if end in tails else texts:
            if cell_len(mark + text + end) <= cells:
                return line(Span(mark + text, role(subject)), Span(end, Role.DIM))
    return EMPTY


def _with_lapse_cost(
    texts: words.Wordings, subject: SubjectForecast, fmt: Formatter
) -> words.Wordings:
    """Return wordings with the cost of what will lapse behind the longest one, and without."""
    if fmt.prices is None:
        return texts
    from wpx_tui.present.format import forecast_costs  # few set a price

    cost, _ = forecast_costs.lapse(subject, fmt)
    return (f"{texts[0]}, {cost}", *texts) if cost else texts


def more(subject: SubjectForecast, fmt: Formatter, cells: int) -> list[Line]:
    """Return pace and top-up, the chance with the use by the end, the past error, the record."""
    lines = [
        _parts((words.pace(subject, fmt), _top_up(subject, fmt)), cells),
        _parts((words.odds(subject, fmt),), cells),
        _parts((words.past_error(subject.forecast.record),), cells),
        record_line(subject, cells),
    ]
    has_figures = verdict(subject.forecast) not in (Verdict.LEARNING, Verdict.ENDED)
    return [content for content in lines if content] if has_figures else []


def chance(subject: SubjectForecast, fmt: Formatter, cells: int) -> Line:
    """Return the chance of running out with the use by the end, and what makes it safe."""
    return _parts((words.odds(subject, fmt), words.top_up(subject, fmt)), cells)


def by_the_end(
    subject: SubjectForecast,
    fmt: Formatter,
    now: datetime,
    cells: int,
    rate: float | None = None,
    *,
    labels: words.Wordings = (),
) -> tuple[Line, Line]:
    """Return the use by the period's end with its range, and the past error.

    `labels` say before it which period that is, where it is not the one of the other figures.

    With a `rate`, the mean price of a GB, the cost stands beside the use where there is room.
    Where both fit in one line of `cells` cells the second one is empty.
    """
    stamp = words.as_of(subject, fmt, now)
    use = words.by_end(subject, fmt) if rate is None else _use_and_cost(subject, fmt, rate)
    use = tuple(f"{text}, {stamp}" for text in use) + use if stamp else use
    label = _label(labels, use, cells)
    text = fitting(use, cells - cell_len(label))
    figure, colon, rest = text.partition(" by ")
    first = line(
        Span(label, Role.DIM),
        Span(figure, Role.DIM if subject.is_stale or not colon else Role.STRONG),
        Span(colon + rest, Role.DIM),
    )
    text = label + text
    if not text or verdict(subject.forecast) in (Verdict.LEARNING, Verdict.ENDED):
        return first, EMPTY
    errors = words.past_error(subject.forecast.record)
    beside = fitting(errors, cells - cell_len(text) - 3)
    if beside:
        return line(first, Span(f"   {beside}", Role.DIM)), EMPTY
    return first, line(Span(fitting(errors, cells), Role.DIM))


def record_line(subject: SubjectForecast, cells: int) -> Line:
    """Return how right the kept forecasts were, in one line; nothing where none are kept."""
    return _parts((kept_record(subject.record),), cells)


def _label(labels: words.Wordings, texts: words.Wordings, cells: int) -> str:
    """Return the longest label that leaves room for a text with its date; else nothing."""
    rooms = ((label, cells - cell_len(label)) for label in labels)
    return next((label for label, room in rooms if " by " in fitting(texts, room)), "")


def _use_and_cost(subject: SubjectForecast, fmt: Formatter, rate: float) -> words.Wordings:
    from wpx_tui.present.format import forecast_costs  # few set a price

    return forecast_costs.use_and_cost(subject, fmt, rate)


def _top_up(subject: SubjectForecast, fmt: Formatter) -> words.Wordings:
    if fmt.prices is None:
        return words.top_up(subject, fmt)
    from wpx_tui.present.format import forecast_costs  # few set a price

    return forecast_costs.top_up(subject, fmt)


def _parts(wordings: Iterable[words.Wordings], cells: int) -> Line:
    texts = (fitting(versions, cells) for versions in wordings)
    return joined((line(Span(text, Role.DIM)) for text in texts if text), cells)
