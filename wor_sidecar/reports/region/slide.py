"""The added figures in words: the slide of one quarter, earlier ones beside it; more for the region alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from wor_sidecar.reports import drawing
from wor_sidecar.reports.drawing import Bar
from wor_sidecar.reports.periods import period_named
from wor_sidecar.reports.region.adding import Added, Line, Part
from wor_sidecar.reports.region.hiding import hidden
from wor_sidecar.reports.region.told import Counts
from wor_sidecar.reports.sections import Section
from wor_sidecar.reports.table import Cell, Table, shown
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label

HIDDEN: Final = "*"
_TWO: Final = 2


def sections(added: Added, *, publish: bool) -> tuple[Section, ...]:
    """Put the figures into words; published, small numbers are hidden and no practice stands alone."""
    return tuple(_published(added) if publish else _inside(added))


def headline(line: Line) -> str:
    """Say the quarter in one sentence: how many people, from which groups of how many practices."""
    told = [_group_words(part) for part in line.parts]
    said = _("{quarter}: {people} referrals, {groups}.")
    return said.format(
        quarter=_name(line.quarter).capitalize(), people=shown(line.referred), groups=", ".join(told)
    )


def reported(line: Line) -> str:
    """Say how complete a quarter is."""
    if line.by_hand:
        return _("typed in by hand")
    there = sum(part.practices or 0 for part in line.parts)
    should = sum(part.should or 0 for part in line.parts)
    return _("{there} of {should} practices").format(there=there, should=should)


def _inside(added: Added) -> Iterator[Section]:
    yield _quarters(added, {})
    yield _stages(added)
    yield _products(added, {})
    yield _practices(added)


def _published(added: Added) -> Iterator[Section]:
    """Hide per table; the shown quarter is a row of the first table and the last row of the second.

    What is hidden of a quarter's row follows from that row alone: another file that shows another quarter
    hides the same of it, so that two files side by side tell no more than each.
    """
    rows = {line.quarter: _hidden_of(line) for line in added.lines}
    yield _quarters(added, rows)
    products, last = _product_grid(added.shown), rows[added.shown.quarter]
    alone = _alone(added.shown)
    cut = hidden(products, columns_add_up=len(products) > 1, alone=alone, last=last)
    names = dict(enumerate(_product_names(added.shown)))
    yield _products(added, {(names[row], column): True for row, column in cut if row in names})


def _hidden_of(line: Line) -> frozenset[int]:
    row = [*(part.referred for part in line.parts), line.referred]
    return frozenset(column for _row, column in hidden([row], columns_add_up=False, alone=_alone(line)))


def _alone(line: Line) -> frozenset[int]:
    """Return the columns that are about one practice: a group's of one, and the sum where it is all."""
    there = [part.practices for part in line.parts]
    return frozenset(n for n, number in enumerate([*there, _sum(there)]) if number == 1)


def _sum(numbers: Sequence[int | None]) -> int | None:
    return None if None in numbers else sum(number or 0 for number in numbers)


def _quarters(added: Added, cut: Mapping[str, Collection[int]]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for line in added.lines:
        gone = cut.get(line.quarter, ())
        place = {part.group: n for n, part in enumerate(line.parts)}
        cells: list[Cell] = []
        for group in added.groups:
            n = place.get(group)
            cells.append(None if n is None else HIDDEN if n in gone else line.parts[n].referred)
        total: Cell = HIDDEN if len(line.parts) in gone else line.referred
        rows.append((_name(line.quarter), *cells, total, reported(line)))
        if not gone:
            bars.append(_bar(added, line))
    heads = (_("Quarter"), *added.groups, _("All"), _("Reported"))
    title = _("Referrals per quarter")
    told = headline(added.shown) if not cut.get(added.shown.quarter) else ""
    chart = drawing.bars("quarters", title, told or title, bars) if bars else ""
    hint = ""
    if chart and len(added.groups) == _TWO:
        hint = _("Solid: {one}; striped: {other}.").format(one=added.groups[0], other=added.groups[1])
    return Section(title, told, Table("quarters", title, heads, tuple(rows), _("people")), chart, hint)


def _bar(added: Added, line: Line) -> Bar:
    striped = 0
    if len(added.groups) == _TWO:
        striped = sum(part.referred for part in line.parts if part.group == added.groups[1])
    return Bar(_name(line.quarter), line.referred, _parts_said(line), hatched=striped)


def _parts_said(line: Line) -> str:
    parts = " + ".join(shown(part.referred) for part in line.parts)
    return f"{shown(line.referred)} = {parts}" if len(line.parts) > 1 else shown(line.referred)


def _stages(added: Added) -> Section:
    words = {
        "seen": _("Seen in the GP's system"),
        "asked": _("Asked for consent"),
        "consent": _("Said yes"),
        "elsewhere": _("Referred another way"),
        "referred": _("Referred in all"),
        "received": _("Referral came in"),
    }
    counts = [part.counts or Counts() for part in added.shown.parts]
    every = sum(counts, Counts())
    rows = tuple((word, *(getattr(one, name) for one in (*counts, every))) for name, word in words.items())
    title = _("How far, in {quarter}").format(quarter=_name(added.shown.quarter))
    told = _("Referred in all: who said yes, and who was referred another way.")
    heads = (_("Step"), *(part.group for part in added.shown.parts), _("All"))
    return Section(title, told, Table("stages", title, heads, rows, _("people")))


def _product_names(line: Line) -> list[str]:
    return sorted({product for part in line.parts for product, counts in part.products if counts.referred})


def _product_grid(line: Line) -> list[list[int]]:
    """Lay the products out, each row with its sum; the last row is everybody, once."""
    rows = [[_referred(part, product) for part in line.parts] for product in _product_names(line)]
    rows.append([part.referred for part in line.parts])
    return [[*row, sum(row)] for row in rows]


def _referred(part: Part, product: str) -> int:
    return dict(part.products).get(product, Counts()).referred


def _products(added: Added, cut: Mapping[tuple[str, int], bool]) -> Section:
    line = added.shown
    rows: list[tuple[Cell, ...]] = []
    for product, numbers in zip(_product_names(line), _product_grid(line), strict=False):
        cells = [HIDDEN if cut.get((product, n)) else number for n, number in enumerate(numbers)]
        rows.append((label("products", product) if product else _("not known"), *cells))
    title = _("Referred for what, in {quarter}").format(quarter=_name(line.quarter))
    told = _("Who was referred for two products counts in both rows.")
    heads = (_("Product"), *(part.group for part in line.parts), _("All"))
    return Section(title, told, Table("products", title, heads, tuple(rows), _("people")))


def _practices(added: Added) -> Section:
    rows: Sequence[tuple[Cell, ...]] = [
        (
            practice,
            group,
            _("reported") if counts else _("not reported"),
            counts.referred if counts else None,
            counts.received if counts else None,
        )
        for group, practice, counts in added.practices
    ]
    title = _("Each practice, in {quarter}").format(quarter=_name(added.shown.quarter))
    heads = (_("Practice"), _("Group"), _("Reported"), _("Referred in all"), _("Came in"))
    told = _("For the region itself: no practice is published alone.")
    return Section(title, told, Table("practices", title, heads, tuple(rows), _("people")))


def _group_words(part: Part) -> str:
    if part.practices is None:
        return _("{people} from {group}").format(people=shown(part.referred), group=part.group)
    one = _("{people} from {practices} practice ({group})")
    said = one if part.practices == 1 else _("{people} from {practices} practices ({group})")
    return said.format(people=shown(part.referred), practices=part.practices, group=part.group)


def _name(quarter: str) -> str:
    return period_named(quarter).words
