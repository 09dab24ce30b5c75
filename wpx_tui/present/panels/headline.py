"""The wall's first figure: the verdict in words as large as fit, and what it is about below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len

from wpx_tui.analysis.quotas import Quota
from wpx_tui.analysis.thresholds import ThresholdSettings
from wpx_tui.monitor.feed import Feed, Status
from wpx_tui.monitor.forecasts import SubjectForecast
from wpx_tui.monitor.state import AccountState
from wpx_tui.named_tuple import NamedTuple
from wpx_tui.present.format.empty_dates import empty_range
from wpx_tui.present.format.forecast import as_of, ends
from wpx_tui.present.format.formatter import Formatter
from wpx_tui.present.panels import subscriptions as words
from wpx_tui.present.panels.feed_status import LEAST_REASON, stale_text
from wpx_tui.present.panels.forecast import in_parts, most_urgent, of_subscriptions
from wpx_tui.present.panels.verdict import Finding, Rank, findings, without_findings
from wpx_tui.present.text.big_digits import big, can_draw, height, largest
from wpx_tui.present.text.glyphs import Glyphs
from wpx_tui.present.text.spans import Line, Role, Span, cut, cut_words, line, width

HOURS_COUNT = timedelta(days=1)
"""Before an end so near the hours count more than what is foreseen, which has the day alone."""
READABLE = 2
"""Columns of a dot from which on a text is read from afar: a shorter text is better than less."""
EDGE, ROOM_FOR_EDGE = 2, 30
"""Blank cells on the left; one alone on a screen that is narrower than that."""
_ROLES = {
    Rank.CRITICAL: Role.ALARM,
    Rank.RUNS_OUT: Role.WARN,
    Rank.WARNING: Role.WARN,
    Rank.AT_RISK: Role.STRONG,
    Rank.UNKNOWN: Role.DIM,
}


class Headline(NamedTuple):
    """What the wall says first.

    Attributes:
        texts: The verdict in fewer and fewer words.
        names: What it is about, in fewer and fewer letters; the last may be empty.
        details: Facts about it, the most important first.
        word: What is wrong with the figures it stands on, and since when; empty if nothing.
        reason: Why that is so.
        role: `Role.ALARM` where it is critical now.
        is_live: Whether the figures are; the letters are pale if not.
        problem: The role of `word`.
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]
    details: tuple[str, ...]
    word: str
    reason: str
    role: Role
    is_live: bool
    problem: Role = Role.BAD


# ---- what it says


def headline(
    account: AccountState, limits: ThresholdSettings, fmt: Formatter, now: float, at: datetime
) -> Headline:
    """Return the worst that is to be said; if that is nothing, how the first quota does.

    `now` is in `Clock.now()` seconds, `at` the time by the wall clock.
    """
    forecasts = of_subscriptions(account.forecasts, account.quotas, at)
    worst = next(iter(findings(account, limits, fmt, now)), None)
    if worst is not None:
        subject = None if worst.quota is None else forecasts.get(worst.quota.subject)
        content = _of_finding(worst, subject, limits, fmt, at)
    else:
        content = _of_first_quota(account, forecasts, limits, fmt, now, at)
    return _with_problem(content, account, now, is_old=worst is None or worst.is_old)


def _of_finding(
    finding: Finding,
    subject: SubjectForecast | None,
    limits: ThresholdSettings,
    fmt: Formatter,
    at: datetime,
) -> Headline:
    heads = tuple(dict.fromkeys(text.partition(",")[0] for text in finding.texts))
    details: tuple[str, ...] = ()
    if finding.quota is not None:
        details = _details(finding.quota, subject, fmt, at)
        if finding.rank is Rank.RUNS_OUT and subject is not None:
            share = words.share(finding.quota, fmt, limits.of(finding.quota.id))
            early = finding.texts[0].partition(", ")[2]
            details = (
                empty_range(subject, fmt),
                early,
                as_of(subject, fmt, at),
                f"{share} used",
                words.left(finding.quota, fmt),
                ends(subject, fmt),
            )
    role = Role.DIM if finding.is_old else _ROLES[finding.rank]
    return Headline(heads, finding.names, details, "", "", role, is_live=True)


def _of_first_quota(
    account: AccountState,
    forecasts: Mapping[str, SubjectForecast],
    limits: ThresholdSettings,
    fmt: Formatter,
    now: float,
    at: datetime,
) -> Headline:
    """Return that all is well, if so; else the share of the quota to watch, as it was."""
    text, role = without_findings(account, now)
    quota = most_urgent(account.quotas, forecasts, limits, at)
    if quota is None or limits.health(quota, at).is_history:
        name = "" if text else "Subscriptions"
        return Headline((text or fmt.glyphs.unknown,), (name,), (), "", "", role, is_live=True)
    share = f"{words.share(quota, fmt, limits.of(quota.id))} used"
    details = _details(quota, forecasts.get(quota.subject), fmt, at)
    if text:
        details = (share, *details)
    names = (quota.name, words.short_name(quota))
    return Headline((text or share,), names, details, "", "", role, is_live=True)


def _details(
    quota: Quota, subject: SubjectForecast | None, fmt: Formatter, at: datetime
) -> tuple[str, ...]:
    *figures, end = words.details(quota, fmt, at)
    ahead = () if subject is None else in_parts(subject, fmt, at)
    is_soon = quota.expires_at is not None and quota.expires_at - at < HOURS_COUNT
    return (end, *ahead, *figures) if is_soon else (*ahead, *figures, end)


