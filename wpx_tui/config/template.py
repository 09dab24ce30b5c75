"""A new settings file: every key in a comment, for a user to take the comments off."""

from __future__ import annotations

import shlex

from wpx_tui.config.key_ids import KEY_IDS
from wpx_tui.config.schema import SETTINGS, Setting

HEAD = """\
# Settings of wpx-top. A line that begins with "#" is a comment; each key stands with its default,
# or with an example where it has none. Stronger than this file are, in this order: an option of
# the command, an environment variable, and the profile that is in use.
"""

TAIL = """
# Thresholds of one subscription, by its id.
# thresholds.sub_7f3a91c2.high = 70

# Prices of single products, by their type, name or id, or of one subscription, by its id.
# prices.residential = 3.2
# prices.sub_7f3a91c2 = 2.5

# Keys of your own, by the id of the binding; several with commas between them.
{keys}

# A profile: an account with any of the settings above, used with --profile acme.
# [profile.acme]
# base_url = "https://api.weproxies.com"
# token_command = ["pass", "show", "acme"]
# thresholds.high = 90
"""


def template() -> str:
    """Return the text of a new settings file: TOML in which nothing is set."""
    rows = [f"# {row.help}\n# {row.key} = {in_toml(row)}\n" for row in SETTINGS]
    keys = [f'# keys.{key_id} = "{key.default}"  # {key.help}' for key_id, key in KEY_IDS.items()]
    return "\n".join([HEAD, *rows]) + TAIL.format(keys="\n".join(keys))


def in_toml(setting: Setting) -> str:
    """Return the default, or the example, as the file has it."""
    text = setting.default or setting.example
    if setting.kind is bool:
        return "true" if text == "on" else "false"
    if setting.kind == list[str]:
        return f"[{', '.join(map(_quoted, shlex.split(text)))}]"
    return text if setting.kind is float else _quoted(text)


def _quoted(text: str) -> str:
    return f'"{text}"'
