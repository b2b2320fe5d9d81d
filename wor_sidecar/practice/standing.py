"""How a practice is by its `status`, in one word for a monitor: good, warning or fault."""

from collections.abc import Mapping
from typing import Any

from wor_sidecar.doctor.findings import Severity


def standing(found: Mapping[str, Any]) -> Severity:
    """Judge a status: a fault gets no better by itself, a warning may, or may wait for a calm hour."""
    if needs_a_person(found):
        return Severity.FAULT
    backup = found["backup"]
    unsafe = not backup["folder"] or bool(backup["code"])
    waits = found["down"] or found["routes"] or found["no_route"] or found["after_restore"]
    strangers = any(not (one["verified_by_us"] and one["verified_by_them"]) for one in found["partners"])
    return Severity.WARNING if unsafe or waits or strangers else Severity.GOOD


def needs_a_person(found: Mapping[str, Any]) -> bool:
    """Tell whether something here gets no better by itself."""
    folders = [*found["exports"], *found["imports"]]
    late = any(one["trouble"] or one.get("stale") for one in folders)
    broken = "broken" in found["plugins"].values() or bool(found["letters"]) or bool(found["keys"])
    lying = found["quarantine"] or found["orphans"] or found["departures"]["failed"]
    return bool(late or broken or lying or found["waits"] or found["digest"]["trouble"])
