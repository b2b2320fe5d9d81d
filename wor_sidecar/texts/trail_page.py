"""The audit trail as a person reads it: a page of lines, for a patient grouped by referral, oldest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.times import local_day, moment


@dataclass(frozen=True, slots=True)
class Told:
    """One line in words."""

    number: int
    at: str
    """ISO 8601, UTC."""
    event: str
    who: str
    told: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The lines of one referral. `organisation` and `product` are empty while nobody chose them."""

    referral: str
    begun: str
    """ISO 8601, UTC."""
    organisation: str
    product: str
    lines: tuple[Told, ...]

    def to_json(self) -> dict[str, Any]:
        """Write it."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Chapter":
        """Read what our own program wrote."""
        return cls(**{**value, "lines": tuple(Told(**line) for line in value["lines"])})


def page(chapters: Iterable[Chapter]) -> Iterator[str]:
    """Return the page of one patient, line by line."""
    found = False
    for chapter in chapters:
        if found:
            yield ""
        found = True
        yield _heading(chapter)
        for line in chapter.lines:
            yield f"  {entry(line)}"
    if not found:
        yield _("Nothing is known here of this patient.")


def entry(line: Told) -> str:
    """Return one line: when, who, what."""
    return f"{moment(line.at)}  {line.who}: {line.told}"


def _heading(chapter: Chapter) -> str:
    fields = {
        "day": local_day(chapter.begun),
        "organisation": chapter.organisation,
        "product": label("products", chapter.product) if chapter.product else "",
    }
    if not chapter.organisation:
        return _("Question of {day}, sent nowhere").format(**fields)
    if not chapter.product:
        return _("Referral of {day}, {organisation}").format(**fields)
    return _("Referral of {day}, {organisation}: {product}").format(**fields)
