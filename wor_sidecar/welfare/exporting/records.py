"""A case as one line of a file: who, which number, where it stands, a day for each step. Nobody's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.exporting.sheet import Value, phone_cell
from wor_sidecar.welfare.pages.person import person
from wor_sidecar.welfare.pages.standing import state_words

STEPS: Final = (
    ("accepted_on", MoveKind.ACCEPT),
    ("called_on", MoveKind.CONTACT),
    ("intake_on", MoveKind.INTAKE_DONE),
    ("activity_on", MoveKind.START_ACTIVITY),
    ("followed_up_on", MoveKind.FOLLOW_UP),
)
"""The days that a file tells, each of the first step of its kind: `contact` as well, whoever answered."""


@dataclass(frozen=True, slots=True, repr=False)
class Record(Masked):
    """One case. Who it is about is empty once the content was deleted; so is `category`."""

    reference: str
    received_on: date
    practice: str
    product: str
    name: str
    birth_date: date | None
    phones: tuple[str, ...]
    state: str
    words: str
    coach: str
    steps: Mapping[str, date | None]
    category: str
    closed_on: date | None

    def cells(self) -> Sequence[str]:
        """Return it as people read it, a cell for each of `headings`."""
        return (
            self.reference,
            self.received_on.isoformat(),
            self.practice,
            label("products", self.product),
            self.name,
            _day(self.birth_date) or "",
            " / ".join(phone_cell(number) for number in self.phones),
            self.words,
            self.coach,
            *(_day(self.steps[name]) or "" for name, _kind in STEPS),
            label("activity-categories", self.category) if self.category else "",
            _day(self.closed_on) or "",
        )

    def fields(self) -> Mapping[str, Value]:
        """Return it as programs read it: codes, and days as ISO 8601."""
        return {
            "reference": self.reference,
            "received_on": self.received_on.isoformat(),
            "practice": self.practice,
            "product": self.product,
            "name": self.name,
            "birth_date": _day(self.birth_date),
            "phones": list(self.phones),
            "state": self.state,
            "coach": self.coach,
            **{name: _day(self.steps[name]) for name, _kind in STEPS},
            "category": self.category,
            "closed_on": _day(self.closed_on),
        }


def headings() -> Sequence[str]:
    """Return what stands above each cell."""
    return (
        _("Reference"),
        _("Came in on"),
        _("Practice"),
        _("Product"),
        _("Name"),
        _("Date of birth"),
        _("Telephone"),
        _("Stands at"),
        _("Coach"),
        _("Accepted on"),
        _("First called on"),
        _("Intake on"),
        _("Activity since"),
        _("Report after 3 months on"),
        _("Kind of activity"),
        _("Closed on"),
    )


def record(case: Case, practice: str, entries: Sequence[Entry]) -> Record:
    """Return a case as a line; `practice` is our own word for it, `entries` its timeline with its words."""
    who = person(case)
    made = [entry for entry in entries if not entry.refused]
    return Record(
        reference=case.id,
        received_on=local_date(case.received_at),
        practice=practice,
        product=case.referral.product,
        name=who.name if who else "",
        birth_date=who.birth_date if who else None,
        phones=who.phones if who else (),
        state=case.state.value,
        words=state_words(case.state),
        coach=case.coach,
        steps={name: _first(made, kind) for name, kind in STEPS},
        category=next((entry.details.category for entry in reversed(made) if entry.details.category), ""),
        closed_on=local_date(case.referral.closed_at) if case.referral.closed_at else None,
    )


def _first(entries: Sequence[Entry], kind: MoveKind) -> date | None:
    return next((entry.day or local_date(entry.at) for entry in entries if entry.kind == kind), None)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
