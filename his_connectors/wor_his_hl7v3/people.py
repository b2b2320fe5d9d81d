"""Hears the people of a summary: the patient, and who wrote a contact down."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from wor_his_hl7v3.values import (
    AGB_ROOT,
    BSN_ROOT,
    SEXES,
    Id,
    Name,
    Named,
    day_of,
    instance,
    name_of,
    plain,
    reached_by,
)
from wor_sidecar.domain.bsn import nine_digits
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.errors.formats import PatientsDiffer
from wor_sidecar.domain.registration import Address, Author, Patient, Sex
from wor_sidecar.hooks.xml_paths import Element

V3: Final = "urn:hl7-org:v3"
_ROLES: Final = {"01.015": "Huisarts"}
_AGB: Final = re.compile(r"[0-9]{7,8}")
_MOST: Final = 50
"""Parts of one name, ids, numbers or addresses of one person: what is more isn't kept."""
_LONGEST_TEXT: Final = 1000
_AT_HOME: Final = frozenset({"HP", "H", "HV", "PHYS"})
_ADDRESS: Final = (
    "streetName", "houseNumber", "houseNumberNumeric", "buildingNumberSuffix", "additionalLocator",
    "postalCode", "city", "streetAddressLine",
)  # fmt: skip


def v3(inside: Mapping[str, Element]) -> dict[str, Element]:
    """Return elements by their names in HL7 version 3's namespace."""
    return {f"{V3} {name}": element for name, element in inside.items()}


class HeardNames:
    """The names of one person; each is a list of parts."""

    def __init__(self) -> None:
        self.names: list[list[tuple[str, str, str]]] = []
        """Of each part its kind, its qualifiers and its text, as they stand."""
        self._qualifiers = ""
        parts = {kind: Element(self._begins, self._heard(kind)) for kind in ("given", "prefix", "family")}
        self.element = Element(self._another, self._heard("text"), inside=v3(parts))

    def best(self) -> Name:
        """Return the first name with a family's name in it, else the first."""
        read = (
            [Named(kind, frozenset(whose.split()), plain(text)) for kind, whose, text in name]
            for name in self.names
        )
        taken = [[part for part in name if part.text] for name in read]
        whole = [name for name in taken if any(part.kind == "family" for part in name)]
        return name_of(next(filter(None, (*whole, *taken)), []))

    def _another(self, _attributes: dict[str, str]) -> None:
        if len(self.names) < _MOST:
            self.names.append([])

    def _begins(self, attributes: dict[str, str]) -> None:
        self._qualifiers = attributes.get("qualifier", "")

    def _heard(self, kind: str) -> Callable[[str], None]:
        def heard(text: str) -> None:
            if len(self.names[-1]) < _MOST:
                self.names[-1].append((kind, self._qualifiers, text[:_LONGEST_TEXT]))

        return heard


@dataclass(slots=True)
class _Addressed:
    uses: frozenset[str]
    parts: dict[str, str] = field(default_factory=dict)


class HeardPatient:
    """`Patient`: kept as it stands until a contact asks for it."""

    def __init__(self) -> None:
        self._names = HeardNames()
        self.forget()
        addresses = {part: Element(text=self._address_part(part)) for part in _ADDRESS}
        person = {
            "name": self._names.element,
            "administrativeGenderCode": Element(self._sex_is),
            "birthTime": Element(self._born_at),
        }
        self.element = Element(
            self._begins,
            inside=v3(
                {
                    "id": Element(self._id_is),
                    "addr": Element(self._another_address, inside=v3(addresses)),
                    "telecom": Element(self._reached_by),
                    "Person": Element(inside=v3(person)),
                    "patientPerson": Element(inside=v3(person)),
                    **person,
                }
            ),
        )

    def forget(self) -> None:
        """Begin a next summary: nobody has been heard of."""
        self._ids: list[Id] = []
        self._before: list[list[Id]] = []
        """The ids of each whom this summary named before."""
        self._begins({})

    def patient(self, his_root: str) -> Patient:
        """Return the patient; `his_root` is the root of the HIS's own numbers, or empty.

        Raises:
            PatientsDiffer: the summary names two, and not surely the same one.
            ValueMissing, ValueUnreadable: naming the field, never its value.

        """
        if not all(_is_same(each, self._ids) for each in self._before):
            raise PatientsDiffer
        name = self._names.best()
        others = [each for root, each in self._ids if root != BSN_ROOT and his_root in ("", root)]
        his_number, bsn = next(filter(None, others), ""), self._bsn()
        for field_name, value in (("his_number or bsn", his_number or bsn), ("surname", name.surname)):
            if not value:
                raise ValueMissing(field=field_name)
        if not self._born:
            raise ValueMissing(field="birth_date")
        phones, email = reached_by(self._telecoms)
        return Patient(
            his_number=his_number,
            bsn=bsn,
            surname=name.surname,
            prefix=name.prefix,
            partner_surname=name.partner_surname,
            partner_prefix=name.partner_prefix,
            initials=name.initials,
            call_name=name.call_name,
            birth_date=day_of(self._born, "birth_date", local=False),
            sex=self._sex,
            phones=phones,
            email=email,
            address=self._address(),
        )

    def _begins(self, _attributes: dict[str, str]) -> None:
        if self._ids and len(self._before) < _MOST:
            self._before.append(self._ids)
        self._names.names.clear()
        self._ids = []
        self._addresses: list[_Addressed] = []
        self._telecoms: list[str] = []
        self._sex, self._born = Sex.UNKNOWN, ""

    def _id_is(self, attributes: dict[str, str]) -> None:
        found = instance(attributes)
        if found and len(self._ids) < _MOST:
            self._ids.append(found)

    def _reached_by(self, attributes: dict[str, str]) -> None:
        if "BAD" not in attributes.get("use", "").split() and len(self._telecoms) < _MOST:
            self._telecoms.append(plain(attributes.get("value", "")))

    def _sex_is(self, attributes: dict[str, str]) -> None:
        self._sex = SEXES.get(attributes.get("code", "").strip(), Sex.UNKNOWN)

    def _born_at(self, attributes: dict[str, str]) -> None:
        self._born = plain(attributes.get("value", ""))

    def _another_address(self, attributes: dict[str, str]) -> None:
        if len(self._addresses) < _MOST:
            self._addresses.append(_Addressed(frozenset(attributes.get("use", "").split())))

    def _address_part(self, part: str) -> Callable[[str], None]:
        def heard(text: str) -> None:
            if words := plain(text):
                self._addresses[-1].parts.setdefault(part, words)

        return heard

    def _address(self) -> Address:
        filled = [each for each in self._addresses if each.parts and "BAD" not in each.uses]
        at_home = [each for each in filled if each.uses & _AT_HOME]
        parts = (at_home or filled)[0].parts if filled else {}
        number = [
            parts.get("houseNumber") or parts.get("houseNumberNumeric", ""),
            parts.get("buildingNumberSuffix", ""),
        ]
        return Address(
            street=parts.get("streetName") or parts.get("streetAddressLine", ""),
            house_number=" ".join(filter(None, number)),
            postcode=parts.get("postalCode", ""),
            city=parts.get("city", ""),
        )

    def _bsn(self) -> str:
        """Return the BSN, empty where there is none; two are two people."""
        try:
            found = {nine_digits(each) for root, each in self._ids if root == BSN_ROOT} - {""}
        except ValueError as error:
            raise ValueUnreadable(field="bsn", wanted="a BSN", key="[hl7v3]") from error
        if len(found) > 1:
            raise ValueUnreadable(field="bsn", wanted="one BSN", key="[hl7v3]")
        return next(iter(found), "")


