"""Two coaches and a practice against the domain's table: stale pages, sessions that end, mail out of order.

After every step the inbox is where the table says it is: nobody's step is lost or made twice, who was too
late hears so with everything typed kept, and what leaves is what the patient agrees to at that moment.
`WOR_MODEL=1000` tries that many walks; a few seeded ones otherwise.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import update

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed, MoveOutranked
from wor_sidecar.domain.lists import TELLING_REJECTIONS, ContactResult
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import FINAL_WORDS, Referral, State
from wor_sidecar.exchange import contents
from wor_sidecar.mail import sealing
from wor_sidecar.mail.tables import partners
from wor_sidecar.web.cookies import kept
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.acts import FORMS, ActName
from wor_sidecar.welfare.news import News
from wor_sidecar.welfare.pages.steps import ENDING, LETTERS
from wor_sidecar.welfare.signin import sessions

WALKS = int(os.environ.get("WOR_MODEL", "5"))
STEPS = int(os.environ.get("WOR_MODEL_STEPS", "30"))
PICK = st.integers(0, 50)
WHO = st.integers(0, 1)
RARELY = st.sampled_from([False, False, False, True])
LATELY = 4
"""Of so many pages one is sent: what was just opened, or just sent."""
COACHES = ("coach", "coordinator")
GONE = (State.WITHDRAWN, State.WRONG_PATIENT)
OVER = (State.DECEASED, State.LEFT_PRACTICE)
GRAVITY = tuple(News)
HALF_HOUR = 31 * 60_000
STEPS_OF_A_COACH = sorted(name.value for name in ActName)
OF_A_PRACTICE = {
    "withdraw": MoveKind.WITHDRAW,
    "wrong_patient": MoveKind.WRONG_PATIENT,
    "deceased": MoveKind.DECEASED,
    "left_practice": MoveKind.LEFT_PRACTICE,
    "cancel": MoveKind.REQUEST_CANCEL,
    "try_again": MoveKind.TRY_AGAIN,
}
NOTES = ("message", "correction", "reports on", "reports off", "renew", "void")


class Forms(HTMLParser):
    """The fields of the form with an action, as they stand."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, {}

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        held = dict(given)
        if tag == "form":
            self.inside = held.get("action") == self.action
        elif self.inside and tag in {"input", "select", "textarea"} and held.get("name"):
            hidden = tag == "input" and held.get("type") == "hidden"
            self.found[held["name"]] = (held.get("value") or "") if hidden else ""


def fields_of(text: str, action: str) -> dict[str, str]:
    parser = Forms(action)
    parser.feed(text)
    return parser.found


