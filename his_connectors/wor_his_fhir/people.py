"""Whom it is about and who wrote it: names with the Dutch extensions, numbers, addresses."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from wor_his_fhir.moments import day, unreadable
from wor_his_fhir.nodes import NOTHING, Node, codings, extension_text, first, objects, primitives, text
from wor_sidecar.domain.bsn import nine_digits
from wor_sidecar.domain.errors.folders import ValueMissing
from wor_sidecar.domain.registration import Address, Patient, Sex

_OID: Final = "2.16.840.1.113883.2.4.6."
BSN: Final = "http://fhir.nl/fhir/NamingSystem/bsn"
AGB: Final = "http://fhir.nl/fhir/NamingSystem/agb-z"
_BSNS: Final = frozenset({BSN, f"urn:oid:{_OID}3", f"{_OID}3"})
_AGBS: Final = frozenset({AGB, "http://fhir.nl/fhir/NamingSystem/agb", f"urn:oid:{_OID}1", f"{_OID}1"})
CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_QUALIFIER: Final = f"{CORE}iso21090-EN-qualifier"
_PART: Final = f"{CORE}iso21090-ADXP-"
_HIS_TYPES: Final = frozenset({"MR", "PI", "PT"})
_FOREIGN_TYPES: Final = frozenset({"PPN", "DL", "NI", "NNNLD", "TAX", "SS", "SB", "HC"})
"""Passport, driving licence, national numbers, insurance: no number of a HIS (HL7 table 0203)."""
_GONE: Final = ("old", "temp")
_SEXES: Final = {"male": Sex.MALE, "female": Sex.FEMALE}
_AGB_NUMBER: Final = re.compile(r"[0-9]{1,8}")
_INITIALS: Final = re.compile(r"(?:[A-Z][a-z]?\.[ -]?)+|[A-Z](?:[ -]?[A-Z])*")
_HOUSE: Final = re.compile(r"(.*\S)[ ,]+([0-9]\S*(?: [^0-9 ]\S*)*)")
"""A street and the last thing in the line that begins with a digit: `Plein 1944 7 a`."""
_NAME_ORDER: Final = {"official": 0, "usual": 1, "": 2}


class Identifier(NamedTuple):
    """What a thing is known by elsewhere."""

    system: str
    value: str
    use: str = ""
    type: str = ""

    @property
    def key(self) -> str:
        """How references by identifier find it; a BSN has one writing, whatever its system is called."""
        if self.system in _BSNS:
            return f"{BSN}|{re.sub(r'[ .-]', '', self.value).zfill(9)}"
        return f"{self.system}|{self.value}"


class Family(NamedTuple):
    """Somebody's own name and the partner's, with their prefixes."""

    own: str
    prefix: str
    partner: str
    partner_prefix: str


def identifiers(node: Node, key: str = "identifier") -> tuple[Identifier, ...]:
    """Return the identifiers that hold a value."""
    found = (
        Identifier(
            text(each, "system"),
            text(each, "value"),
            text(each, "use"),
            next((code for code, _system in codings(first(each, "type")) if code), ""),
        )
        for each in objects(node, key)
    )
    return tuple(each for each in found if each.value)


def number_of(node: Node) -> str:
    """Return what a contact or an episode is called: its own identifier, else the server's id."""
    known = [each for each in identifiers(node) if each.use not in _GONE]
    return known[0].value if known else text(node, "id")


def agb_of(node: Node) -> str:
    """Return the eight-digit number of a Dutch care provider; a zero that a system dropped comes back."""
    found = (each.value for each in identifiers(node) if each.system in _AGBS and each.use != "old")
    return next((value.zfill(8) for value in found if _AGB_NUMBER.fullmatch(value)), "")


def patient_of(node: Node, his_number_system: str) -> Patient:
    """Return the patient of a Patient resource.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    known = identifiers(node)
    bsn, his_number = _bsn(known), _his_number(known, his_number_system)
    if not (bsn or his_number):
        raise ValueMissing(field="his_number or bsn")
    names = _names(node)
    family = _family(names)
    if not family.own:
        raise ValueMissing(field="surname")
    call_name, initials = _given(names)
    return Patient(
        his_number=his_number,
        bsn=bsn,
        surname=family.own,
        prefix=family.prefix,
        partner_surname=family.partner,
        partner_prefix=family.partner_prefix,
        initials=initials,
        call_name=call_name,
        birth_date=_birth_date(node),
        sex=_SEXES.get(text(node, "gender"), Sex.UNKNOWN),
        phones=_reached_by(node, ("phone", "sms"), "tel:"),
        email=next(iter(_reached_by(node, ("email",), "mailto:")), ""),
        address=_address(node),
    )


def practitioner_name(node: Node) -> str:
    """Return a professional's name as one says it."""
    names = _names(node)
    if names and (said := text(names[0], "text")):
        return said
    call_name, initials = _given(names)
    family = _family(names)
    return Patient(
        surname=family.own,
        prefix=family.prefix,
        partner_surname=family.partner,
        partner_prefix=family.partner_prefix,
        initials=initials,
        call_name="" if initials else call_name,
    ).full_name


def _birth_date(node: Node) -> date:
    return day("birth_date", text(node, "birthDate"))


