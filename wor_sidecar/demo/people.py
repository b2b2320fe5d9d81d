"""The people of practice De Linde: all invented, in a street that exists nowhere, with BSNs for tests."""

from dataclasses import dataclass
from datetime import date
from typing import Final

HEADER: Final = (
    "Patiëntnummer;BSN;Achternaam;Tussenvoegsel;Voorletters;Geboortedatum;Geslacht;Telefoon;Mobiel;E-mail;Straat;Huisnummer;"
    "Postcode;Woonplaats;Contactdatum;ICPC;Medewerker;Functie;AGB;Episode;Contact"
)
STREET: Final = "Nergenslaantje"


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of a HIS's list: a contact of one day with somebody."""

    number: str
    bsn: str
    surname: str
    initials: str
    born: str
    code: str = "Z68"
    prefix: str = ""
    sex: str = "V"
    phone: str = "0413-000101"
    mobile: str = ""
    house: str = "3"
    postcode: str = "5461AA"
    place: str = "Veghel"
    author: str = "M. Bernard"
    role: str = "huisarts"

    def row(self, day: date) -> str:
        """Write the row as the list of this day has it."""
        return (
            f"{self.number};{self.bsn};{self.surname};{self.prefix};{self.initials};{self.born};{self.sex};{self.phone};"
            f"{self.mobile};;{STREET};{self.house};{self.postcode};{self.place};{day:%d-%m-%Y};{self.code};{self.author};"
            f"{self.role};01004567;;"
        )


SURNAME: Final = "Wilgenhout"
BSN: Final = "999990019"
TWO: Final = (
    Contact("10201", BSN, SURNAME, "A.", "12-03-1951"),
    Contact("10202", "999911120", "Zandkasteel", "P.", "30-07-1984", code="K86"),
)
"""Two contacts of one day: one with the code and one without."""

_POH: Final = "S. de Groot"


def ten(today: date) -> tuple[Contact, ...]:
    """Return a day of the practice: who gets welfare on prescription, and who came for something else.

    Among them: a girl under 16 (she and a parent must both say yes), a boy under 12 (a parent decides),
    somebody without a telephone number, one who lives where no organisation works, two without the code.
    """
    girl, boy = f"17-02-{today.year - 15}", f"09-01-{today.year - 10}"
    nurse = {"author": _POH, "role": "praktijkondersteuner"}
    return (
        Contact("10201", BSN, SURNAME, "A.", "12-03-1951", house="3"),
        Contact(
            "10203", "999900900", "Berkenbosch", "J.H.", "04-11-1946", prefix="van den", sex="M", house="5"
        ),
        Contact(
            "10204", "123456782", "Appelgaard", "F.", "23-06-1989", mobile="06-00000104", house="7", **nurse
        ),
        Contact("10205", "", "Morgenster", "L.", girl, house="11"),
        Contact("10206", "", "Kastanje", "D.", boy, prefix="de", sex="M", house="13"),
        Contact("10207", "", "Rietkraag", "C.M.", "15-09-1938", phone="", house="17", **nurse),
        Contact("10208", "999999011", "Zomerland", "Y.", "01-05-1972", sex="M", house="19"),
        Contact(
            "10209", "", "Duinroos", "H.", "28-12-1955", postcode="1234AB", place="Nergenshuizen", house="2"
        ),
        Contact("10202", "999911120", "Zandkasteel", "P.", "30-07-1984", code="K86", house="23"),
        Contact("10210", "", "Ganzevoort", "T.", "19-08-1967", code="L03", sex="M", house="29"),
    )


SECOND: Final = (
    Contact("10211", "", "Hazelaar", "B.", "06-05-1979", sex="M", mobile="06-00000111", house="31"),
    Contact("10212", "", "Klaverveld", "E.M.", "14-10-1962", house="37"),
)
"""A second list, for whoever drops one by hand."""
