"""One segment as text; fields, repetitions, components and subcomponents are counted from 1."""

from typing import Final

from wor_sidecar.hooks.hl7v2.marks import Marks

LONGEST: Final = 200
"""Characters of a value: a name, an address or a code has fewer, and what has more is no such thing."""


class Element:
    """One repetition of a field, still with its escapes: they are taken out of a value last."""

    __slots__ = ("_codecs", "_components", "_marks")

    def __init__(self, raw: str, marks: Marks, codecs: tuple[str, ...]) -> None:
        self._components = raw.split(marks.component)
        self._marks = marks
        self._codecs = codecs

    def get(self, component: int, sub: int = 0) -> str:
        """Return a component on one line, or its `sub`; empty where there is none, or where it is `""`."""
        raw = self._components[component - 1] if component <= len(self._components) else ""
        if sub:
            parts = raw.split(self._marks.sub) if self._marks.sub else [raw]
            raw = parts[sub - 1] if sub <= len(parts) else ""
        return value(raw, self._marks, self._codecs) if raw else ""


def value(raw: str, marks: Marks, codecs: tuple[str, ...]) -> str:
    """Return what a component means, on one line; empty of `""`, which means: delete what you have."""
    if not raw or raw == '""':
        return ""
    text = marks.meant(raw, codecs)
    if not text.isprintable():
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text.strip()[: LONGEST + 1]


class Segment:
    """`PID|1||7^^^X` is tag PID; field 3 of it has one repetition, whose component 4 is X."""

    __slots__ = ("_codecs", "_fields", "_marks", "tag")

    def __init__(self, text: str, marks: Marks, codecs: tuple[str, ...]) -> None:
        self._fields = text.split(marks.field)
        self.tag = self._fields[0].strip()
        if self.tag in ("MSH", "FHS", "BHS"):
            self._fields.insert(1, marks.field)  # the sign itself is their first field
        self._marks = marks
        self._codecs = codecs

    def raw(self, field: int) -> str:
        """Return a field as it stands; empty where there is none."""
        return self._fields[field] if field < len(self._fields) else ""

    def all(self, field: int) -> list[Element]:
        """Return the repetitions of a field; none of an empty one."""
        raw = self.raw(field)
        if not raw:
            return []
        parts = raw.split(self._marks.repetition) if self._marks.repetition else [raw]
        return [Element(part, self._marks, self._codecs) for part in parts]

    def get(self, field: int, component: int = 1, sub: int = 0) -> str:
        """Return a value of a field's first repetition."""
        raw = self.raw(field)
        if not raw:
            return ""
        marks = self._marks
        if marks.repetition and marks.repetition in raw:
            raw = raw.split(marks.repetition, 1)[0]
        if marks.component not in raw and not (sub and marks.sub in raw):
            return value(raw, marks, self._codecs) if component == 1 and sub <= 1 else ""
        return Element(raw, marks, self._codecs).get(component, sub)

    def packed(self, field: int) -> tuple[str, str] | None:
        """Return how a value of type ED is packed, and its data, however long; None where it isn't one."""
        parts = self.raw(field).split(self._marks.component)
        return (parts[3].strip(), parts[4]) if len(parts) == 5 else None  # noqa: PLR2004 - HL7 2.4, 2.9.17

    def text(self, field: int) -> str:
        """Return a field that is one text, with its lines."""
        return self._marks.meant(self.raw(field), self._codecs)
