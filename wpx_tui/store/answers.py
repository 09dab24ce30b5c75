"""What the API last said to each question, and how it last failed, shared by all processes.

Both carry when they were *asked*: seconds of the clock that `boot` names (the boot's id; empty
where the system has none, and the clock is then the wall clock). One that was asked earlier never
takes the place of one that was asked later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wpx_tui.named_tuple import NamedTuple
from wpx_tui.store.rows import INT, OPT_REAL, OPT_TEXT, REAL, TEXT, typed_row

if TYPE_CHECKING:
    from wpx_tui.store.database import Connection

MAX_BODY = 8 * 2**20
"""Characters of the longest body that is kept."""


class Question(NamedTuple):
    """One question: whose token (`AccountKeys.token`), what, and the shape of the answer's body.

    `text` is the same for equal questions. Another `shape` is another question, so that two
    versions of the program do not read each other's bodies.
    """

    token: bytes
    text: str
    shape: int


class Answer(NamedTuple):
    """`came_at` by the wall clock; `ahead` seconds of the API's clock before ours, if known.

    `by` is the random id of the process that asked. `body` is what the models print: never the
    raw body, which holds credentials.
    """

    asked: float
    boot: str
    came_at: float
    ahead: float | None
    by: str
    body: str


class Failure(NamedTuple):
    """The last of `number` failures in a row, the first of them at `since`.

    `since` and `next_at`, before which nobody is to ask again, are of the same clock as `asked`.
    """

    asked: float
    boot: str
    failed_at: float
    reason: str
    advice: str | None
    number: int
    since: float
    next_at: float
    by: str


class Stored(NamedTuple):
    """What is known of a question: the last answer, and a failure if one came after it."""

    answer: Answer | None
    failure: Failure | None


NOTHING = Stored(None, None)

_ANSWER = (REAL, TEXT, REAL, OPT_REAL, TEXT, TEXT)
_FAILURE = (REAL, TEXT, REAL, TEXT, OPT_TEXT, INT, REAL, REAL, TEXT)

# A row of another boot is from before: only one boot writes at a time. By the wall clock a row that
# was asked after the new one came is from a clock that was wrong.
_SAVE_ANSWER = """
INSERT INTO answer(token, question, shape, asked, boot, came_at, ahead, by, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(token, question, shape) DO UPDATE SET
    asked = excluded.asked, boot = excluded.boot, came_at = excluded.came_at,
    ahead = excluded.ahead, by = excluded.by, body = excluded.body
WHERE answer.boot <> excluded.boot OR answer.asked <= excluded.asked
    OR (excluded.boot = '' AND answer.asked > excluded.came_at)"""
_SAVE_FAILURE = """
INSERT INTO failure(token, question, shape, asked, boot, failed_at, reason, advice, count, since,
    next_at, by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(token, question, shape) DO UPDATE SET
    asked = excluded.asked, boot = excluded.boot, failed_at = excluded.failed_at,
    reason = excluded.reason, advice = excluded.advice, count = excluded.count,
    since = excluded.since, next_at = excluded.next_at, by = excluded.by
WHERE failure.boot <> excluded.boot OR failure.asked <= excluded.asked
    OR (excluded.boot = '' AND failure.asked > excluded.failed_at)"""


def load(connection: Connection, question: Question) -> Stored:
    """Return what is known of the question."""
    answer = connection.execute(
        "SELECT asked, boot, came_at, ahead, by, body FROM answer "
        "WHERE token = ? AND question = ? AND shape = ?",
        question,
    ).fetchone()
    failure = connection.execute(
        "SELECT asked, boot, failed_at, reason, advice, count, since, next_at, by FROM failure "
        "WHERE token = ? AND question = ? AND shape = ?",
        question,
    ).fetchone()
    return Stored(typed_row(Answer, _ANSWER, answer), typed_row(Failure, _FAILURE, failure))


def save_answer(connection: Connection, question: Question, answer: Answer) -> bool:
    """Keep the answer and let go of the failures before it; False if a later one stands there."""
    if len(answer.body) > MAX_BODY:
        return False
    cursor = connection.execute(_SAVE_ANSWER, (*question, *answer))
    if cursor.rowcount < 1:
        return False
    connection.execute(
        "DELETE FROM failure WHERE token = ? AND question = ? AND shape = ? "
        "AND (boot <> ? OR asked <= ? OR (boot = '' AND asked > ?))",
        (*question, answer.boot, answer.asked, answer.came_at),
    )
    return True


def save_failure(connection: Connection, question: Question, failure: Failure) -> bool:
    """Keep the failure beside the last answer; False if something was asked later."""
    later = connection.execute(
        "SELECT 1 FROM answer WHERE token = ? AND question = ? AND shape = ? "
        "AND boot = ? AND asked > ? AND NOT (boot = '' AND asked > ?)",
        (*question, failure.boot, failure.asked, failure.failed_at),
    ).fetchone()
    if later:
        return False
    cursor = connection.execute(_SAVE_FAILURE, (*question, *failure))
    return cursor.rowcount > 0


def count_since(connection: Connection, token: bytes, prefix: str, since: float) -> int:
    """Return to how many questions that begin so the API was last asked since then.

    `since` is by the wall clock, in seconds since 1970. A failure counts as a success does.
    """
    beginning = (token, len(prefix), prefix, since)
    total = 0
    for table, came in (("answer", "came_at"), ("failure", "failed_at")):
        (count,) = connection.execute(
            f"SELECT count(*) FROM {table} "  # noqa: S608  # the names are ours
            f"WHERE token = ? AND substr(question, 1, ?) = ? AND {came} >= ?",
            beginning,
        ).fetchone()
        total += count
    return total
