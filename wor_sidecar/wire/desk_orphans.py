"""What the daemon tells a workstation of reports that fit no patient: see desk_shapes."""

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a field is called date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.wire.desk_lists import Told
from wor_sidecar.wire.desk_shapes import DeskPatient


@dataclass(frozen=True, slots=True)
class OrphanLine:
    """One that waits; nothing of its content. `why` is a code, `told` that reason in words."""

    id: str
    since: Millis
    organisation_label: str = ""
    why: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Speaks:
    """What speaks for a proposal."""

    code: str
    told: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Proposed(Masked):
    """A patient whose report it may be; `confirm` is what is typed, `shown` proves what stood here."""

    referral_id: str
    shown: str
    confirm: str = "birth_date"
    patient: DeskPatient | None = None
    standing: Told | None = None
    signs: tuple[Speaks, ...] = ()
    look_alikes: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Says(Masked):
    """What a report tells."""

    told: str
    at: Millis
    date: Day | None = None
    coach: str = ""
    phone: str = ""
    text: str = ""
    question: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OpenedOrphan(Masked):
    """One that was opened; a letter that was made already has `lines`."""

    id: str
    since: Millis
    organisation_label: str = ""
    why: str = ""
    told: str = ""
    says: Says | None = None
    lines: tuple[str, ...] = ()
    proposals: tuple[Proposed, ...] = ()
