"""A letter as a file: rendered by the connector, read back, and compared before anybody places it."""

from dataclasses import dataclass, replace
from io import BytesIO

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import LetterChanged, LetterUnwritable
from wor_sidecar.domain.registration import Patient
from wor_sidecar.hooks.connector import Connector, Profile
from wor_sidecar.hooks.letter import Letter, differences
from wor_sidecar.practice.matching import BSN, letter_id


@dataclass(frozen=True, slots=True)
class Format:
    """A connector with the profile of one import."""

    connector: Connector
    profile: Profile

    def render(self, letter: Letter) -> bytes:
        """Make the import file.

        Raises:
            LetterChanged: what would be placed reads differently from what was meant: nothing is placed.
            LetterUnwritable: the connector stumbled over this letter; the others go on.

        """
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


def addressed(patient: Patient, preferred: str) -> Patient:
    """Return the patient as a letter shows one: with the one id that the import wants, and no contact ways.

    Raises:
        PatientIdMissing: there is no id at all.

    """
    kind, value = letter_id(patient, preferred)
    bsn, number = (value, "") if kind == BSN else ("", value)
    return replace(patient, bsn=bsn, his_number=number, phones=(), email="")
