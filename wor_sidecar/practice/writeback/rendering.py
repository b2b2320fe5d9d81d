"""A letter as a file: rendered by the connector, read back, and compared before anybody places it."""

from dataclasses import dataclass, replace
from io import BytesIO

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import LetterChanged, LetterUnwritable
from wor_sidecar.domain.registration import Address, Patient
from wor_sidecar.hooks.connector import Connector, Profile
from wor_sidecar.hooks.letter import Letter, differences
from wor_sidecar.hooks.plain import visible
from wor_sidecar.practice.matching import BSN, letter_id


@dataclass(frozen=True, slots=True)
class Format:
    """A connector with the profile of one import."""

    connector: Connector
    profile: Profile

    def render(self, letter: Letter) -> bytes:
        """Make the import file of a letter, of which only what can be seen is left.

        Raises:
            LetterChanged: what would be placed reads differently from what was meant: nothing is placed.
            LetterUnwritable: the connector stumbled over this letter; the others go on.

        """
        letter = cleaned(letter)
        try:
            content = self.connector.render(letter, self.profile)
            read = self.connector.read_letter(BytesIO(content), self.profile)
        except WorError:
            raise
        except Exception as error:  # the plug-in's border: the letter waits, and shows this code to a person
            what = type(error).__name__
            raise LetterUnwritable(connector=self.connector.id, what=what) from error
        if changed := differences(letter, read):
            raise LetterChanged(connector=self.connector.id, what=", ".join(changed))
        return content


def cleaned(letter: Letter) -> Letter:
    """Return the letter without signs that hide, reorder or end a line: an export's names may hold them.

    Its ids stay: what may not stand in one, the format refuses.
    """
    patient, sender, receiver = letter.patient, letter.sender, letter.receiver
    at = patient.address
    return replace(
        letter,
        lines=tuple(map(visible, letter.lines)),
        patient=replace(
            patient,
            surname=_seen(patient.surname),
            prefix=_seen(patient.prefix),
            partner_surname=_seen(patient.partner_surname),
            partner_prefix=_seen(patient.partner_prefix),
            initials=_seen(patient.initials),
            call_name=_seen(patient.call_name),
            address=Address(*map(_seen, (at.street, at.house_number, at.postcode, at.city))),
        ),
        sender=replace(sender, name=_seen(sender.name), phone=_seen(sender.phone)),
        receiver=replace(receiver, name=_seen(receiver.name)),
    )


def _seen(text: str) -> str:
    return visible(clean_line(text)).strip()


def addressed(patient: Patient, preferred: str) -> Patient:
    """Return the patient as a letter shows one: with the one id that the import wants, and no contact ways.

    Raises:
        PatientIdMissing: there is no id at all.

    """
    kind, value = letter_id(patient, preferred)
    bsn, number = (value, "") if kind == BSN else ("", value)
    return replace(patient, bsn=bsn, his_number=number, phones=(), email="")
