"""What a check finds: a fault somebody must mend, a warning for a calm hour, or a mere note."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.errors import WorError
from wor_sidecar.installed.own import own_version
from wor_sidecar.texts.catalogue import show


class Severity(StrEnum):
    """How bad."""

    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


WORST_FIRST: Final = (Severity.FAULT, Severity.WARNING, Severity.GOOD)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that isn't as it should be; `about` names a folder or partner."""

    severity: Severity
    error: WorError
    about: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What can't be known here: nobody has to do anything."""

    told: str
    about: str = ""


Found = Finding | Note


def fault(error: WorError, about: str = "") -> Finding:
    """Say that somebody must mend this: something doesn't work, or soon won't."""
    return Finding(Severity.FAULT, error, about)


def warning(error: WorError, about: str = "") -> Finding:
    """Say that this works, and not as it should."""
    return Finding(Severity.WARNING, error, about)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check with what it found."""

    name: str
    found: Sequence[Found]

    def to_json(self) -> list[dict[str, Any]]:
        """Return a line for each finding, or the one that says it is good."""
        return [self._line(one) for one in self.found] or [self._line(Note(""))]

    def _line(self, one: Found) -> dict[str, Any]:
        if isinstance(one, Note):
            said = {"severity": Severity.GOOD.value, "code": None, "about": one.about, "told": one.told}
            return {"check": self.name, **said, "remedy": ""}
        shown = show(one.error)
        said = {"severity": one.severity.value, "code": one.error.code, "about": one.about}
        return {"check": self.name, **said, "told": shown.sentence, "remedy": shown.remedy}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report it is: a monitor of many keeps them apart by this."""

    program: str
    """wor-sidecar, wor-inbox or wor-postbus."""
    instance: str = ""
    """Empty: the only one of its machine."""
    name: str = ""
    """The practice's or organisation's; empty where its configuration can't be read."""


def report(checked: Sequence[Checked], at: Millis, subject: Subject) -> dict[str, Any]:
    """Return everything as `doctor --json` has it, the worst first."""
    order = [one.value for one in WORST_FIRST]
    lines = [line for one in checked for line in one.to_json()]
    lines.sort(key=lambda line: order.index(line["severity"]))
    severity = lines[0]["severity"] if lines else Severity.GOOD.value
    return {
        "program": subject.program,
        "instance": subject.instance,
        "name": subject.name,
        "version": own_version(),
        "at": iso(at),
        "ok": severity != Severity.FAULT,
        "severity": severity,
        "checks": lines,
    }
