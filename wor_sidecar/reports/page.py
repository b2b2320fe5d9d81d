"""The figures as one file that needs nothing else: to open, to print, to keep; black and white will do."""

from collections.abc import Sequence
from html import escape
from typing import Final

from wor_sidecar.reports.sections import Section
from wor_sidecar.reports.table import Cell, Table, shown
from wor_sidecar.texts.catalogue import _, language

_MANY: Final = 9
"""Columns from which on a table is set smaller on paper."""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, "Segoe UI", sans-serif; color: #17211f; background: #fff; margin: 0 auto;
  max-width: 60rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
p { margin: .4rem 0; max-width: 45rem; }
.note { border-left: 4px solid #17211f; padding: .4rem .8rem; }
.chart { display: block; width: 100%; max-width: 34rem; height: auto; margin: .8rem 0 .2rem; }
.hint { font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { border-bottom: 1px solid #7d8a87; padding: .3rem .7rem .3rem 0; text-align: right;
  vertical-align: top; }
thead th { border-bottom: 2px solid #17211f; }
th:first-child, .said { text-align: left; } tbody th { font-weight: 400; }
@media print {
  body { font-size: 10pt; padding: 0; max-width: none; }
  h2, .told, caption { break-after: avoid; } tr, .chart { break-inside: avoid; }
  thead { display: table-header-group; }
  .chart { max-width: 105mm; }
  .wide { overflow: visible; }
  .many { font-size: 7pt; } .many th, .many td { padding-right: 1.2mm; }
}
@page { size: A4; margin: 14mm; }
"""


def page(title: str, lead: Sequence[str], parts: Sequence[Section], warning: str = "") -> str:
    """Return a whole page.

    Args:
        title: whose figures, of when.
        lead: sentences under it: who is counted, and when it was.
        parts: the figures.
        warning: what a reader must know before passing it on.

    """
    said = "".join(f"<p>{escape(one)}</p>\n" for one in lead if one)
    note = f'<p class="note"><strong>{escape(warning)}</strong></p>\n' if warning else ""
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{said}{note}"
        f"{''.join(_section(one) for one in parts)}</main>\n</body>\n</html>\n"
    )


def _section(part: Section) -> str:
    id_ = f"figure-{part.table.name}"
    told = f'<p class="told">{escape(part.told)}</p>\n' if part.told else ""
    hint = f'<p class="hint">{escape(part.hint)}</p>\n' if part.hint else ""
    body = _table(part.table, id_) if part.table.rows else f"<p>{escape(_('Nobody.'))}</p>\n"
    return (
        f'<section aria-labelledby="{id_}">\n<h2 id="{id_}">{escape(part.title)}</h2>\n'
        f"{told}{part.chart}\n{hint}{body}</section>\n"
    )


def _table(table: Table, id_: str) -> str:
    words = {n for row in table.rows for n, cell in enumerate(row) if isinstance(cell, str)}
    heads = "".join(_head(head, said=n in words) for n, head in enumerate(table.heads))
    many = ' class="many"' if len(table.heads) > _MANY else ""
    rows = "\n".join(
        f"<tr>{''.join(_cell(cell, n) for n, cell in enumerate(row))}</tr>" for row in table.rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{id_}">\n<table{many}>\n'
        f"<caption>{escape(table.title)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n"
    )


def _head(head: str, *, said: bool) -> str:
    kind = ' class="said"' if said else ""
    return f'<th scope="col"{kind}>{escape(head)}</th>'


def _cell(cell: Cell, n: int) -> str:
    if n == 0:
        return f'<th scope="row">{escape(shown(cell))}</th>'
    kind = ' class="said"' if isinstance(cell, str) else ""
    return f"<td{kind}>{escape(shown(cell))}</td>"
