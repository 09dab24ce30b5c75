"""Names in a recording replaced: the same name by the same word, wherever it stands."""

from __future__ import annotations

import re
from typing import Any

from wpx_tui.monitor.events import EventKind
from wpx_tui.monitor.feeds import INTERVALS
from wpx_tui.monitor.parts import FAILURES

IDS = frozenset({"id", "subscription_id"})
NAMES = frozenset({"name", "product_name"})
"""Keys of the models' texts that tell whose the figures are."""

_OWN_WORDS = frozenset(
    {EventKind.FAILED, EventKind.RECOVERED, EventKind.HIGH, EventKind.CRITICAL, EventKind.BELOW}
    | {EventKind.FORESEEN_EMPTY, EventKind.FORESEEN_LAPSE, EventKind.FORESEEN_WELL}
)
"""Events whose words are ours and names; those of others may hold an address or a program."""
_FAILURES = frozenset({EventKind.FAILED, EventKind.RECOVERED})
"""Events whose subjects are our words for what failed."""
_HOST = re.compile(
    r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b(?::\d+)?|\b\d+(?:\.\d+){3}\b(?::\d+)?"
    r"|\[[\da-fA-F:.]+\](?::\d+)?|\b[\w-]*[A-Za-z][\w-]*:\d{2,5}\b|\blocalhost\b"
)
_PEER = re.compile(
    r"(connection (?:refused|reset) by |(?:no|no secure|the) connection to |no network to "
    r"|certificate of |name not found: |name lookup failed for )(?:the proxy or )?\S+?"
    r"(?=:?$|:? (?:broke|refused|in time|no answer|\(\d|[A-Z]))"
    r"|^()(?:the proxy or )?\S+(?= does not speak| closed the connection)"
)
"""Where our words on a connection name its other end, which may be a name without a dot."""
_OTHERS_WORDS = re.compile(
    r"(\b\d{3} from the (?:API|proxy)|\b\d{3}: a web page answered, not the API|the API refused"
    r"|certificate of \S+ refused): .*?(?=$| \(\d+ feeds\))"
)
"""A refusal in our words, and the server's own, which may say anything, behind it."""
_SUBSCRIPTION_COLUMN = {"bucket": 0, "quota": 0}


class Masks:
    """Replaces the names of one recording; rows in the order of `store.recording.TABLES`."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def row(self, table: str, values: list[Any]) -> list[Any]:
        """Return a row of a table with its names replaced; a body is JSON that was read."""
        if table == "snapshot":
            return self._snapshot(values)
        if table == "event":
            return self._event(values)
        column = _SUBSCRIPTION_COLUMN.get(table)
        if column is not None and values[column]:
            values[column] = self._id(values[column])
        return values

    def _snapshot(self, values: list[Any]) -> list[Any]:
        part, body = values[0], values[-1]
        kind, _, rest = part.partition(" ")
        if kind == "forecasts":
            body = [
                [self._id(item[0]) if item[0] else "", self._name(item[1]), *item[2:]]
                for item in body
            ]
        elif kind == FAILURES:
            body = {
                feed: [
                    self._reason(str(item[0])),
                    item[1] and self._words(str(item[1])),
                    *item[2:],
                ]
                for feed, item in body.items()
            }
        else:
            body = self._model(body)
        if kind == "history" and rest.count(" "):
            granularity, subscription, *zone = rest.split(" ")
            known = self._id(subscription) if "/" not in subscription else subscription
            part = " ".join((kind, granularity, known, *zone))
        return [part, *values[1:-1], body]

    def _model(self, value: Any) -> Any:  # what JSON brings
        match value:
            case list():
                return [self._model(item) for item in value]
            case dict():
                return {key: self._field(key, item) for key, item in value.items()}
        return value

    def _field(self, key: str, value: Any) -> Any:  # what JSON brings
        if isinstance(value, str):
            return self._id(value) if key in IDS else self._name(value) if key in NAMES else value
        return self._model(value)

    def _event(self, values: list[Any]) -> list[Any]:
        at, kind, subject, text, *rest = values
        if kind in _FAILURES:
            return [at, kind, subject, self._reason(text), *rest]
        subject = subject if subject in INTERVALS else self._name(subject)
        words = self._words(text) if kind in _OWN_WORDS else ""
        return [at, kind, subject, words, *rest]

    def _id(self, text: str) -> str:
        return self._ids.setdefault(text, f"id-{len(self._ids) + 1}")

    def _name(self, text: str) -> str:
        return self._names.setdefault(text, f"Product {len(self._names) + 1}") if text else text

    def _reason(self, text: str) -> str:
        """Return why a poll failed, without addresses and without the server's own words."""
        head, separator, reason = text.rpartition("answers again: ")
        reason = _OTHERS_WORDS.sub(r"\1", reason)
        reason = _PEER.sub(lambda peer: f"{peer[1] or ''}(address)", reason)
        return self._words(f"{head}{separator}{reason}")

    def _words(self, text: str) -> str:
        """Return a sentence with the known names in it replaced, and every address."""
        known = {**self._ids, **self._names}
        for name in sorted(known, key=len, reverse=True):
            text = text.replace(name, known[name])
        return _HOST.sub("(address)", text)
