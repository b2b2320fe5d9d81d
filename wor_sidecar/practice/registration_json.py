"""A registration as JSON: the shape of `connectors read`, of a sealed row, and of what comes by hand."""

from dataclasses import fields
from datetime import date
from typing import Any

from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source

_PLAIN = tuple(
    field.name for field in fields(Patient) if field.name not in ("birth_date", "sex", "phones", "address")
)
_ADDRESS = tuple(field.name for field in fields(Address))


def registration_to_json(registration: Registration) -> dict[str, Any]:
    """Return the registration in the shape of `connectors read --json`."""
    return {
        "code": registration.code,
        "code_system": registration.code_system,
        "contact_date": _iso(registration.contact_date),
        "patient": patient_to_json(registration.patient),
        "author": author_to_json(registration.author),
        "episode_id": registration.episode_id,
        "contact_id": registration.contact_id,
        "source": {"connector": registration.source.connector, "position": registration.source.position},
    }


def registration_from_json(value: dict[str, Any]) -> Registration:
    """Read what `registration_to_json` made.

    Raises:
        KeyError, ValueError, TypeError: it didn't make this.

    """
    return Registration(
        patient=patient_from_json(value["patient"]),
        code=value["code"],
        code_system=value["code_system"],
        source=Source(value["source"]["connector"], value["source"]["position"]),
        contact_date=_date(value["contact_date"]),
        author=author_from_json(value["author"]),
        contact_id=value["contact_id"],
        episode_id=value["episode_id"],
    )


def patient_to_json(patient: Patient) -> dict[str, Any]:
    """Return a patient, field by field; the birth date as an ISO date or null."""
    plain = {name: getattr(patient, name) for name in _PLAIN}
    address = {name: getattr(patient.address, name) for name in _ADDRESS}
    return {
        **plain,
        "birth_date": _iso(patient.birth_date),
        "sex": patient.sex.value,
        "phones": list(patient.phones),
        "address": address,
    }


def patient_from_json(value: dict[str, Any]) -> Patient:
    """Read a patient; a field that isn't there is empty."""
    address = value.get("address") or {}
    return Patient(
        **{name: value.get(name) or "" for name in _PLAIN},
        birth_date=_date(value.get("birth_date")),
        sex=Sex(value.get("sex") or Sex.UNKNOWN),
        phones=tuple(value.get("phones") or ()),
        address=Address(**{name: address.get(name) or "" for name in _ADDRESS}),
    )


def author_to_json(author: Author | None) -> dict[str, str] | None:
    """Return the referrer, or null."""
    return None if author is None else {"name": author.name, "role": author.role, "agb": author.agb}


def author_from_json(value: dict[str, Any] | None) -> Author | None:
    """Read a referrer."""
    if not value:
        return None
    return Author(value["name"], value.get("role") or "", value.get("agb") or "")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
