"""How far each letter of ours came at the practice: placed, fetched by the HIS, seen by somebody."""

from collections.abc import Iterable, Mapping
from typing import Final

from wor_sidecar.domain.messages import MessageType
from wor_sidecar.welfare.case import Entry

_STEPS: Final = ("placed", "taken", "seen")


def letter_steps(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return the furthest step of each letter, by our message's id.

    Somebody may see a letter before the HIS fetches it, and one that was refused is placed once more.
    """
    found: dict[str, str] = {}
    for entry in entries:
        if entry.kind == MessageType.ACKNOWLEDGE and entry.reason in _STEPS:
            known = found.get(entry.details.of, _STEPS[0])
            found[entry.details.of] = max(known, entry.reason, key=_STEPS.index)
    return found
