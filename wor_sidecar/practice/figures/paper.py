"""The practice's figures in words: what is said above them, and what each group is called."""

from collections.abc import Mapping
from datetime import date

from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.practice.figures.practice import Counted
from wor_sidecar.practice.figures.rows import Span
from wor_sidecar.reports import detection, words
from wor_sidecar.reports.files import Paper
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.periods import period_named
from wor_sidecar.reports.sections import sections
from wor_sidecar.reports.table import shown
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day


def paper(counted: Counted, practice: str, organisations: Mapping[OrganisationId, str], today: date) -> Paper:
    """Put the figures of a practice into words; `organisations` are our own names for partners."""

    def naming(dimension: Dimension, code: str) -> str:
        match dimension:
            case Dimension.ORGANISATION if code:
                return organisations.get(OrganisationId(code), code)
            case Dimension.QUARTER if code:
                return period_named(code).words
            case Dimension.AUTHOR if code:
                return counted.referrers.get(code) or _("Referrer {n}").format(n=numbers[code])
        return words.code_word(dimension, code)

    authors = sorted(group.code for group in counted.report.groups.get(Dimension.AUTHOR, ()) if group.code)
    numbers = {code: n for n, code in enumerate(authors, 1)}
    titles = {Dimension.ORGANISATION: _("Organisation")}
    found, span = counted.report, counted.span
    parts = sections(found, naming, titles)
    return Paper(
        title=_("Figures of {practice}").format(practice=practice),
        lead=(
            _("Patients with the code, first seen here: {days}.").format(days=_days(span)),
            _people(found.people, found.referrals),
            _("A later contact of a running referral, an invented patient and a wrong one are not counted."),
            _("Who wants no reports to the practice is open or ended here as far as the practice may know."),
            _("Counted on {day}.").format(day=day(today.isoformat())),
        ),
        parts=(*parts, detection.section(counted.detection)),
        warning=_("For inside the practice: a number under 5 may tell who somebody is."),
        facts={
            "practice": practice,
            "from": span.first.isoformat() if span.first else None,
            "to": span.last.isoformat() if span.last else None,
            "counted_on": today.isoformat(),
            "people": found.people,
            "referrals": found.referrals,
        },
    )


def _people(people: int, referrals: int) -> str:
    if referrals > people:
        said = _(
            "{people} people, in {referrals} referrals. A person is counted once, by the referral that came "
            "furthest."
        )
        return said.format(people=shown(people), referrals=shown(referrals))
    return _("{people} people. Each is counted once.").format(people=shown(people))


def _days(span: Span) -> str:
    first = day(span.first.isoformat()) if span.first else ""
    last = day(span.last.isoformat()) if span.last else ""
    if first and last:
        return _("from {first} up to and including {last}").format(first=first, last=last)
    if first:
        return _("from {first} on").format(first=first)
    if last:
        return _("up to and including {last}").format(last=last)
    return _("all years")
