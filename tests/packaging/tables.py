"""The tables of the pages, as the program has them. `make tables` writes them into the pages."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from textual.binding import Binding

from tests.packaging.pages import ROOT, block_pattern
from wpx_tui.config.schema import SELECTORS, SETTINGS, Setting
from wpx_tui.demo.scenarios import SCENARIOS
from wpx_tui.outputs.prometheus.metrics import METRICS, Kind
from wpx_tui.tui.keys import GROUPS, KEYS_BY_ID, shown_key
from wpx_tui.tui.screens.replay import REPLAY_KEYS

DOZEN = (
    *("app.help", "see.zoom", "find.search", "ask.period", "ask.granularity", "ask.filter"),
    *("do.alert", "see.wall", "see.freeze", "see.theme", "see.back", "app.quit"),
)
"""The ids of the keys in the README."""


def tables() -> Mapping[tuple[str, str], str]:
    """Return every table that the program decides, by page and marker."""
    return {
        ("README.md", "keys"): _dozen(),
        ("docs/screen.md", "keys"): _keys(),
        ("docs/replay.md", "keys"): _replay_keys(),
        ("docs/settings.md", "settings"): _settings(),
        ("docs/scripts.md", "scenarios"): _scenarios(),
        ("docs/monitoring.md", "metrics"): _metrics(),
    }


def _table(head: str, rows: Sequence[tuple[str, ...]]) -> str:
    columns = head.count("|") - 1
    lines = [head, "|" + "---|" * columns]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _dozen() -> str:
    rows = [(_key(KEYS_BY_ID[name]), KEYS_BY_ID[name].tooltip) for name in DOZEN]
    return _table("| key | does |", rows)


def _keys() -> str:
    rows = [
        (title if index == 0 else "", _key(binding), binding.tooltip, f"`{binding.id}`")
        for title, bindings in GROUPS
        for index, binding in enumerate(bindings)
    ]
    return _table("| | key | does | id |", rows)


def _replay_keys() -> str:
    rows = [(_key(binding), binding.tooltip) for binding in REPLAY_KEYS]
    return _table("| key | does |", rows)


def _key(binding: Binding) -> str:
    return f"`{shown_key(binding, {})}`"


def _settings() -> str:
    rows = [_setting(setting) for setting in (*SELECTORS, *SETTINGS)]
    return _table("| key | option | variable | default | |", rows)


def _setting(setting: Setting) -> tuple[str, ...]:
    flag = setting.flag or ""
    option = f"{flag}{'=' if ' ' in flag else ' '}{setting.metavar or ''}".rstrip() if flag else ""
    in_file = setting.key if setting in SETTINGS else None
    names = (in_file, option, setting.env, setting.default)
    return (*(f"`{name}`" if name else "" for name in names), setting.help)


def _scenarios() -> str:
    rows = [(f"`{name}`", scenario.summary) for name, scenario in SCENARIOS.items()]
    return _table("| scenario | shows |", rows)


def _metrics() -> str:
    rows = [
        (
            f"`{metric.name}`",
            "counter" if metric.kind is Kind.COUNTER else "gauge",
            ", ".join(f"`{label}`" for label in metric.labels),
            metric.help.removesuffix("."),
        )
        for metric in METRICS
    ]
    return _table("| metric | type | labels | |", rows)


def main() -> None:
    """Write every table into its page."""
    for (page, name), table in tables().items():
        path = ROOT / page
        text = path.read_text(encoding="utf-8")
        match = block_pattern(name).search(text)
        if match is None:
            sys.exit(f"{page} has no marker {name}")
        text = text[: match.start(2)] + table + text[match.end(2) :]
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{page}: {name}\n")


if __name__ == "__main__":
    main()
