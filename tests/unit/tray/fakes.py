"""A practice's daemon in memory, as a tray sees it: the domain's own rules behind desk_client's calls."""

import random
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from wor_sidecar.domain import prompts as pure
from wor_sidecar.domain.answers import check, read_answer
from wor_sidecar.domain.clock import Millis, iso, local_date
from wor_sidecar.domain.consent import Answer, Consent, Scope
from wor_sidecar.domain.correcting import NAME, Corrected, mended
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.practice import PromptGone, ReferralExists, ReferralGone
from wor_sidecar.domain.errors.sidecar import AnswerIncomplete, MoveNotAllowed
from wor_sidecar.domain.errors.tray import DaemonAway
from wor_sidecar.domain.identifiers import LetterId, OrganisationId, PromptId, RegistrationId, new_id
from wor_sidecar.domain.people import name_words
from wor_sidecar.domain.prompts import ClaimToken, Prompt
from wor_sidecar.domain.questions import ConsentText, Mode, Question, Route
from wor_sidecar.domain.registration import Address, Author, Patient
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.texts.catalogue import show
from wor_sidecar.texts.consents import AN_ORGANISATION, Words, consent_text
from wor_sidecar.wire.desk_orphans import OpenedOrphan, OrphanLine, Proposed, Says, Speaks
from wor_sidecar.wire.desk_overview import OverlegGroup, OverlegLine, OverlegSheet, Overview, PlaceItem
from wor_sidecar.wire.desk_sends import Answering, NewPatient
from wor_sidecar.wire.desk_shapes import (
    Brief,
    DeskLetter,
    DeskPatient,
    DeskRoute,
    ExtraLines,
    NewReferral,
    OpenedPrompt,
    PracticeCard,
    PromptItem,
    PromptList,
    ReadAloud,
    TimelineEntry,
    Told,
    Waiting,
    WaitingGroup,
    WaitingItem,
    WholeReferral,
)

UNDO = 10 * 60_000
NORTH = DeskRoute("org-north", "Welzijn Noord", ("welzijn-op-recept",), verified=True, fits=True)
SOUTH = DeskRoute("org-south", "Stichting Zuid", ("welzijn-op-recept", "bewegen-op-recept"))
JANSEN = DeskPatient(
    "Anna Jansen", date(1950, 3, 12), "1001", ("06-12345678",), address=Address(postcode="1234 AB")
)
BAKKER = DeskPatient("Piet Bakker", date(1961, 7, 1), "1002", ("020-5551234",))
CHILD = DeskPatient("Sem de Wit", date(2013, 1, 5), "1003", ("06-22222222",))


@dataclass
class Case:
    """One registration with its prompt and referral."""

    prompt: Prompt
    patient: DeskPatient
    referral: str
    since: Millis
    routes: tuple[DeskRoute, ...] = (NORTH, SOUTH)
    test: bool = False
    consent: Consent | None = None
    keys: dict[str, Millis] = field(default_factory=dict)
    calls: int = 0
    state: str = "awaiting_consent"
    known_since: date | None = None
    went: str | None = None
    referrers: tuple[str, ...] = ()
    """Who may be named: the list names nobody then."""
    letters: tuple[DeskLetter, ...] = (DeskLetter("letter-1", "not-reached", "placed", asks=True),)

    @property
    def author(self) -> Author | None:
        """Who referred, as the list says it."""
        return None if self.referrers else Author("dr. Visser")


class Practice:
    """What the daemon holds: shared by the trays of two colleagues."""

    def __init__(self, clock: FakeClock, mode: Mode = Mode.REFER) -> None:
        self.clock = clock
        self.mode = mode
        self.cases: dict[str, Case] = {}
        self.version = 1
        self.random = random.Random(7)
        self.sent: list[tuple[str, Answering]] = []
        """Every answer that was recorded."""
        self.tried: list[Answering] = []
        """Every answer that a workstation sent, also one that was refused here."""
        self.acts: list[tuple[str, str, dict[str, str]]] = []
        self.made: list[NewPatient] = []
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.orphans: dict[str, OrphanLine] = {}
        self.refused: list[str] = []
        """Letters that the HIS refused."""
        self.corrected: list[Corrected] = []

    def waits(self, patient: DeskPatient, **more: object) -> PromptId:
        """Put somebody on the list."""
        number = len(self.cases) + 1
        id_ = PromptId(f"prompt-{number}")
        prompt = Prompt(id_, RegistrationId(f"registration-{number}"), self.clock.now())
        self.cases[id_] = Case(prompt, patient, f"referral-{number}", self.clock.now(), **more)
        self.version += 1
        return id_

    def strays(self, why: str = "unknown_thread") -> LetterId:
        """Let a report come that fits no patient."""
        id_ = LetterId(f"orphan-{len(self.orphans) + 1}")
        self.orphans[id_] = OrphanLine(id_, self.clock.now(), "Welzijn Noord", why)
        return id_

    def desk(self, user: str = "assistant") -> "FakeDesk":
        """Return one workstation's way to it."""
        return FakeDesk(self, user)


