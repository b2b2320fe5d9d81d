"""How an inbox is by its `status`, in one word for a monitor: good, warning or fault."""

from collections.abc import Mapping
from typing import Any

from wor_sidecar.doctor.findings import Severity


def severity(found: Mapping[str, Any]) -> Severity:
    """Judge a status: a fault gets no better by itself, a warning may, or may wait for a calm hour."""
    broken = any(one["status"] == "broken" for one in found["plugins"]) or bool(found["keys"])
    if broken or found["mail"]["failed"] or found["reminders"]["trouble"]:
        return Severity.FAULT
    unsafe = not found["backup"]["folder"] or bool(found["backup"]["code"])
    return Severity.WARNING if unsafe or found["down"] or found["after_restore"] else Severity.GOOD
