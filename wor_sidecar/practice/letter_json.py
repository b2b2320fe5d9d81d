"""A letter as JSON: what `connectors write` takes. Its shape stands in docs/reference/letter-json.md."""

from datetime import UTC, datetime
from typing import Any

from wor_sidecar.domain.clock import Millis
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.practice.registration_json import patient_from_json


def letter_from_json(value: Any) -> Letter:
    """Read a letter; template, reference, phone and agb may be left out.

    Raises:
        ValueError, KeyError, TypeError: it isn't one; the text names the field.

    """
    written = datetime.fromisoformat(_text(value, "written_at"))
    moment = written if written.tzinfo else written.replace(tzinfo=UTC)
    lines = value["lines"]
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise TypeError("lines must be a list of texts")
    sender, receiver = value["sender"], value["receiver"]
    return Letter(
        id=_text(value, "id"),
        template=_text(value, "template", ""),
        lines=tuple(lines),
        reference=_text(value, "reference", ""),
        written_at=Millis(int(moment.timestamp()) * 1000),
        patient=patient_from_json(value["patient"]),
        sender=Sender(_text(sender, "id"), _text(sender, "name"), _text(sender, "phone", "")),
        receiver=Receiver(_text(receiver, "name"), _text(receiver, "agb", "")),
    )


def _text(table: Any, name: str, default: str | None = None) -> str:
    value = table[name] if default is None else table.get(name, default)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text")
    return value
