"""A letter: what is written into the HIS's import folder."""

from dataclasses import dataclass

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.registration import Patient

LINE_LENGTH = 70
"""Characters, not bytes: what a line of MEDVRI holds."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The welfare organisation as the import's settings name it; `id` as 8 or 9 digits."""

    id: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """The GP or practice the letter is for; `agb` has 8 digits or is empty."""

    name: str
    agb: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Masked):
    """One letter about one patient.

    The core renders `lines` (cleaned by `domain.cleaning`, each at most 70 characters); a connector only puts
    them into its format. `patient` carries the one id that the import's settings chose (bsn or his_number),
    names, birth date, sex and address. `reference` finds the referral again; `id` names the file.
    `written_at` is UTC; a format without a zone gets Europe/Amsterdam.
    """

    id: str
    template: str
    lines: tuple[str, ...]
    reference: str
    written_at: Millis
    patient: Patient
    sender: Sender
    receiver: Receiver