def _bsn(known: tuple[Identifier, ...]) -> str:
    """Return the BSN in use, empty where there is none; two are one too many."""
    written = [each.value for each in known if each.system in _BSNS and each.use != "old"]
    try:
        found = {nine_digits(value) for value in written} - {""}
    except ValueError as error:
        raise unreadable("bsn", wanted="a BSN") from error
    if len(found) > 1:
        raise unreadable("bsn", wanted="one BSN")
    return next(iter(found), "")


def _his_number(known: tuple[Identifier, ...], system: str) -> str:
    """Return the profile's system's; else the likeliest: a record number, the usual one, any."""
    if system:
        return next((each.value for each in known if each.system == system and each.use != "old"), "")
    likely = [
        each
        for each in known
        if each.system not in _BSNS
        and each.use not in (*_GONE, "secondary")
        and each.type not in _FOREIGN_TYPES
    ]
    return min(likely, key=_likeliness).value if likely else ""


def _likeliness(each: Identifier) -> int:
    return 0 if each.type in _HIS_TYPES else 1 if each.use in ("usual", "official") else 2


def _names(node: Node) -> list[Node]:
    """Return the names in use, the official one first."""
    usable = [name for name in objects(node, "name") if text(name, "use") not in ("old", "anonymous")]
    return sorted(usable, key=lambda name: _NAME_ORDER.get(text(name, "use"), 3))


def _family(names: list[Node]) -> Family:
    maiden = next((text(name, "family") for name in names if text(name, "use") == "maiden"), "")
    for name in names:
        whole, beside = next(primitives(name, "family"), ("", NOTHING))
        own, prefix, partner, partner_prefix = (
            extension_text(beside, f"{CORE}humanname-{part}")
            for part in ("own-name", "own-prefix", "partner-name", "partner-prefix")
        )
        if own or partner or (whole and text(name, "use") != "maiden"):
            own = own or _rest(whole, prefix, partner, partner_prefix) or maiden
            return (
                Family(own, prefix, partner, partner_prefix)
                if own
                else Family(partner, partner_prefix, "", "")
            )
    return Family(maiden, "", "", "")


def _rest(whole: str, prefix: str, partner: str, partner_prefix: str) -> str:
    """Take the known parts off a family name that isn't parted itself: `Jansen-de Vries`, `de Vries`."""
    for known in (" ".join(filter(None, (partner_prefix, partner))), partner):
        if known and whole.endswith(known):
            whole = whole.removesuffix(known).rstrip(" -")
        if known and whole.startswith(known):
            whole = whole.removeprefix(known).lstrip(" -")
    return whole.removeprefix(f"{prefix} ").strip() if prefix else whole


def _given(names: list[Node]) -> tuple[str, str]:
    """Return (call name, initials): by their qualifiers CL, IN and BR; what has none is told by its look."""
    found: dict[str, list[str]] = {"CL": [], "IN": [], "BR": [], "": []}
    for name in names:
        use = text(name, "use")
        for value, beside in primitives(name, "given"):
            kind = extension_text(beside, _QUALIFIER)
            if not kind and use == "nickname":
                kind = "CL"
            if value and kind in found:
                found[kind].append(value)
    unsaid = found[""]
    spelled = [value for value in unsaid if _INITIALS.fullmatch(value)]
    spoken = [value for value in unsaid if value not in spelled]
    initials = "".join(found["IN"] or spelled) or "".join(f"{value[0]}." for value in found["BR"])
    return next(iter([*found["CL"], *spoken]), ""), initials


def _reached_by(node: Node, systems: tuple[str, ...], scheme: str) -> tuple[str, ...]:
    """Return the values of these systems still in use, the preferred one first."""
    usable = [
        (_rank(each), value.removeprefix(scheme))
        for each in objects(node, "telecom")
        if text(each, "system") in systems and text(each, "use") != "old" and (value := text(each, "value"))
    ]
    return tuple(dict.fromkeys(value for _rank, value in sorted(usable, key=lambda one: one[0])))


def _rank(telecom: Node) -> int:
    value = telecom.get("rank")
    written = value[0] if isinstance(value, list) and value else value
    return int(written) if isinstance(written, str) and re.fullmatch(r"[0-9]{1,3}", written) else 1000


def _address(node: Node) -> Address:
    """Return where the patient lives: home before any other, a postal address last."""
    usable = [each for each in objects(node, "address") if text(each, "use") != "old"]
    order = {"home": 0, "": 1}
    usable.sort(key=lambda each: order.get(text(each, "use"), 2) + 3 * (text(each, "type") == "postal"))
    if not usable:
        return Address()
    chosen = usable[0]
    street, house = next(_lines(chosen), ("", ""))
    return Address(street, house, text(chosen, "postalCode"), text(chosen, "city"))


def _lines(address: Node) -> Iterator[tuple[str, str]]:
    for line, beside in primitives(address, "line"):
        street, number, suffix, unit = (
            extension_text(beside, f"{_PART}{part}")
            for part in ("streetName", "houseNumber", "buildingNumberSuffix", "unitID")
        )
        if street or number:
            apart = "" if len(suffix) == 1 and suffix.isalpha() else " "
            house = f"{number}{apart}{suffix}" if suffix else number
            yield street, " ".join(filter(None, (house, unit)))
        elif line:
            split = _HOUSE.fullmatch(line)
            yield (split[1], split[2]) if split else (line, "")
