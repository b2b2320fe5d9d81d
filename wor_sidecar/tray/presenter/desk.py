"""What a presenter needs of the practice's daemon."""

from datetime import date
from typing import Protocol

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.registration import Author
from wor_sidecar.wire.desk_orphans import OpenedOrphan, OrphanLine
from wor_sidecar.wire.desk_overview import OverlegSheet, Overview
from wor_sidecar.wire.desk_sends import Answering, NewPatient
from wor_sidecar.wire.desk_shapes import (
    Brief,
    NewReferral,
    OpenedPrompt,
    PracticeCard,
    PromptList,
    Waiting,
    WholeReferral,
)


class Desk(Protocol):
    """The calls of `wire.desk_client.DeskClient`; each raises WorErrors alone, as told there."""

    def practice(self) -> PracticeCard:
        """Tell whose desk this is, and who sits at it."""
        ...

    def prompts(self, after: int = 0, wait: int = 0) -> PromptList:
        """List the open questions."""
        ...

    def claim(self, id_: str) -> OpenedPrompt:
        """Open a question for two minutes."""
        ...

    def release(self, id_: str, claim: str) -> None:
        """Give a claim back."""
        ...

    def answer(self, id_: str, answering: Answering) -> Millis:
        """Record an answer; returns until when it can be undone."""
        ...

    def undo(self, id_: str) -> None:
        """Take the last answer back."""
        ...

    def waiting(self) -> Waiting:
        """List what waits for the practice."""
        ...

    def overview(
        self, *, state: str = "", waits: str = "", organisation: str = "", referrer: str = "", offset: int = 0
    ) -> Overview:
        """Show one page of everybody's places."""
        ...

    def overleg(self, since: date | None = None) -> OverlegSheet:
        """Show the page of the Overleg."""
        ...

    def orphans(self) -> tuple[OrphanLine, ...]:
        """List the reports that fit no patient."""
        ...

    def open_orphan(self, id_: str) -> OpenedOrphan:
        """Show what one says, and whose it may be."""
        ...

    def match_orphan(self, id_: str, referral: str, shown: str, typed: str) -> None:
        """Put one into a patient's course."""
        ...

    def discard_orphan(self, id_: str, reason: str) -> None:
        """Put one aside for good."""
        ...

    def place_again(self, letter: str) -> None:
        """Let a letter that the HIS refused be placed once more."""
        ...

    def find(self, name: str, birth_date: date | None = None) -> tuple[Brief, ...]:
        """Search by name, birth date, or both."""
        ...

    def referral(self, id_: str) -> WholeReferral:
        """Show one referral."""
        ...

    def act(self, id_: str, act: str, **given: str) -> WholeReferral:
        """Do one of its possible acts."""
        ...

    def correct(self, id_: str, given: Corrected) -> WholeReferral:
        """Mend a patient's data."""
        ...

    def new(
        self, patient: NewPatient, author: Author | None = None, contact_date: date | None = None
    ) -> NewReferral:
        """Start a referral by hand."""
        ...

    def test_referral(self, organisation: str = "") -> NewReferral:
        """Make a marked test referral."""
        ...

    def leaflet(self, id_: str | None = None) -> str:
        """Return the patient's leaflet as Markdown."""
        ...
