"""Untrusted text: every string that the API sends becomes plain, bounded text here."""

from __future__ import annotations

import unicodedata

from wpx_tui.api.secret import redact

MAX_CHARS = 200
"""The longest text that is kept, in characters; names of the API are far shorter."""

_LOOKS_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters that draw nothing


def clean(text: str, max_chars: int = MAX_CHARS) -> str:
    """Return `text` as plain text on one line, at most `max_chars` long, no secret in it.

    Control characters (C0, C1, DEL), format characters (bidi, zero width, tags, variation
    selectors), surrogates, private use and unassigned code points go; every white space becomes
    one blank; at most two combining marks stay on a letter.
    """
    text = text[: max_chars * 8]
    plain = " ".join(text.split()) if text.isascii() and text.isprintable() else _plain(text)
    return redact(plain)[:max_chars].strip()


def _plain(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
            continue
        if category[0] == "C" or char in _LOOKS_EMPTY or "\ufe00" <= char <= "\ufe0f":
            continue
        marks = marks + 1 if category[0] == "M" else 0
        if marks > 2 or (marks and (not kept or kept[-1] == " ")):
            continue
        kept.append(char)
    return "".join(kept).strip()