class FakeDesk:
    """`wire.desk_client.DeskClient` without a wire: its refusals arrive as RemoteErrors, as they do there."""

    def __init__(self, practice: Practice, user: str) -> None:
        self.at = practice
        self.user = user
        self.away = False
        self.lose_answers = False
        """The daemon records, and its answer gets lost on the way back."""
        self.role = "assistant"

    def practice(self) -> PracticeCard:
        self._reach()
        return PracticeCard(
            "Huisartsenpraktijk De Linde", "020-1234567", self.user, self.role, self.at.mode.value, 10
        )

    def prompts(self, after: int = 0, wait: int = 0) -> PromptList:
        self._reach()
        now = self.at.clock.now()
        found = [self._item(case, now) for case in self.at.cases.values() if case.prompt.open]
        return PromptList(self.at.version, tuple(found))

    def claim(self, id_: str) -> OpenedPrompt:
        self._reach()
        return _remote(lambda: self._claim(id_))

    def release(self, id_: str, claim: str) -> None:
        self._reach()
        case = self._case(id_)
        case.prompt = pure.release(case.prompt, ClaimToken(claim))
        self.at.version += 1

    def answer(self, id_: str, answering: Answering) -> Millis:
        self.at.tried.append(answering)
        self._reach()
        until = _remote(lambda: self._answer(id_, answering))
        if self.lose_answers:
            raise DaemonAway
        return until

    def undo(self, id_: str) -> None:
        self._reach()
        _remote(lambda: self._undo(id_))

    def waiting(self) -> Waiting:
        self._reach()
        items = tuple(
            WaitingItem(case.referral, Told("waiting", {"since": iso(case.since)}), prompt_id=id_)
            for id_, case in self.at.cases.items()
            if case.prompt.open
        )
        back = tuple(
            WaitingItem(case.referral, Told("rejected"), prompt_id=id_)
            for id_, case in self.at.cases.items()
            if case.state == "rejected"
        )
        letters = tuple(
            WaitingItem("referral-1", Told("letter_refused", {"why": "rejected"}), letter_id=letter)
            for letter in self.at.refused
        )
        return Waiting(
            (
                WaitingGroup("unanswered", items),
                WaitingGroup("rejected", back),
                WaitingGroup("failed"),
                WaitingGroup("letters", letters),
            ),
            (Told("orphans", {"count": len(self.at.orphans)}),) if self.at.orphans else (),
        )

    def overview(self, **asked: object) -> Overview:
        self._reach()
        self.at.asked.append(("overview", asked))
        places = tuple(
            PlaceItem(case.referral, case.state, "us", initials="A.J.", birth_year=1950)
            for case in self.at.cases.values()
        )
        return Overview(places, len(places), waits={"us": len(places)}, referrer="everybody")

    def overleg(self, since: date | None = None) -> OverlegSheet:
        self._reach()
        lines = tuple(
            OverlegLine(case.referral, case.patient.name, case.patient.birth_date, next="We: ask the patient")
            for case in self.at.cases.values()
        )
        return OverlegSheet(
            since or date(2026, 9, 1),
            date(2026, 12, 1),
            "De Linde",
            (OverlegGroup("dr. Visser", lines, silent=2),),
        )

    def orphans(self) -> tuple[OrphanLine, ...]:
        self._reach()
        return tuple(self.at.orphans.values())

    def open_orphan(self, id_: str) -> OpenedOrphan:
        self._reach()
        self.at.asked.append(("open_orphan", {"id": id_}))
        if id_ not in self.at.orphans:
            raise RemoteError("WOR-S351", message="x", remedy="y", status=404)
        line = self.at.orphans[id_]
        proposed = tuple(
            Proposed(
                case.referral,
                f"shown-{case.referral}",
                patient=replace(case.patient, his_number=""),
                signs=(Speaks("thread"), Speaks("step")),
                look_alikes="Careful",
            )
            for case in self.at.cases.values()
        )
        says = Says("intake gehouden", line.since, coach="B. Coach", phone="0413-111111", text="Gaat goed.")
        return OpenedOrphan(id_, line.since, line.organisation_label, line.why, "", says, (), proposed)

    def match_orphan(self, id_: str, referral: str, shown: str, typed: str) -> None:
        self._reach()
        self.at.asked.append(("match", {"id": id_, "referral": referral, "shown": shown, "typed": typed}))
        case = next(one for one in self.at.cases.values() if one.referral == referral)
        if case.patient.birth_date is None or typed != case.patient.birth_date.isoformat():
            raise RemoteError("WOR-S354", message="x", remedy="y", status=422)
        del self.at.orphans[id_]

    def discard_orphan(self, id_: str, reason: str) -> None:
        self._reach()
        if not reason:
            raise RemoteError("WOR-S357", message="x", remedy="y", status=422)
        self.at.asked.append(("discard", {"id": id_, "reason": reason}))
        del self.at.orphans[id_]

    def place_again(self, letter: str) -> None:
        self._reach()
        if letter not in self.at.refused:
            raise RemoteError("WOR-S358", message="x", remedy="y", status=409)
        self.at.refused.remove(letter)

    def find(self, name: str, birth_date: date | None = None) -> tuple[Brief, ...]:
        self._reach()
        return tuple(
            self._whole(case)
            for case in self.at.cases.values()
            if name_words(name) <= name_words(case.patient.name)
            and birth_date in (None, case.patient.birth_date)
        )

    def referral(self, id_: str) -> WholeReferral:
        self._reach()
        return _remote(lambda: self._whole(self._referred(id_)))

    def act(self, id_: str, act: str, **given: str) -> WholeReferral:
        self._reach()
        return _remote(lambda: self._act(id_, act, given))

    def correct(self, id_: str, given: Corrected) -> WholeReferral:
        self._reach()
        return _remote(lambda: self._correct(id_, given))

    def new(
        self, patient: NewPatient, author: Author | None = None, contact_date: date | None = None
    ) -> NewReferral:
        self._reach()
        if patient.his_number and patient.his_number in [one.his_number for one in self.at.made]:
            _remote(self._refuse_twice)
        self.at.made.append(patient)
        told = DeskPatient(f"{patient.call_name} {patient.surname}", patient.birth_date, patient.his_number)
        id_ = self.at.waits(told)
        return NewReferral("registration", self.at.cases[id_].referral, id_)

    def test_referral(self, organisation: str = "") -> NewReferral:
        self._reach()
        id_ = self.at.waits(DeskPatient("T. Test", date(1950, 1, 1)), test=True)
        return NewReferral("registration", self.at.cases[id_].referral, id_)

    def leaflet(self, id_: str | None = None) -> str:
        self._reach()
        return "### Welzijn op Recept"

    def _refuse_twice(self) -> None:
        raise ReferralExists(referral="referral-1")

    def _reach(self) -> None:
        if self.away:
            raise DaemonAway

    def _case(self, id_: str) -> Case:
        if id_ not in self.at.cases:
            raise PromptGone
        return self.at.cases[id_]

    def _referred(self, id_: str) -> Case:
        for case in self.at.cases.values():
            if case.referral == id_:
                return case
        raise ReferralGone

    def _claim(self, id_: str) -> OpenedPrompt:
        case = self._case(id_)
        token = ClaimToken(new_id(self.at.random.randbytes))
        case.prompt = pure.claim(case.prompt, self.user, token, self.at.clock.now())
        self.at.version += 1
        patient, claim = case.patient, case.prompt.claim
        assert claim is not None
        fitting = [route.label for route in case.routes if route.fits]
        words = Words(
            referrer="dr. Visser",
            organisation=fitting[0] if len(fitting) == 1 else AN_ORGANISATION,
            phone=patient.phones[0] if patient.phones else "",
        )
        texts = [consent_text(version) for version in ("A", "B")]
        return OpenedPrompt(
            id_,
            case.referral,
            claim.token,
            claim.until,
            case.prompt.version,
            patient,
            author=case.author,
            referrers=case.referrers,
            contact_date=date(2026, 2, 27),
            routes=case.routes,
            texts=tuple(
                ReadAloud(one.id, one.hash, one.version, one.read_aloud(words), one.left_open(words))
                for one in texts
            ),
            scopes=tuple(scope.value for scope in Scope),
            products=("welzijn-op-recept", "bewegen-op-recept"),
            extra_lines=ExtraLines("Spreek ik met u?", "Ander moment.", "Jij en je ouder", "U beslist"),
            test=case.test,
            known_since=case.known_since,
            elsewhere_proposed=case.went is not None,
            elsewhere_channel=case.went,
        )

    def _answer(self, id_: str, answering: Answering) -> Millis:
        case, now = self._case(id_), self.at.clock.now()
        if answering.key in case.keys:
            return case.keys[answering.key]
        until = Millis(now + UNDO)
        common = {"token": ClaimToken(answering.claim), "version": answering.version, "now": now}
        pure.answer(case.prompt, Answer.NO_ANSWER, undo_until=until, **common)
        given = read_answer(_json(answering))
        texts = [ConsentText(one.id, one.hash) for one in map(consent_text, ("A", "B"))]
        question = Question(
            case.patient.birth_date,
            local_date(now),
            now,
            self.user,
            *texts,
            routes=tuple(Route(OrganisationId(one.organisation), one.products) for one in case.routes),
            mode=self.at.mode,
            author=case.author,
            referrers=tuple(Author(name) for name in case.referrers),
        )
        decision = check(given, question)
        sends = decision.consent.answer.given and self.at.mode is Mode.REFER
        if sends and not (case.patient.phones or given.details.phone):
            raise AnswerIncomplete(field="details.phone")
        case.prompt = pure.answer(
            case.prompt, decision.consent.answer, undo_until=until, until=decision.until, **common
        )
        case.consent, case.keys[answering.key] = decision.consent, until
        case.calls += answering.answer is Answer.NO_ANSWER
        case.state = "queued" if sends else case.state
        self.at.sent.append((id_, answering))
        self.at.version += 1
        return until

    def _undo(self, id_: str) -> None:
        case = self._case(id_)
        case.prompt = pure.undo(case.prompt, self.at.clock.now())
        case.consent, case.state = None, "awaiting_consent"
        self.at.version += 1

    def _act(self, id_: str, act: str, given: dict[str, str]) -> WholeReferral:
        case = self._referred(id_)
        if act == "cancel" and case.state != "queued":
            raise MoveNotAllowed(move=act, state=case.state)
        self.at.acts.append((id_, act, given))
        if act == "undo":
            self._undo(case.prompt.id)
        return self._whole(case)

    def _correct(self, id_: str, given: Corrected) -> WholeReferral:
        case = self._referred(id_)
        told = {name: getattr(case.patient, name) for name in (*NAME, "birth_date", "phones", "email")}
        known = Patient(**told, address=case.patient.address)
        after = mended(known, given, local_date(self.at.clock.now()))
        self.at.corrected.append(given)
        case.patient = replace(
            case.patient,
            name=after.full_name or case.patient.name,
            **{name: getattr(after, name) for name in told},
            address=after.address,
        )
        return self._whole(case)

    def _whole(self, case: Case) -> WholeReferral:
        return WholeReferral(
            id=case.referral,
            state=case.state,
            patient=case.patient,
            prompt_id=case.prompt.id,
            referrer="dr. Visser",
            standing=Told("waiting", {"since": iso(case.since)}),
            timeline=(TimelineEntry(case.since, "", "timer", "detect", "export"),),
            letters=case.letters,
            possible=(
                "cancel",
                "withdraw",
                "withdraw_coaching",
                "stop_feedback",
                "seen",
                "undo",
                "try-again",
                "message",
                "correct",
            ),
        )

    def _item(self, case: Case, now: Millis) -> PromptItem:
        first, _, last = case.patient.name.rpartition(" ")
        born = case.patient.birth_date
        return PromptItem(
            case.prompt.id,
            case.referral,
            case.prompt.version,
            f"{first[:1]}.{last[:1]}.",
            case.since,
            case.prompt.holding(self.user, now),
            birth_year=born.year if born else None,
            referrer="dr. Visser",
            quiet_until=case.prompt.quiet_until,
            test=case.test,
            calls=case.calls,
        )


def _remote(call):  # type: ignore[no-untyped-def]  # whatever the call returns
    """Make a refusal of the daemon into what a client raises: code and sentences, no fields."""
    try:
        return call()
    except WorError as error:
        shown = show(error)
        raise RemoteError(
            shown.code, message=shown.sentence, remedy=shown.remedy, status=error.status, facts=error.fields
        ) from error


def _json(answering: Answering) -> dict[str, object]:
    plain = asdict(replace(answering, claim="", key="", version=0))
    plain["scopes"] = sorted(answering.scopes)
    plain["birth_date"] = answering.birth_date and answering.birth_date.isoformat()
    return {
        name: value
        for name, value in plain.items()
        if name not in ("claim", "key", "version") and value not in ("", None, ())
    }
