"""The figures in words: sections of one page, each a table, some with a chart above it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wor_sidecar.domain.facts import Stage
from wor_sidecar.reports import drawing, words
from wor_sidecar.reports.drawing import Bar
from wor_sidecar.reports.funnel import Funnel
from wor_sidecar.reports.groups import Dimension, Group
from wor_sidecar.reports.places import Fate
from wor_sidecar.reports.report import Report
from wor_sidecar.reports.table import Cell, Share, Table, shown
from wor_sidecar.reports.waits import Stretch
from wor_sidecar.texts.catalogue import _

Naming = Callable[[Dimension, str], str]
"""The name of a group by its code; `words.code_word` where a program knows no better."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page; `chart` is SVG, or empty."""

    title: str
    told: str
    table: Table
    chart: str = ""
    hint: str = ""
    """How to read the chart."""


def sections(
    found: Report,
    naming: Naming = words.code_word,
    titles: Mapping[Dimension, str] | None = None,
) -> tuple[Section, ...]:
    """Put figures into words.

    Args:
        found: the figures.
        naming: what a group is called.
        titles: what a program calls a grouping, where it has a better word.

    """
    return tuple(_sections(found, naming, titles or {}))


def tables(parts: tuple[Section, ...]) -> tuple[Table, ...]:
    """Return the tables alone: what a spreadsheet gets."""
    return tuple(part.table for part in parts)


def _sections(found: Report, naming: Naming, titles: Mapping[Dimension, str]) -> Iterator[Section]:
    yield _way(found.funnel)
    yield _losses(found.funnel)
    yield _open(found)
    yield _waits(found)
    for dimension, groups in found.groups.items():
        yield _groups(dimension, groups, naming, titles.get(dimension) or words.dimension_word(dimension))
    yield _marks(found)
    yield _completeness(found)


def _way(funnel: Funnel) -> Section:
    """Show the funnel itself."""
    first = funnel.people
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for step in funnel.steps:
        share = Share(step.reached, first)
        word = words.step_word(step.step)
        good = step.ended_well + step.withheld
        if step.step is Stage.ACTIVE_AT_3_MONTHS:
            good = step.reached - step.open - step.lost
        rows.append((word, step.reached, share, step.lost, good, step.open))
        said = f"{shown(step.reached)} ({shown(share)})" if first else shown(step.reached)
        bars.append(Bar(word, step.reached, said, hatched=step.lost))
    told = _("Of {people} people {active} are still active after 3 months; {lost} were lost on the way.")
    told = told.format(
        people=shown(first),
        active=shown(funnel.of(Fate.ACTIVE)),
        lost=shown(sum(step.lost for step in funnel.steps)),
    )
    heads = (
        _("Step"),
        _("People"),
        _("Of all"),
        _("Lost after it"),
        _("Ended well there"),
        _("Still open there"),
    )
    title = _("The way from referral to activity")
    table = Table("way", title, heads, tuple(rows), _("people"))
    chart = drawing.bars("way", title, told, bars) if first else ""
    return Section(title, told, table, chart, _("Striped: lost after this step.") if chart else "")


def _losses(funnel: Funnel) -> Section:
    """Name each loss, with the reasons that were given."""
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for loss in funnel.losses:
        word = words.fate_word(loss.fate)
        named: dict[str, int] = {}
        for code, people in loss.reasons:
            if said := words.reason_word(loss.fate, code):
                named[said] = named.get(said, 0) + people
        together = _("all together") if named else ""
        rows.append((word, together, loss.people, Share(loss.people, funnel.people)))
        bars.append(Bar(word, loss.people, shown(loss.people)))
        rows += [(word, said, people, Share(people, funnel.people)) for said, people in named.items()]
    title = _("Who was lost, and why")
    table = Table(
        "losses", title, (_("Loss"), _("Reason"), _("People"), _("Of all")), tuple(rows), _("people")
    )
    told = _("Each person who was lost is counted once, at the last step that they reached.")
    return Section(title, told, table, drawing.bars("losses", title, told, bars) if bars else "")


