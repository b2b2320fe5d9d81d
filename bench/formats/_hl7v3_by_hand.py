"""The same summaries read by hand: with handlers on bare expat; with lxml, whole or patient by patient."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat

V3: Final = "urn:hl7-org:v3"
ICPC: Final = "2.16.840.1.113883.2.4.4.31.1"
BSN: Final = "2.16.840.1.113883.2.4.6.3"
AGB: Final = "2.16.840.1.113883.2.4.6.1"
Row = tuple[object, ...]


def _day(value: str) -> date:
    return date(int(value[:4]), int(value[4:6]), int(value[6:8]))


class Bare:
    """Handlers on expat that gather the same, one for each name, and no more than this very file needs."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.text: list[str] = []
        self.person: dict[str, Any] = {}
        self.contact: dict[str, Any] = {}
        self.episode = self.inside = ""
        self.handlers: dict[str, Callable[[dict[str, str]], None]] = {
            name[1:]: getattr(self, name) for name in dir(self) if name[1:] in _HEARD
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""
        handler = self.handlers.get(name.rpartition(" ")[2])
        if handler:
            handler(attributes)
        self.text.clear()

    def end(self, name: str) -> None:
        """Hear that it ends."""
        local = name.rpartition(" ")[2]
        if local in _TEXTS:
            of = self.person if self.inside == "patient" else self.contact
            of[local] = "".join(self.text).strip()
        elif local == "encounter":
            if "Z68" in self.contact["codes"]:
                self.person["contacts"].append(self.contact)
        elif local == "PrimaryCareProvision":
            self.rows.extend(self._row(contact) for contact in self.person["contacts"])
        elif local in ("AssignedPerson", "ObservationDx", "Patient", "actReference"):
            self.inside = ""

    def _value(self, attributes: dict[str, str]) -> None:
        if self.inside == "dx" and attributes.get("codeSystem") == ICPC:
            self.contact["codes"].append(attributes["code"])

    def _id(self, attributes: dict[str, str]) -> None:
        root, extension = attributes["root"], attributes["extension"]
        if self.inside == "patient":
            self.person["bsn" if root == BSN else "number"] = extension
        elif self.inside == "author":
            if root == AGB:
                self.contact["agb"] = extension
        elif self.inside == "line":
            self.contact["lines"].append((root, extension))
        elif self.inside == "reference":
            self.person["episodes"][root, extension] = self.episode
        elif self.inside == "encounter":
            self.contact["id"] = extension
            self.inside = ""
        elif self.inside == "episode":
            self.episode = extension
            self.inside = ""

    def _code(self, attributes: dict[str, str]) -> None:
        if self.inside == "author":
            self.contact["role"] = attributes["displayName"]
        elif self.inside == "dx" and attributes["code"] != "DISDX":
            self.inside = ""

    def _ObservationDx(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.inside = "dx"

    def _JournalEntry(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.inside = "line"

    def _actReference(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.inside = "reference"

    def _low(self, attributes: dict[str, str]) -> None:
        self.contact["when"] = attributes["value"]

    def _encounter(self, _attributes: dict[str, str]) -> None:
        self.contact = {"codes": [], "lines": []}
        self.inside = "encounter"

    def _episodeOfCondition(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.contact = {"codes": []}
        self.inside = "episode"

    def _AssignedPerson(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.inside = "author"

    def _Patient(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.person = {"phones": [], "email": "", "contacts": [], "episodes": {}}
        self.inside = "patient"

    def _telecom(self, attributes: dict[str, str]) -> None:
        scheme, _colon, rest = attributes["value"].partition(":")
        if scheme == "tel":
            self.person["phones"].append(rest)
        elif scheme == "mailto":
            self.person["email"] = rest

    def _administrativeGenderCode(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.person["sex"] = {"M": "male", "F": "female"}.get(attributes["code"], "unknown")

    def _birthTime(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self.person["born"] = attributes["value"]

    def _row(self, contact: dict[str, Any]) -> Row:
        person, episodes = self.person, self.person["episodes"]
        return (
            person["bsn"], person["number"], person["family"], person.get("prefix", ""), person["given"],
            _day(person["born"]), person["sex"], tuple(person["phones"]), person["email"],
            person["streetName"], person["houseNumber"], person["postalCode"], person["city"],
            _day(contact["when"]), contact["id"], "Z68",
            (f"{contact['given']} {contact['family']}", contact["role"], contact["agb"]),
            next((episodes[line] for line in contact["lines"] if line in episodes), ""),
        )  # fmt: skip


_HEARD: Final = frozenset(
    {
        "value", "id", "code", "ObservationDx", "JournalEntry", "actReference", "low", "encounter",
        "episodeOfCondition", "AssignedPerson", "Patient", "telecom", "administrativeGenderCode", "birthTime",
    }
)  # fmt: skip
_TEXTS: Final = frozenset({"streetName", "houseNumber", "postalCode", "city", "given", "prefix", "family"})


def bare_expat(content: bytes) -> list[Row]:
    """Read with handlers on expat alone."""
    gathering = Bare()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = gathering.start
    parser.EndElementHandler = gathering.end
    parser.CharacterDataHandler = gathering.text.append
    parser.ParseFile(BytesIO(content))
    return gathering.rows


def _rows_of(provision: Any) -> Iterator[Row]:
    space = {"v3": V3}
    patient = provision.find("v3:subject/v3:Patient", space)
    of_patient = _patient_row(patient, space)
    episodes = {
        (line.get("root"), line.get("extension")): episode.find("v3:id", space).get("extension")
        for episode in provision.iterfind("v3:component7/v3:episodeOfCondition", space)
        for line in episode.iterfind("v3:component/v3:actReference/v3:id", space)
    }
    for contact in provision.iterfind("v3:component1/v3:encounter", space):
        for found in contact.iterfind("v3:component/v3:ObservationDx", space):
            value = found.find("v3:value", space)
            if found.find("v3:code", space).get("code") != "DISDX" or value.get("codeSystem") != ICPC:
                continue
            if value.get("code") == "Z68":
                lines = contact.iterfind("v3:component/v3:JournalEntry/v3:id", space)
                ids = ((line.get("root"), line.get("extension")) for line in lines)
                episode = next((episodes[each] for each in ids if each in episodes), "")
                yield (*of_patient, *_contact_row(contact, space), episode)


def _patient_row(patient: Any, space: dict[str, str]) -> Row:
    ids = {each.get("root"): each.get("extension") for each in patient.iterfind("v3:id", space)}
    reached = [each.get("value").partition(":") for each in patient.iterfind("v3:telecom", space)]
    person, address = patient.find("v3:Person", space), patient.find("v3:addr", space)
    name = person.find("v3:name", space)
    sex = person.find("v3:administrativeGenderCode", space).get("code")
    return (
        ids[BSN], ids["1.2.3"], name.findtext("v3:family", "", space),
        name.findtext("v3:prefix", "", space).strip(), name.findtext("v3:given", "", space),
        _day(person.find("v3:birthTime", space).get("value")),
        {"M": "male", "F": "female"}.get(sex, "unknown"),
        tuple(rest for scheme, _colon, rest in reached if scheme == "tel"),
        next((rest for scheme, _colon, rest in reached if scheme == "mailto"), ""),
        *(address.findtext(f"v3:{part}", "", space) for part in _ADDRESS),
    )  # fmt: skip


_ADDRESS: Final = ("streetName", "houseNumber", "postalCode", "city")


def _contact_row(contact: Any, space: dict[str, str]) -> Row:
    author = contact.find("v3:author/v3:AssignedPerson", space)
    name = author.find(".//v3:name", space)
    agb = next(each.get("extension") for each in author.iterfind("v3:id", space) if each.get("root") == AGB)
    whole = f"{name.findtext('v3:given', '', space)} {name.findtext('v3:family', '', space)}"
    return (
        _day(contact.find("v3:effectiveTime/v3:low", space).get("value")),
        contact.find("v3:id", space).get("extension"),
        "Z68",
        (whole, author.find("v3:code", space).get("displayName"), agb),
    )


def lxml_tree(content: bytes) -> list[Row]:
    """Read the whole document into a tree, and look in it with XPath."""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    found: Any = root.xpath("//v3:PrimaryCareProvision", namespaces={"v3": V3})
    return [each for provision in found for each in _rows_of(provision)]


def lxml_pieces(content: bytes) -> list[Row]:
    """Read with `iterparse`, a patient at a time."""
    from lxml import etree

    rows: list[Row] = []
    tag = f"{{{V3}}}PrimaryCareProvision"
    for _event, provision in etree.iterparse(BytesIO(content), tag=tag, resolve_entities=False):
        rows.extend(_rows_of(provision))
        provision.clear()
    return rows
