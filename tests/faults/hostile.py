"""Strings that an attacker or bad luck puts into an account, each by its name."""

from __future__ import annotations

import unicodedata

HOSTILE: dict[str, str] = {
    "markup": "[red]x[/red]",
    "closing-tag": "[/]",
    "wrong-closing-tag": "a[/red]b",
    "open-tag": "[bold",
    "escaped-tag": r"\[red]x\\[/]",
    "click": "[@click=app.quit]x[/]",
    "click-call": "[@click=\"app.push_screen('help')\"]x[/]",
    "link": "[link=https://evil.example]x[/link]",
    "style-variable": "[$error on $success]x",
    "braces": "{0} {name} {{}} %s %(x)s $HOME `id`",
    "emoji-code": ":skull: :warning:",
    "csi-colour": "\x1b[31mred\x1b[0m",
    "csi-clear": "\x1b[2J\x1b[H",
    "alternate-screen": "\x1b[?1049l",
    "osc-title": "\x1b]0;owned\x07",
    "osc-clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "osc-link": "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "dcs": "\x1bP+q544e\x1b\\",
    "c1-csi": "\x9b31mred",
    "c1-osc": "\x9d52;c;b3duZWQ=\x9c",
    "nul": "a\x00b",
    "backspace": "abc\b\b\bxyz",
    "carriage-return": "abc\rxyz",
    "newlines": "a\nb\r\nc\vd\fe",
    "unicode-newlines": "a\u2028b\u2029c\x85d",
    "tabs": "a\tb\t\tc",
    "delete": "a\x7fb",
    "shift-out": "a\x0eb\x0f",
    "bidi-override": "abc\u202etxt.exe\u202c",
    "bidi-isolate": "\u2066abc\u2069\u2067def\u2069",
    "right-to-left": "שלום עולם العربية",
    "marks": "a\u200eb\u200fc\u061cd",
    "zero-width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "soft-hyphen": "a\u00adb",
    "tag-characters": "flag\U000e0067\U000e0062\U000e007f",
    "combining-flood": "z" + "\u0301\u0489\u0337" * 300,
    "combining-first": "\u0301\u0300abc",
    "enclosing": "1\u20e3 2\u20dd",
    "variation-selector": "\u2764\ufe0f \u26a0\ufe0f",
    "keycap": "1\ufe0f\u20e3#\ufe0f\u20e3",
    "skin-tone": "\U0001f44d\U0001f3fd",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flag": "\U0001f1e9\U0001f1ea\U0001f1e9",
    "wide": "漢字かな交じり文" * 8,
    "half-width": "ﾊﾝｶｸ\uffa0ﾞ",
    "full-width": "ＡＢＣ［ｒｅｄ］",
    "hangul-jamo": "\u1112\u1161\u11ab\u1100\u1161",
    "hangul-filler": "a\u3164b\u115fc",
    "braille-blank": "a\u2800b",
    "private-use": "a\ue000b\U000f0000c",
    "unassigned": "a\u0378b\U0003fffe",
    "lone-surrogate": "a\ud800b",
    "two-low-halves": "a\udc00\udfffb",
    "replacement": "a\ufffdb",
    "ligature": "\ufdfa" * 5,
    "very-long": "x" * 100_000,
    "long-blanks": " " * 5_000 + "end",
    "control-flood": "\x1b" * 10_000,
    "csv-formula": "=HYPERLINK(\"https://evil.example\",\"x\")",
    "csv-quotes": 'a","b\'\n"c',
    "perfdata": "a'=1;2;3 | b=9",
    "html": "<script>alert(1)</script>&amp;<svg onload=x>",
    "path": "../../etc/passwd",
}  # fmt: skip
NUMBERS = {name: f"n{index:02}" for index, name in enumerate(HOSTILE)}
"""What each string is found by: it stands before it."""


def name_of(which: str) -> str:
    """The text that the account is given."""
    return f"{NUMBERS[which]}{HOSTILE[which]}"


def unfit(text: str) -> set[str]:
    """The characters of `text` that a terminal could take for more than a sign on one line."""
    found = {char for char in text if unicodedata.category(char) in BAD and char != "\n"}
    return found | {char for char in text if "\ufe00" <= char <= "\ufe0f"}


BAD = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