def _open(found: Report) -> Section:
    rows = tuple((words.state_word(state), people) for state, people in found.open_now)
    title = _("Open now, by where they stand")
    told = _("Who is open is no loss: their way isn't over.")
    return Section(title, told, Table("open", title, (_("Where"), _("People")), rows, _("people")))


def _waits(found: Report) -> Section:
    """Show how long it took, against what was agreed."""
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for one in found.waits:
        stretch = one.stretch
        name = _between(stretch, words.step_word)
        in_time = None if one.in_time is None else Share(one.in_time, one.people)
        rows.append((name, one.people, one.median, stretch.agreed, in_time))
        if one.median is not None:
            said = _days_said(one.median, stretch.agreed)
            bars.append(Bar(_between(stretch, words.short_word), one.median, said, mark=stretch.agreed))
    title = _("How long it took, in working days")
    told = _("The median: half of the people waited less, half waited longer.")
    heads = (_("From - to"), _("People"), _("Median"), _("Agreed"), _("In time"))
    table = Table("waits", title, heads, tuple(rows))
    chart = drawing.bars("waits", title, told, bars) if bars else ""
    return Section(title, told, table, chart, _("The line: what was agreed.") if chart else "")


def _between(stretch: Stretch, word: Callable[[Stage], str]) -> str:
    return _("{from_step} - {to_step}").format(from_step=word(stretch.start), to_step=word(stretch.end))


def _days_said(median: float, agreed: int | None) -> str:
    if agreed is None:
        return shown(median)
    return _("{median}, agreed {agreed}").format(median=shown(median), agreed=shown(agreed))


def _groups(dimension: Dimension, groups: tuple[Group, ...], naming: Naming, title: str) -> Section:
    """Show the funnel once more per group."""
    told = ""
    if dimension is Dimension.REASON:
        told = _("Who has two reasons counts in both rows, so the rows add up to more than all people.")
    if dimension is Dimension.PRODUCT:
        told = _("Who was referred for two products counts in both rows.")
    rows = [(naming(dimension, group.code), *_row(group.funnel)) for group in groups]
    steps = tuple(words.short_word(step.step) for step in groups[0].funnel.steps) if groups else ()
    heads = (title, *steps, _("Ended well"), _("Lost"), _("Still open"))
    table = Table(dimension.value, title, heads, tuple(rows), _("people"))
    chart = ""
    if dimension is Dimension.QUARTER and len(groups) > 1:
        bars = [
            Bar(str(row[0]), group.funnel.people, shown(group.funnel.people))
            for row, group in zip(rows, groups, strict=True)
        ]
        chart = drawing.bars(
            dimension.value, _("People per quarter"), _("How many people came to the first step."), bars
        )
    return Section(_("By {what}").format(what=title.lower()), told, table, chart)


def _row(funnel: Funnel) -> tuple[Cell, ...]:
    lost = sum(step.lost for step in funnel.steps)
    ended = funnel.of(Fate.ENDED_WELL) + funnel.of(Fate.WITHHELD)
    return (*(step.reached for step in funnel.steps), ended, lost, funnel.of(Fate.OPEN))


def _marks(found: Report) -> Section:
    mark = found.marks
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("People with two marks"), mark.people),
        (_("Mean of the first"), mark.before),
        (_("Mean of the last"), mark.after),
        (_("Higher than before"), mark.higher),
        (_("The same"), mark.same),
        (_("Lower than before"), mark.lower),
        (_("People with one mark only"), mark.once),
    )
    title = _("The mark that patients give themselves (indicative)")
    told = _("A mark from 1 to 10 is part of a talk. It tells a direction and proves nothing.")
    return Section(title, told, Table("marks", title, (_("What"), _("Number")), rows))


def _completeness(found: Report) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words.known_word(one.what), one.known, one.of, Share(one.known, one.of))
        for one in found.completeness
    )
    title = _("How complete the data are")
    told = _("What nobody wrote down can't be counted: the fuller, the truer the figures.")
    return Section(
        title,
        told,
        Table("completeness", title, (_("What"), _("Known"), _("Of"), _("Share")), rows, _("people")),
    )
