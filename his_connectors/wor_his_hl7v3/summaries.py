"""Gathers what summaries say of contacts and episodes with the code, one patient after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from wor_his_hl7v3.diagnoses import HeardDiagnoses, happened, withdrawn
from wor_his_hl7v3.people import HeardAuthor, HeardPatient, v3
from wor_his_hl7v3.values import Attributes, Id, day_of, instance, shown
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import TooMuchInFile, ValueMissing
from wor_sidecar.domain.icpc import ICPC_1_NL, Trigger
from wor_sidecar.domain.registration import Author, Registration, Source
from wor_sidecar.hooks.connector import Item, Passed, RecordError
from wor_sidecar.hooks.xml_paths import Element

MOST_KEPT: Final = 10_000
"""Contacts with the code of one patient, and lines of one contact."""
MOST_REFERENCES: Final = 100_000
_COMPONENTS: Final = ("component", *(f"component{number}" for number in range(1, 13)))
_LONGEST_TIME: Final = 40
_TIMES: Final = ("low", "value", "center", "high")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A contact or an episode with the code, until all of its patient has been read."""

    position: str
    codes: dict[str, list[Id]]
    """Each code that triggers, with the ids of the lines that it stands with."""
    when: str
    contact_id: str = ""
    episode_id: str = ""
    author: tuple[Author, tuple[Id, ...]] | None = None
    is_episode: bool = False


