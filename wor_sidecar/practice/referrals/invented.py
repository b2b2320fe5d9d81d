"""The invented patient of a test referral: a BSN that nobody has, and a number that rings here."""

from datetime import date
from typing import Final

from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Source
from wor_sidecar.practice.consent.rows import TEST
from wor_sidecar.practice.settings import RouteSettings, SidecarSettings

BSN: Final = "999990019"
"""Handed out for tests alone: no person has it, so no file takes the letter in by mistake."""
HIS_NUMBER: Final = "WOR-TEST"
"""What no information system of a GP has as a patient's number."""
_PHONE: Final = "0000-000000"


def invented(
    settings: SidecarSettings, route: RouteSettings | None, today: date, organisation: str = ""
) -> Registration:
    """Make a registration of somebody who doesn't exist, living where the route works.

    `organisation` is proposed in its question, whatever else works there; empty: what fits.
    """
    us = settings.practice
    author = settings.referrers[0] if settings.referrers else None
    patient = Patient(
        his_number=HIS_NUMBER,
        bsn=BSN,
        surname="Testpersoon",
        initials="T.",
        call_name="Test",
        birth_date=date(1950, 1, 1),
        phones=(us.phone or _PHONE,),
        address=Address("Nergensstraat", "1", *_home(route)),
    )
    return Registration(
        patient=patient,
        code="",
        code_system="",
        source=Source(TEST, organisation),
        contact_date=today,
        author=Author(author.name, author.role, author.agb) if author else Author(us.name),
    )


def route_to(settings: SidecarSettings, organisation: str, names: frozenset[str]) -> RouteSettings | None:
    """Return the route to an organisation, else the first one.

    Args:
        settings: whose routes they are.
        organisation: as somebody named it; empty: the first route's.
        names: by what that partner is known: its label and id; empty where nobody joined with it.

    Raises:
        PartnerUnknown: an organisation was named, and nobody joined with it.

    """
    if organisation and not names:
        raise PartnerUnknown
    wanted = [route for route in settings.routes if not organisation or route.organisation in names]
    return wanted[0] if wanted else None


def _home(route: RouteSettings | None) -> tuple[str, str]:
    """Return a postcode and a place where the route works."""
    if route is None:
        return "", ""
    postcode = f"{route.postcodes[0][:4]}AA" if route.postcodes else ""
    return postcode, route.places[0] if route.places else ""