def _with_problem(
    content: Headline, account: AccountState, now: float, *, is_old: bool
) -> Headline:
    """Return it with what is wrong with the list of quotas, where it stands on that."""
    feed = account.subscriptions
    if feed.answer is None or (is_old and feed.status(now) is not Status.LIVE):
        word, reason = feed_problem(feed, now)
        return content._replace(
            word=word, reason=reason, details=(), is_live=feed.answer is None, role=Role.DIM
        )
    if words.INCOMPLETE in content.texts[0] or not feed.answer.value.is_incomplete:
        return content
    return content._replace(word=words.INCOMPLETE, problem=Role.WARN)


def feed_problem(feed: Feed[object, object], now: float) -> tuple[str, str]:
    """Return the state of a feed that is not live, a word with its age, and the reason."""
    reason = "" if feed.failure is None else feed.failure.reason
    if feed.answer is not None:
        return stale_text([feed], now, "STALE"), reason
    return ("waiting", "") if feed.failure is None else ("FAILED", reason)


# ---- how it looks


def headline_lines(content: Headline, cells: int, rows: int, glyphs: Glyphs) -> list[Line]:
    """Draw it in at most `rows` rows (1 at least): the verdict, then one line about it."""
    edge = EDGE if cells >= ROOM_FOR_EDGE else 1
    texts = [text.upper() for text in content.texts]
    drawn = _big(texts, cells - edge, rows - 1, glyphs, shaded=not content.is_live)
    if not drawn:
        room = cells - edge
        text = next((text for text in texts if cell_len(text) <= room), texts[-1])
        drawn = [cut(text, room, glyphs.ellipsis)]
    wide = 0
    if content.role is Role.ALARM:  # a bar across the screen
        wide = cells
        drawn = ["", *drawn, ""] if 1 < len(drawn) <= rows - 3 else drawn
    lines = [line(Span(f"{' ' * edge}{text}".ljust(wide), content.role)) for text in drawn]
    about = _about(content, cells - edge, glyphs)
    return [*lines, *([line(" " * edge, about)] if about else [])][:rows]


def _big(texts: Sequence[str], cells: int, rows: int, glyphs: Glyphs, *, shaded: bool) -> list[str]:
    """Draw the first of `texts` that can be read from afar, else that is big at all; or nothing."""
    best = [_best_split(text, cells, rows, glyphs) for text in texts if can_draw(text)]
    for least in (READABLE, 1):
        for size, parts in best:
            if size >= least:
                return _drawn(parts, size, glyphs, shaded=shaded)
    return []


def _best_split(text: str, cells: int, rows: int, glyphs: Glyphs) -> tuple[int, list[str]]:
    """Return the largest size and the rows of words; two where that is half as large again."""
    size, parts = largest(text, cells, rows, glyphs), [text]
    halves = max(
        ((_size_of_two(pair, cells, rows, glyphs), pair) for pair in _pairs(text)),
        key=lambda choice: choice[0],
        default=(0, parts),
    )
    return halves if 2 * halves[0] >= 3 * size and halves[0] else (size, parts)


def _pairs(text: str) -> Iterator[list[str]]:
    """Yield the text in two rows; a number stays with its unit or month."""
    separate = text.split()
    for count in range(1, len(separate)):
        if not separate[count - 1][0].isdigit():
            yield [" ".join(separate[:count]), " ".join(separate[count:])]


def _size_of_two(pair: list[str], cells: int, rows: int, glyphs: Glyphs) -> int:
    size = min(largest(text, cells, rows // 2, glyphs) for text in pair)
    while size and 2 * height(size, glyphs) + _gap(size, glyphs) > rows:
        size -= 1
    return size


def _gap(size: int, glyphs: Glyphs) -> int:
    """Return the blank rows between two rows of letters; the smallest end in half a one."""
    return 0 if size == 1 and glyphs.halves else 1


def _drawn(parts: Sequence[str], size: int, glyphs: Glyphs, *, shaded: bool) -> list[str]:
    rows: list[str] = []
    for part in parts:
        rows += [""] * (_gap(size, glyphs) if rows else 0)
        rows += big(part, size, glyphs, shaded=shaded)
    return rows


def _about(content: Headline, cells: int, glyphs: Glyphs) -> Line:
    """Return what is wrong, the name, then as many whole facts as fit; of a reason, a part."""
    word = Span(cut(content.word, cells, glyphs.ellipsis), content.problem)
    room = cells - (cell_len(word.text) + 2 if word.text else 0)
    name = next((text for text in content.names if cell_len(text) <= room), "")
    about = line(word, "  " if word.text and name else "", Span(name, Role.STRONG))
    between = "  "
    if content.reason:
        left = cells - width(about) - len("  ")
        reason = cut_words(content.reason, left, glyphs.ellipsis) if left > LEAST_REASON else ""
        return line(about, Span(f"  {reason}" if reason else "", Role.DIM))
    for fact in filter(None, content.details):
        longer = line(about, Span(f"{between if about else ''}{fact}", Role.DIM))
        if width(longer) > cells:
            break
        about, between = longer, f" {glyphs.separator} "
    return about