def _is_same(one: list[Id], other: list[Id]) -> bool:
    ours, theirs = dict(one), dict(other)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[root] == theirs[root] for root in shared)


class HeardAuthor:
    """Who wrote something down; whom a file names once is in `known` by the ids from then on."""

    def __init__(self, known: dict[Id, Author]) -> None:
        self._names = HeardNames()
        self._known = known
        self.forget()
        inner = Element(inside=v3({"name": self._names.element}))
        assigned = Element(
            self._begins,
            end=self._ends,
            inside=v3(
                {
                    "id": Element(self._id_is),
                    "code": Element(self._role_is),
                    "name": self._names.element,
                    "assignedPrincipalChoiceList": Element(inside=v3(dict.fromkeys(_PERSONS, inner))),
                    **dict.fromkeys(_PERSONS, inner),
                }
            ),
        )
        kinds = v3(dict.fromkeys(_ASSIGNED, assigned))
        self.element = Element(inside={**kinds, **v3({"participant": Element(inside=kinds)})})

    def forget(self) -> None:
        """Begin a next contact: nobody has been heard of."""
        self._complete = False
        self._ids: list[Id] = []
        self._role: dict[str, str] = {}
        self._names.names.clear()

    def author(self) -> tuple[Author, tuple[Id, ...]] | None:
        """Return who was heard of, and the ids, by which `whole` finds the rest."""
        if not self._complete:
            return None
        agb = next((each for root, each in self._ids if root == AGB_ROOT and _AGB.fullmatch(each)), "")
        name = self._names.best().whole
        code, said = (plain(self._role.get(each, "")) for each in ("code", "displayName"))
        return Author(name, said or _ROLES.get(code, code), agb.zfill(8) if agb else ""), tuple(self._ids)

    def whole(self, heard: tuple[Author, tuple[Id, ...]] | None) -> Author | None:
        """Return an author with what the file told elsewhere; nobody where it tells no name."""
        if heard is None:
            return None
        told = [heard[0], *(self._known[one] for one in heard[1] if one in self._known)]
        name = next((each.name for each in told if each.name), "")
        if not name:
            return None
        role = next((each.role for each in told if each.role), "")
        return Author(name, role, next((each.agb for each in told if each.agb), ""))

    def _begins(self, _attributes: dict[str, str]) -> None:
        if not self._complete:
            self.forget()

    def _ends(self) -> None:
        if self._complete:
            return  # the first counts
        self._complete = True
        unknown = [each for each in self._ids if each not in self._known]
        if unknown and self._names.names and len(self._known) < _MOST * _MOST:
            author, _ids = self.author() or (Author(""), ())
            self._known.update(dict.fromkeys(unknown, author) if author.name else {})

    def _id_is(self, attributes: dict[str, str]) -> None:
        found = None if self._complete else instance(attributes)
        if found and len(self._ids) < _MOST:
            self._ids.append(found)

    def _role_is(self, attributes: dict[str, str]) -> None:
        if not self._complete:
            self._role = self._role or attributes


_PERSONS: Final = ("assignedPerson", "AssignedPerson", "Person", "person")
_ASSIGNED: Final = (
    "AssignedPerson", "assignedPerson", "AssignedAuthor", "assignedAuthor",
    "AssignedEntity", "assignedEntity",
)  # fmt: skip