@dataclass
class Known:
    """A case as the table has it."""

    referral: Referral
    feedback: bool
    since: int
    outgoing: Any
    arrived: bool = False
    closed_before: bool = False
    live: bool = True
    kept: bool = True
    news: str = ""
    version: int = 1
    lines: int = 1
    told_contact: bool = False
    mids: dict[str, str | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.referral.id


@dataclass
class Held:
    """A page that somebody left open: its step, what will be typed there, and what its reader had seen."""

    case: str
    step: str
    fields: dict[str, str]
    version: int
    by: str
    made: bool = False


@dataclass
class Person:
    """A coach, and the session in the browser."""

    role: str
    browser: Any
    alive: bool = True
    pages: list[Held] = field(default_factory=list)


class Inbox(RuleBasedStateMachine):
    """What people do, in whatever order."""

    make: Callable[[], Any]
    left: list[tuple[str, Any]]

    def __init__(self) -> None:
        super().__init__()
        self.site = self.make()
        self.desk, self.clock = self.site.desk, self.site.clock
        self.site.inbox.working_days._holidays = lambda _years, _settings: frozenset()
        self.site.practice = self.desk.practice = self.site.partner()
        with self.site.store.transaction() as tx:
            typed = {"verified_by_us_at": self.clock.now(), "verified_by_them_at": self.clock.now()}
            tx.connection.execute(update(partners).values(**typed))
        self.people = [Person(role, self.site.browser(role)) for role in COACHES]
        self.known: dict[str, Known] = {}
        self.letters: list[Any] = []  # of the practice: (kind, message), delivered or not
        self.left.clear()

    @initialize()
    def begins(self) -> None:
        """Begin with two patients: one wants the GP to hear how it goes, one doesn't."""
        for reports in (True, False):
            self._refers(reports, late=False)

    # -- the practice ----------------------------------------------------------------------------------

    @rule(reports=st.booleans(), late=st.booleans())
    def refers(self, reports: bool, late: bool) -> None:
        """Write a referral; most arrive at once, some after what the practice says next."""
        self._refers(reports, late)

    def _refers(self, reports: bool, late: bool) -> None:
        outgoing = self.desk.outgoing(feedback=reports)
        referral = Referral(outgoing.referral_id, outgoing.registration_id, State.RECEIVED)
        known = Known(referral, reports, outgoing.consent.at, outgoing)
        self.known[known.id] = known
        message = self.desk.message(self.desk.referral(outgoing), known.id)
        self.letters.append(("referral", message))
        if not late:
            self._deliver("referral", message)

    @precondition(lambda self: self.known)
    @rule(
        pick=PICK,
        kind=st.sampled_from([*OF_A_PRACTICE, *NOTES, *NOTES, *NOTES]),
        late=st.sampled_from([False, False, True]),
    )
    def writes(self, pick: int, kind: str, late: bool) -> None:
        """Write something about a referral; some of it arrives out of order."""
        known = self._pick(pick)
        message = self.desk.message(self._content(kind), known.id)
        self.letters.append((kind, message))
        if not late:
            self._deliver(kind, message)

    @precondition(lambda self: self.letters)
    @rule(pick=PICK)
    def the_post_comes(self, pick: int) -> None:
        """Deliver any letter, in any order, perhaps once more."""
        self._deliver(*self.letters[pick % len(self.letters)])

    def _content(self, kind: str) -> Any:
        now = self.clock.now()
        return {
            "withdraw": contents.Withdraw("everything", "Assistente", now),
            "wrong_patient": contents.WrongPatient(),
            "deceased": contents.Deceased(),
            "left_practice": contents.LeftPractice(),
            "cancel": contents.Cancel("duplicate"),
            "try_again": contents.TryAgain(("0698765432",)),
            "message": contents.TextMessage("Belt u even?"),
            "correction": contents.Correction(phones=("0687654321",)),
            "reports on": contents.FeedbackConsent(True, "Assistente", now),
            "reports off": contents.FeedbackConsent(False, "Assistente", now),
            "renew": contents.Renew(local_date(now) + timedelta(days=90)),
            "void": contents.Void(),
        }[kind]

    def _deliver(self, kind: str, message: Any) -> None:
        known = self.known[message.thread]
        message = replace(message, received_at=self.clock.now())
        assert self.desk.deliver(message) == self._expected(known, kind, message), kind

    def _expected(self, known: Known, kind: str, message: Any) -> str | None:
        """Return what the postroom answers, and move the model."""
        if message.mid in known.mids:
            return known.mids[message.mid]
        if not known.arrived:
            return self._first(known, kind, message)
        answer = self._moved(known, kind) if kind in OF_A_PRACTICE else self._noted(known, kind, message)
        known.mids[message.mid] = answer
        known.lines += 1
        return answer

    def _first(self, known: Known, kind: str, message: Any) -> str | None:
        if kind in ("withdraw", "wrong_patient"):
            known.closed_before = True
            return None
        if known.closed_before or kind == "void":
            return None
        if kind != "referral":
            return "unknown_thread"
        known.arrived = True
        known.mids[message.mid] = None
        return None

    def _moved(self, known: Known, kind: str) -> str | None:
        now, move = self.clock.now(), OF_A_PRACTICE[kind]
        try:
            referral = apply(known.referral, Move(move, Who.PRACTICE, now, reason="duplicate"))
        except MoveOutranked:
            return None
        except MoveNotAllowed:
            late = self._crossed(known.referral, kind)
            if late is None:
                return "not_allowed"
            referral = late
        if kind == "try_again" and referral.state is State.QUEUED:
            referral = apply(referral, Move(MoveKind.RECEIVED, Who.RECEIPT, now))
        known.referral = referral
        known.live = known.live and referral.state not in GONE
        known.version += 1
        if kind in ("deceased", "left_practice"):
            self._news(known, kind)
        return None

    def _crossed(self, referral: Referral, kind: str) -> Referral | None:
        """Return the referral after a word that crossed a step of the coach; None: it is refused."""
        if kind == "try_again" and referral.state.open:
            return referral
        if kind == "cancel" and referral.state is State.NOT_REACHED:
            cancel = Move(MoveKind.CANCEL, Who.PRACTICE, self.clock.now(), reason="duplicate")
            return apply(replace(referral, state=State.QUEUED), cancel)
        if kind == "cancel" and not referral.state.open and referral.state not in FINAL_WORDS:
            return referral
        return None

    def _noted(self, known: Known, kind: str, message: Any) -> str | None:
        if kind == "void":
            return None
        known.version += 1
        if kind in ("message", "correction"):
            self._news(known, kind)
        if kind.startswith("reports") and message.content.at >= known.since:
            changed = known.feedback is not message.content.on
            known.feedback, known.since = message.content.on, message.content.at
            if changed:
                self._news(known, "feedback_consent")
        return None

    def _news(self, known: Known, kind: str) -> None:
        if known.kept and not (known.news and GRAVITY.index(known.news) < GRAVITY.index(kind)):
            known.news = kind

    # -- the coaches -----------------------------------------------------------------------------------

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=PICK, ending=RARELY)
    def opens(self, who: int, pick: int, step: int, ending: bool) -> None:
        """Open the form of a step that the table allows, and leave it open for now."""
        self._open_one(who, pick, step, ending)

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=PICK, ending=RARELY)
    def acts(self, who: int, pick: int, step: int, ending: bool) -> None:
        """Open the form of a step and send it at once."""
        self._send(self.people[who], self._open_one(who, pick, step, ending))

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, steps=st.lists(PICK, min_size=2, max_size=5))
    def acts_again_and_again(self, who: int, pick: int, steps: list[int]) -> None:
        """Go some steps further with one patient."""
        for step in steps:
            self._send(self.people[who], self._open_one(who, pick, step, ending=False))

    @precondition(lambda self: self._cases())
    @rule(pick=PICK, steps=st.tuples(PICK, PICK), twice=st.booleans())
    def both_act_at_once(self, pick: int, steps: tuple[int, int], twice: bool) -> None:
        """Open two forms of one patient, then send both; perhaps the first once more."""
        first, second = (self._open_one(who, pick, steps[who], ending=False) for who in (0, 1))
        self._send(self.people[0], first)
        self._send(self.people[1], second)
        if twice:
            self._send(self.people[0], first)

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=PICK, kind=st.sampled_from([*OF_A_PRACTICE, *NOTES]), ends=st.booleans())
    def the_practice_is_faster(self, who: int, pick: int, step: int, kind: str, ends: bool) -> None:
        """Open a form; something comes from the practice, perhaps the session ends; send it."""
        person, known = self.people[who], self._cases()[pick % len(self._cases())]
        held = self._open_one(who, pick, step, ending=False)
        message = self.desk.message(self._content(kind), known.id)
        self.letters.append((kind, message))
        self._deliver(kind, message)
        if ends:
            self._end_session(person)
        self._send(person, held)

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=PICK, kind=st.sampled_from(["reports off", "withdraw", "wrong_patient"]))
    def a_patient_changes_their_mind(self, who: int, pick: int, step: int, kind: str) -> None:
        """Make a step; before the mail goes the patient wants less of it told."""
        known = self._cases()[pick % len(self._cases())]
        self._send(self.people[who], self._open_one(who, pick, step, ending=False))
        message = self.desk.message(self._content(kind), known.id)
        self.letters.append((kind, message))
        self._deliver(kind, message)
        self.the_mail_goes()

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=st.sampled_from(STEPS_OF_A_COACH))
    def asks_for_what_is_not_offered(self, who: int, pick: int, step: str) -> None:
        """Type a form's address: it is there exactly where the table allows the step."""
        person, known = self.people[who], self._cases()[pick % len(self._cases())]
        self._signed_in(person)
        if step not in self._possible(known):
            self._refused_form(person, known, step)

    def _open_one(self, who: int, pick: int, step: int, ending: bool) -> Held | None:
        person, known = self.people[who], self._cases()[pick % len(self._cases())]
        self._signed_in(person)
        possible = self._possible(known)
        meant = {name for name in possible if (ActName(name) in ENDING) is ending}
        chosen = sorted(meant or possible)
        return self._opened(person, known, chosen[step % len(chosen)]) if chosen else None

    def _refused_form(self, person: Person, known: Known, step: str) -> None:
        page = person.browser.get(f"/cases/{known.id}/steps/{step}")
        assert page.status_code == 409
        assert f"steps/{step}" not in page.text

    def _opened(self, person: Person, known: Known, step: str) -> Held:
        path = f"/cases/{known.id}/steps/{step}"
        page = person.browser.get(path)
        assert page.status_code == 200
        fields = fields_of(page.text, path)
        typed = {name: value for name, value in self._typed(known, step).items() if name in fields}
        by = f"A. {person.role.title()}"
        held = Held(known.id, step, {**fields, **typed}, known.version, by)
        person.pages.append(held)
        return held

    @precondition(lambda self: any(person.pages for person in self.people))
    @rule(who=WHO, pick=PICK)
    def sends(self, who: int, pick: int) -> None:
        """Send a page that was open for a while, perhaps for the second time."""
        person = self.people[who] if self.people[who].pages else self.people[1 - who]
        self._send(person, person.pages[-1 - pick % min(len(person.pages), LATELY)])

    def _send(self, person: Person, held: Held | None) -> None:
        if held is None:
            return
        fields = {**held.fields, "go": "send"}
        fields.pop("token", None)
        path = f"/cases/{held.case}/steps/{held.step}"
        if not person.alive:
            late = person.browser.posts(path, **fields)
            assert late.status_code == 403
            fields = self._signs_in_again(person, path)
        self._answered(held, person.browser.posts(path, **fields))

    @precondition(lambda self: any(person.pages for person in self.people))
    @rule(who=WHO, pick=PICK)
    def looks_at_the_letter(self, who: int, pick: int) -> None:
        """Look at what the GP will read: nothing changes."""
        letters = [one for one in self.people[who].pages if ActName(one.step) in LETTERS and not one.made]
        if not letters:
            return
        held = letters[pick % len(letters)]
        self._signed_in(self.people[who])
        known = self.known[held.case]
        fields = {name: value for name, value in held.fields.items() if name != "token"}
        page = self.people[who].browser.posts(f"/cases/{held.case}/steps/{held.step}", **fields)
        fits = held.version == known.version and known.kept
        assert page.status_code == (200 if fits else 409 if known.kept else 410)

    @precondition(lambda self: self._cases())
    @rule(who=WHO, pick=PICK, step=st.sampled_from(STEPS_OF_A_COACH))
    def forges(self, who: int, pick: int, step: str) -> None:
        """Post a step that isn't offered, with today's version: refused, kept, and nothing changes."""
        person, known = self.people[who], self._cases()[pick % len(self._cases())]
        if step in self._possible(known) or not known.kept:
            return
        self._signed_in(person)
        typed = self._typed(known, step) | {"go": "send", "version": str(known.version), "entries": "1"}
        page = person.browser.posts(f"/cases/{known.id}/steps/{step}", **typed)
        assert page.status_code == 409
        known.lines += 1

    @rule(who=WHO)
    def a_session_ends(self, who: int) -> None:
        """Let nobody touch a browser for half an hour, while the other one goes on."""
        self._end_session(self.people[who])

    def _end_session(self, person: Person) -> None:
        with self.site.store.transaction() as tx:
            sessions.seen(tx, kept(person.browser.secret), self.clock.now() - HALF_HOUR)
        person.alive = False

    @rule(days=st.sampled_from([1, 2, 7, 30, 90]))
    def days_pass(self, days: int) -> None:
        """Let time pass; everybody has to sign in again, with fresh pages but for what lies open."""
        self.clock.days_later(days)
        for person in self.people:
            person.alive, person.pages = False, []
            self._signed_in(person)

    @rule()
    def the_mail_goes(self) -> None:
        """Seal and deposit what is held; the spy looks at each content as it leaves."""
        turns = self.site.inbox.post.courier._turns
        for _ in range(100):
            with self.site.store.transaction() as tx:
                claim = turns.claim(tx)
            if claim is None:
                break
            with self.site.store.transaction() as tx:
                turns.called(tx, claim)
                turns.deposited(tx, claim)
        for thread, content in self.left:
            self._may_leave(self.known[thread], content)
        self.left.clear()

    # -- what must hold --------------------------------------------------------------------------------

    @invariant()
    def everything_stands_where_the_table_says(self) -> None:
        with self.site.store.reading() as tx:
            found = {one.id: one for one in cases.everything(tx)}
        assert found.keys() == {one.id for one in self._cases()}
        for known in self._cases():
            case, want = found[known.id], known.referral
            assert (case.state, case.referral.on_hold) == (want.state, want.on_hold)
            assert (case.referral.cancel_requested_at is None) == (want.cancel_requested_at is None)
            assert (case.referral.attempts, case.referral.identity_checked) == (
                want.attempts,
                want.identity_checked,
            )
            assert (case.feedback, case.version, case.news) == (known.feedback, known.version, known.news)
            assert (case.sent is not None) == known.kept
            assert len(self.desk.timeline(known.id)) == known.lines

    def _answered(self, held: Held, page: Any) -> None:
        """Compare the answer to a form with the table, and move the model."""
        known = self.known[held.case]
        if held.made:
            assert page.status_code == 303, "sent twice: it is one step, and nobody was ahead"
        elif not known.kept:
            assert page.status_code == 410
        elif held.version != known.version:
            assert page.status_code == 409
            words = unescape(page.text)
            assert "Een collega was u voor." in words or "Er kwam iets van de praktijk." in words
            note = held.fields.get("note", "")
            assert note in words, "what was typed is kept"
        else:
            assert page.status_code == 303, re.sub(r"<[^>]+>", " ", page.text)
            self._made(known, held)
            held.made = True

    def _made(self, known: Known, held: Held) -> None:
        step, fields, now = ActName(held.step), held.fields, self.clock.now()
        agreed = {"yes": True, "no": False}.get(fields.get("agreed", ""), known.feedback)
        if agreed is not known.feedback:
            known.feedback, known.since = agreed, now
            known.version += 1
            known.lines += 1
        known.version += 1
        known.lines += 1
        form = FORMS[step]
        told = self._tells(known, step, fields)
        if form.move is not None:
            kind = form.move
            referral = apply(known.referral, Move(kind, Who.COACH, now, reason="x"))
            reached = fields.get("result") in {one.value for one in ContactResult if one.reached}
            checked = referral.identity_checked or reached or fields.get("identity") == "yes"
            known.referral = replace(referral, identity_checked=checked)
            known.live = known.live and referral.state not in GONE
            known.told_contact |= kind is MoveKind.CONTACT and told
        match step:
            case ActName.CONFIRM_DELETION:
                known.kept, known.news = False, ""
            case ActName.FEEDBACK_CONSENT:
                known.feedback, known.since = fields["on"] == "yes", now
            case ActName.SEEN:
                known.news = ""
            case ActName.ASSIGN if fields["to"] != held.by:
                self._news(known, "handed_over")
            case ActName.MESSAGE:
                known.news = "" if known.news == "message" else known.news
        assert (self.desk.timeline(known.id)[-1].departure is not None) == told, step

    def _tells(self, known: Known, step: ActName, fields: dict[str, str]) -> bool:
        """Tell whether the practice hears of a step at all."""
        match step:
            case ActName.ASSIGN | ActName.SEEN:
                return False
            case ActName.CONTACT if not known.feedback:
                reached = fields["result"] in {one.value for one in ContactResult if one.reached}
                return reached and not known.told_contact
        silent = {
            ActName.PLAN_INTAKE,
            ActName.NO_SHOW,
            ActName.INTAKE_DONE,
            ActName.START_ACTIVITY,
            ActName.HOLD,
            ActName.RESUME,
            ActName.CALL_BACK,
        }
        return known.feedback or step not in silent

    def _may_leave(self, known: Known, content: Any) -> None:
        """Hold what left against the consent of that moment."""
        if content.type.demand is Demand.KNOWN:
            return
        assert known.live, content.type
        if known.feedback or content.type is MessageType.FEEDBACK_CONSENT:
            return
        assert isinstance(content, contents.Status), content.type
        assert content.text == ""
        match content.move:
            case "accept" | "not_reached":
                return
            case "reject":
                assert content.reason_code not in TELLING_REJECTIONS
                assert content.details.proposal == ""
            case "contact":
                assert (content.details.n, content.details.way) == (1, "other")
            case "end":
                assert content.reason_code == contents.WITHHELD
            case other:
                pytest.fail(f"{other} left without consent for reports")

    # -- by hand ---------------------------------------------------------------------------------------

    def _cases(self) -> list[Known]:
        return [one for one in self.known.values() if one.arrived]

    def _pick(self, pick: int) -> Known:
        return list(self.known.values())[pick % len(self.known)]

    def _possible(self, known: Known) -> set[str]:
        if not known.kept:
            return set()
        found = {"assign"}
        live = known.live and known.referral.state not in OVER
        found |= {"feedback-consent"} if live else set()
        found |= {"message"} if live and known.feedback else set()
        found |= {"confirm-deletion"} if known.referral.state in GONE else set()
        found |= {"seen"} if known.news else set()
        for name, form in FORMS.items():
            if form.move is None:
                continue
            try:
                apply(known.referral, Move(form.move, Who.COACH, self.clock.now(), reason="x"))
            except MoveNotAllowed:
                continue
            found.add(name.value)
        return found

    def _typed(self, known: Known, step: str) -> dict[str, str]:
        today = local_date(self.clock.now())
        odd = (known.version + len(self.known)) % 2 == 0
        typed = {
            "reject": {"reason": "already_client" if odd else "no_capacity", "proposal": "Bel ons."},
            "contact": {"way": "mobile", "result": "reached" if odd else "no_answer"},
            "plan-intake": {"date": (today + timedelta(days=3)).isoformat()},
            "intake-done": {"agreed": "no" if odd else "yes", "identity": "yes", "mark": "6"},
            "start-activity": {"category": "nature", "date": today.isoformat()},
            "follow-up": {"taking_part": "yes", "mark": "7"},
            "end": {"outcome": "goes_on_alone"},
            "stop": {"reason": "cost"},
            "not-reached": {"sure": "yes"},
            "withdraw": {"kind": "coaching"},
            "feedback-consent": {"on": "no" if known.feedback else "yes"},
            "assign": {"to": "A. Coach"},
            "message": {"note": f"Kunt u bellen? Vraag {known.version}."},
        }.get(step, {})
        return typed if step == "message" else {"note": f"Aantekening {known.version}."} | typed

    def _signed_in(self, person: Person) -> None:
        if not person.alive:
            person.browser, person.alive = self.site.browser(person.role), True

    def _signs_in_again(self, person: Person, path: str) -> dict[str, str]:
        """Sign in as the page of that name does, and take up what was not sent."""
        before = kept(person.browser.secret)
        self._signed_in(person)
        with self.site.store.transaction() as tx:
            sessions.keep(tx, kept(person.browser.secret), sessions.kept(tx, before))
        page = person.browser.get("/sign-in/unsent")
        assert page.status_code == 200
        fields = fields_of(page.text, path)
        fields.pop("token", None)
        return fields


def test_two_coaches_and_a_practice_never_lose_a_step(
    fresh_site: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[str, Any]] = []
    real = sealing.seal

    def spied(may: Any, body: Any, **others: Any) -> Any:
        if body.frame.thread:
            left.append((body.frame.thread, body.content))
        return real(may, body, **others)

    monkeypatch.setattr(sealing, "seal", spied)
    walks = type("Inbox", (Inbox,), {"make": staticmethod(fresh_site), "left": left})
    run_machine(
        walks,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
        ),
    )
