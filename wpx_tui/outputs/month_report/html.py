"""A report as one HTML file: no scripts, nothing from outside, two printed pages of A4."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from wpx_tui import __version__

if TYPE_CHECKING:
    from wpx_tui.outputs.month_report.sections import Card, Report
    from wpx_tui.outputs.month_report.tables import Section

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a name may hold: a browser runs and fetches nothing."""

_NO_BAR = '<td class="bar"></td>'

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --page: #fff; --line: #d0d7de;
  --bar: #2f6fb5; --box: #f6f8fa; --bad: #9a2c10; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa4af; --page: #0d1117;
  --line: #30363d; --bar: #5b9bd9; --box: #161b22; --bad: #ffa28b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--page);
  color: var(--ink); font: 15px/1.4 system-ui, "Segoe UI", "Noto Sans", Arial, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
header p { margin: .2rem 0 0; color: var(--dim); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem;
  margin: 1rem 0; }
dl div { background: var(--box); border: 1px solid var(--line); border-radius: .4rem;
  padding: .5rem .7rem; overflow-wrap: anywhere; }
dl div:last-child { grid-column: span 2; }
dt, dd.detail { color: var(--dim); font-size: .8rem; }
dd { margin: 0; }
dd.figure { font-size: 1.3rem; font-weight: 600; }
section { margin-top: 1.4rem; }
article + article { margin-top: 3rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: 1.05rem; padding-bottom: .25rem; }
th, td { text-align: left; font-weight: 400; padding: .16rem .5rem .16rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }
thead th { color: var(--dim); font-size: .85rem; vertical-align: bottom; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
tbody th, tfoot th { min-width: 6.5rem; }
td.bar { width: 28%; padding-right: 0; }
td.bar svg { display: block; width: 100%; height: .7rem; }
td.bar rect { fill: var(--bar); }
p.note, p.empty { color: var(--dim); font-size: .85rem; margin: .25rem 0 0; }
p.empty { margin: 0; }
p.note { display: inline; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
.missing { color: var(--bad); }
footer { margin-top: 1.4rem; color: var(--dim); font-size: .8rem; }
@media (max-width: 36rem) { body { padding: .8rem; } td.bar { display: none; }
  dl { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@page { size: A4; margin: 12mm 14mm; }
@media print {
  :root { color-scheme: light; --ink: #000; --dim: #444; --page: #fff; --line: #bbb; --bar: #555;
    --box: #fff; --bad: #000; }
  body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.25; }
  dl { margin: .5rem 0; gap: .35rem; display: flex; }
  dl div { flex: 1; }
  dl div:last-child { flex: 2.2; }
  td.bar { display: table-cell; width: 18%; }
  dd.figure { font-size: 12pt; }
  section { margin-top: .7rem; }
  article + article { break-before: page; margin-top: 0; }
  ul { margin: .2rem 0; }
  .wide { overflow: visible; }
  th, td { padding-top: .06rem; padding-bottom: .06rem; }
  tr, dl div, caption, p, .countries, .forecasts { break-inside: avoid; }
  caption, h2, thead { break-after: avoid; }
  thead { display: table-header-group; }
  td.bar rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def document(*reports: Report, missing: tuple[str, ...] = ()) -> str:
    """Return the whole file, with the reports one below the other; every text in it is escaped.

    `missing`: the accounts of which there is no report, and why.
    """
    title = f"{', '.join(report.account for report in reports)}, {reports[0].span}"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="generator" content="wpx-top {escape(__version__)}">',
            f"<title>{_text(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *_problems(missing),
            *(line for number, item in enumerate(reports) for line in _report(item, number)),
            "</main>",
            f"<footer>{_text(reports[0].made)} by wpx-top {escape(__version__)}</footer>",
            "</body>",
            "</html>",
            "",
        )
    )


def _report(report: Report, number: int) -> Iterator[str]:
    """Return one account's part; the ids of all but the first have its number in front."""
    head = f"{number + 1}-" if number else ""
    yield f"<article><header><h1>{_text(report.account)}: proxy traffic</h1>"
    yield f"<p>{_text(report.span)}</p></header>"
    yield from ("<dl>", *map(_card, report.cards), "</dl>")
    yield from _problems(report.problems)
    for section in report.sections:
        yield from _section(section, head)
    yield "</article>"


def _text(text: str) -> str:
    """Escape a text, for an element or a quoted attribute; a lone surrogate becomes `?`."""
    return escape(text.encode("utf-8", "replace").decode("utf-8").replace("\0", "�"))


def _card(card: Card) -> str:
    detail = f'<dd class="detail">{_text(card.detail)}</dd>' if card.detail else ""
    figure = f'<dd class="figure">{_text(card.figure)}</dd>'
    return f"<div><dt>{_text(card.label)}</dt>{figure}{detail}</div>"


def _problems(problems: tuple[str, ...]) -> Iterator[str]:
    if problems:
        yield '<section class="missing"><h2>What is missing</h2><ul>'
        yield from (f"<li>{_text(problem)}</li>" for problem in problems)
        yield "</ul></section>"


def _section(section: Section, head: str) -> Iterator[str]:
    yield f'<section id="{head}{section.id}" class="{section.id}">'
    if section.rows:
        yield '<div class="wide">'
        yield from _table(section)
        yield "</div>"
    else:
        yield f'<h2>{_text(section.title)}</h2><p class="empty">{_text(section.empty)}</p>'
    yield from (f'<p class="note">{_text(note)}</p>' for note in section.notes)
    yield "</section>"


def _table(section: Section) -> Iterator[str]:
    has_bars = bool(section.bars)
    yield f"<table><caption>{_text(section.title)}</caption>"
    titles = (
        f'<th scope="col"{_kind(column.is_number)}>{_text(column.title)}</th>'
        for column in section.columns
    )
    yield f"<thead><tr>{''.join(titles)}{_NO_BAR if has_bars else ''}</tr></thead>"
    yield "<tbody>"
    for index, row in enumerate(section.rows):
        yield _row(section, row, _bar(section.bars[index]) if has_bars else "")
    yield "</tbody>"
    if section.total:
        total = _row(section, section.total, _NO_BAR if has_bars else "")
        yield f"<tfoot>{total}</tfoot>"
    yield "</table>"


def _row(section: Section, row: tuple[str, ...], bar: str) -> str:
    cells = (
        f"<td{_kind(column.is_number)}>{_text(text)}</td>"
        for column, text in zip(section.columns[1:], row[1:], strict=True)
    )
    return f'<tr><th scope="row">{_text(row[0])}</th>{"".join(cells)}{bar}</tr>'


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _bar(length: float | None) -> str:
    """Return a bar, which says nothing that the figure beside it does not."""
    if not length:
        return _NO_BAR
    rect = f'<rect width="{100 * length:.2f}" height="10"/>'
    svg = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{rect}</svg>'
    return f'<td class="bar">{svg}</td>'
