"""Hears the diagnoses (`ObservationDx`) of a contact or an episode: codes, and of which system."""

import re
from typing import Final

from wor_his_hl7v3.people import v3
from wor_his_hl7v3.values import Id, instance
from wor_sidecar.domain.icpc import ICPC_1_NL, ICPC_1_NL_OID
from wor_sidecar.hooks.xml_paths import Element

DIAGNOSIS: Final = "DISDX"
GONE: Final = frozenset({"cancelled", "nullified", "obsolete"})
_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,4})?", re.IGNORECASE)
_AN_OID: Final = re.compile(r"[0-9.]{1,64}")
_MOST: Final = 1000
_LONGEST_NUMBER: Final = 20


def happened(attributes: dict[str, str]) -> bool:
    """Tell of an act whether it took place: not denied, not only meant to, not without a value."""
    return not attributes or (
        attributes.get("negationInd", "false").strip() not in ("true", "1")
        and attributes.get("moodCode", "EVN") == "EVN"
        and "nullFlavor" not in attributes
    )


def withdrawn(attributes: dict[str, str]) -> bool:
    """Tell from a `statusCode` whether an act was taken back."""
    return attributes.get("code", "").strip() in GONE


class HeardDiagnoses:
    """The codes of one contact or episode, once each, in the order of the file."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], list[str]] = {}
        """(code, system) to the sequence numbers that it stands under."""
        self.ids: list[tuple[str, Id]] = []
        """Sequence number and id of each."""
        self.sequence = ""
        """Of the line that is being read; lines of one subject share it."""
        self._line_counts = self._counts = True
        self._told: list[tuple[str, str]] = []
        self.element = Element(
            self._begins,
            end=self._ends,
            inside=v3(
                {
                    "id": Element(self._id_is),
                    "code": Element(self._kind_is),
                    "statusCode": Element(self._status_is),
                    "value": Element(self._value_is, inside=v3({"translation": Element(self._value_is)})),
                }
            ),
        )

    def forget(self) -> None:
        """Begin a next contact or episode."""
        self.codes, self.ids, self.sequence, self._line_counts = {}, [], "", True

    def line_begins(self, attributes: dict[str, str]) -> None:
        """Hear of a `component`; its sequence number stands in it."""
        self.sequence = ""
        self._line_counts = happened(attributes)

    def sequence_is(self, attributes: dict[str, str]) -> None:
        """Hear `sequenceNumber`."""
        self.sequence = attributes.get("value", "")[:_LONGEST_NUMBER]

    def _begins(self, attributes: dict[str, str]) -> None:
        self._counts = self._line_counts and happened(attributes)
        self._told.clear()

    def _id_is(self, attributes: dict[str, str]) -> None:
        found = instance(attributes)
        if found and len(self.ids) < _MOST:
            self.ids.append((self.sequence, found))

    def _kind_is(self, attributes: dict[str, str]) -> None:
        if attributes.get("code", DIAGNOSIS).strip() != DIAGNOSIS:
            self._counts = False

    def _status_is(self, attributes: dict[str, str]) -> None:
        if withdrawn(attributes):
            self._counts = False

    def _value_is(self, attributes: dict[str, str]) -> None:
        code = attributes.get("code", "").strip()
        # Only what looks like a code is looked at: anything else could be about the patient.
        if "nullFlavor" not in attributes and _A_CODE.fullmatch(code):
            system = attributes.get("codeSystem", "").strip().removeprefix("urn:oid:")
            if system == ICPC_1_NL_OID:
                system = ICPC_1_NL
            elif not _AN_OID.fullmatch(system):
                system = ""
            self._told.append((code, system))

    def _ends(self) -> None:
        for each in self._told if self._counts else ():
            if each in self.codes or len(self.codes) < _MOST:
                self.codes.setdefault(each, []).append(self.sequence)