class Summaries:
    """Hears a file; `taken` hands out what is complete. Of a patient only contacts with the code are kept.

    With `glance` it hears the contacts' codes alone: no contact of that file has one that triggers.
    """

    def __init__(
        self, connector: str, trigger: Trigger, *, episodes: bool, his_root: str, glance: bool = False
    ) -> None:
        self._connector, self._trigger = connector, trigger
        self._episodes, self._his_root = episodes, his_root
        self._items: list[Item] = []
        self._counts = {"contact": 0, "episode": 0}
        known: dict[Id, Author] = {}
        self._patient, self._author, self._owner = HeardPatient(), HeardAuthor(known), HeardAuthor(known)
        self._contact, self._episode = HeardDiagnoses(), HeardDiagnoses()
        self._summary_begins({})
        self._act_begins({})
        self.tree = self._around(self._passed_over() if glance else self._whole())
        self.found = False
        """A summary was seen, or a message that would hold it."""

    def taken(self) -> list[Item]:
        """Return what has become complete since the last time."""
        items, self._items = self._items, []
        return items

    def _whole(self) -> Element:
        person = Element(inside=v3(dict.fromkeys(("Patient", "patient"), self._patient.element)))
        act = Element(inside=v3({"encounter": self._encounter(), "episodeOfCondition": self._condition()}))
        return Element(
            self._summary_begins,
            end=self._summary_ends,
            inside=v3(
                {
                    "subject": person,
                    "recordTarget": person,
                    "author": self._owner.element,
                    **dict.fromkeys(_COMPONENTS, act),
                }
            ),
        )

    def _passed_over(self) -> Element:
        act = Element(inside=v3({"encounter": self._codes_of_encounter()}))
        return Element(self._summary_begins, inside=v3(dict.fromkeys(_COMPONENTS, act)))

    def _codes_of_encounter(self) -> Element:
        """Return the part of `_encounter` that decides what is told of a contact without our code."""
        diagnosis = v3({"ObservationDx": self._contact.element})
        reason = Element(inside=diagnosis)
        line = Element(inside=v3({"reason": reason, "component": reason}))
        component = Element(self._contact.line_begins, inside={**diagnosis, **v3({"JournalEntry": line})})
        inside = {"statusCode": Element(self._status_is), "reason": reason}
        return Element(
            self._contact_begins,
            end=self._contact_ends,
            inside=v3({**inside, **dict.fromkeys(_COMPONENTS, component)}),
        )

    def _around(self, summary: Element) -> Element:
        inside = v3({"PrimaryCareProvision": summary})
        message = Element(self._message_begins, inside=inside, anywhere=True)
        batch = Element(
            self._message_begins, inside={**inside, **v3({"QUPC_IN990002NL": message})}, anywhere=True
        )
        return Element(inside={**batch.inside, **v3({"MCCI_IN200101": batch})}, anywhere=True)

    def _encounter(self) -> Element:
        diagnosis = v3({"ObservationDx": self._contact.element})
        pointer = Element(inside=v3({"id": Element(self._points_at)}))
        pointers = v3(dict.fromkeys(("episodeOfCondition", "conditionReference", "actReference"), pointer))
        reason = Element(inside={**diagnosis, **pointers})
        line = Element(
            inside=v3(
                {"id": Element(self._line_is), "reason": reason, "component": reason, "actReference": pointer}
            )
        )
        component = Element(
            self._contact.line_begins,
            inside={
                **diagnosis,
                **v3({"sequenceNumber": Element(self._contact.sequence_is), "JournalEntry": line}),
            },
        )
        return Element(
            self._contact_begins,
            end=self._contact_ends,
            inside=v3(
                {
                    **self._facts(),
                    "author": self._author.element,
                    "performer": self._author.element,
                    "reason": reason,
                    **dict.fromkeys(_COMPONENTS, component),
                }
            ),
        )

    def _condition(self) -> Element:
        reference = v3({"actReference": Element(inside=v3({"id": Element(self._refers_to)}))})
        reason = Element(inside={**reference, **v3({"ObservationDx": self._episode.element})})
        part = Element(inside=reference, anywhere=True)
        parts = dict.fromkeys((*_COMPONENTS, "sourceOf", "subjectOf", "pertinentInformation"), part)
        return Element(
            self._episode_begins,
            end=self._episode_ends,
            inside={**reference, **v3({**self._facts(), "reason": reason, **parts})},
        )

    def _facts(self) -> dict[str, Element]:
        times = v3({time: Element(self._time_is(time)) for time in _TIMES if time != "value"})
        return {
            "id": Element(self._id_is),
            "statusCode": Element(self._status_is),
            "effectiveTime": Element(self._time_is("value"), inside=times),
        }

    def _message_begins(self, _attributes: Attributes) -> None:
        self.found = True

    def _summary_begins(self, _attributes: Attributes) -> None:
        self.found = True
        self._patient.forget()
        self._owner.forget()
        self._kept: list[_Kept] = []
        self._episodes_told: list[tuple[str, list[Attributes], list[tuple[str, Id]]]] = []
        """An episode, with its own ids and those of the lines that it names, and of its diagnoses."""
        self._referred_count = 0

    def _act_begins(self, attributes: Attributes) -> None:
        self._counts_at_all = happened(attributes)
        self._ids: list[Attributes] = []
        self._times: Attributes = {}
        self._lines: list[tuple[str, Attributes]] = []
        self._points: list[Attributes] = []

    def _contact_begins(self, attributes: Attributes) -> None:
        self._act_begins(attributes)
        self._contact.forget()
        self._author.forget()

    def _episode_begins(self, attributes: Attributes) -> None:
        self._act_begins(attributes)
        self._episode.forget()

    def _id_is(self, attributes: Attributes) -> None:
        if len(self._ids) < MOST_KEPT:
            self._ids.append(attributes)

    def _status_is(self, attributes: Attributes) -> None:
        if withdrawn(attributes):
            self._counts_at_all = False

    def _time_is(self, which: str) -> Callable[[Attributes], None]:
        def heard(attributes: Attributes) -> None:
            if "nullFlavor" not in attributes and attributes.get("value"):
                self._times.setdefault(which, attributes["value"][:_LONGEST_TIME])

        return heard

    def _line_is(self, attributes: Attributes) -> None:
        if len(self._lines) < MOST_KEPT:
            self._lines.append((self._contact.sequence, attributes))

    def _points_at(self, attributes: Attributes) -> None:
        if len(self._points) < MOST_KEPT:
            self._points.append(attributes)

    def _refers_to(self, attributes: Attributes) -> None:
        self._referred_count += 1
        if self._referred_count > MOST_REFERENCES:
            raise TooMuchInFile(limit=MOST_REFERENCES, what="references of one patient")
        self._points.append(attributes)

    def _contact_ends(self) -> None:
        position = self._numbered("contact")
        codes = self._contact.codes if self._counts_at_all else {}
        fired = [each for each in codes if self._trigger.fires(*each)]
        if not fired:
            code, system = next(iter(codes), ("", ""))
            self._items.append(Passed(code, system, position))
            return
        self._keep(
            _Kept(
                position,
                {code: self._beside(codes[code, system]) for code, system in fired},
                self._when(),
                shown(self._first_id()),
                author=self._author.author(),
            )
        )

    def _episode_ends(self) -> None:
        position = self._numbered("episode")
        episode_id = shown(self._first_id())
        self._episodes_told.append((episode_id, [*self._ids, *self._points], self._episode.ids))
        fired = [each for each in self._episode.codes if self._trigger.fires(*each)]
        if fired and self._episodes and self._counts_at_all:
            codes: dict[str, list[Id]] = {code: [] for code, _system in fired}
            self._keep(_Kept(position, codes, self._when(), episode_id=episode_id, is_episode=True))

    def _first_id(self) -> Id | None:
        return next(filter(None, map(instance, self._ids)), None)

    def _keep(self, kept: _Kept) -> None:
        if len(self._kept) >= MOST_KEPT:
            raise TooMuchInFile(limit=MOST_KEPT, what="contacts with the code of one patient")
        self._kept.append(kept)

    def _numbered(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind} {self._counts[kind]}"

    def _when(self) -> str:
        return next((self._times[time] for time in _TIMES if time in self._times), "")

    def _beside(self, sequences: Iterable[str]) -> list[Id]:
        """Return the ids of the lines with one of these numbers; one without is of every subject."""
        numbers = {*sequences, ""}
        every = numbers == {""}
        lines = [attributes for number, attributes in self._lines if every or number in numbers]
        own = (found for number, found in self._contact.ids if every or number in numbers)
        return [*own, *filter(None, map(instance, (*lines, *self._points)))]

    def _summary_ends(self) -> None:
        # An episode counts where no contact of its patient carries the code: the contact is what happened.
        referred = self._referred() if self._kept else {}
        contacts = {code[:3] for kept in self._kept if not kept.is_episode for code in kept.codes}
        for kept in self._kept:
            for code, beside in kept.codes.items():
                if not kept.is_episode or code[:3] not in contacts:
                    self._items.append(
                        self._made(
                            kept, code, next((referred[each] for each in beside if each in referred), "")
                        )
                    )
        self._kept = []

    def _referred(self) -> dict[Id, str]:
        """Return the ids of lines, of diagnoses and of the episodes themselves, each with its episode."""
        found: dict[Id, str] = {}
        for episode_id, told, own in self._episodes_told:
            for each in (*filter(None, map(instance, told)), *(one for _sequence, one in own)):
                found.setdefault(each, episode_id)
        return found

    def _made(self, kept: _Kept, code: str, episode_id: str) -> Item:
        try:
            return self._registration(kept, code, episode_id)
        except WorError as error:
            return RecordError(kept.position, error)

    def _registration(self, kept: _Kept, code: str, episode_id: str) -> Registration:
        patient = self._patient.patient(self._his_root)
        if not kept.when:
            raise ValueMissing(field="contact_date")
        return Registration(
            patient=patient,
            code=code,
            code_system=ICPC_1_NL,
            source=Source(self._connector, kept.position),
            contact_date=day_of(kept.when, "contact_date"),
            author=self._author.whole(kept.author) or self._author.whole(self._owner.author()),
            contact_id=kept.contact_id,
            episode_id=kept.episode_id or episode_id,
        )
