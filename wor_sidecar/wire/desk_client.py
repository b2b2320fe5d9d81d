"""A workstation's way to the practice's daemon: over TLS to one pinned certificate, as one paired user."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlencode

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import (
    DaemonAway,
    DaemonOtherVersion,
    EnrolmentRefused,
    PairingRefused,
    PinMismatch,
    TrayNotPaired,
    TrayRevoked,
)
from wor_sidecar.wire import shapes
from wor_sidecar.wire.desk_lists import PracticeCard, PromptList, Waiting
from wor_sidecar.wire.pinned_call import CallFailed, Sending, WrongCertificate, pinned_call
from wor_sidecar.wire.reading import read_value
from wor_sidecar.wire.shapes import ShapeRefused

if TYPE_CHECKING:  # a start needs the lists' shapes; what is sent is only read here
    from wor_sidecar.domain.correcting import Corrected
    from wor_sidecar.domain.registration import Author
    from wor_sidecar.wire.desk_orphans import OpenedOrphan, OrphanLine
    from wor_sidecar.wire.desk_overview import OverlegSheet, Overview
    from wor_sidecar.wire.desk_sends import Answering, NewPatient
    from wor_sidecar.wire.desk_shapes import Brief, NewReferral, OpenedPrompt, Paired, WholeReferral

CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 30
_NOT_OK: Final = 400
_BROKEN: Final = 500
_JSON_TYPE: Final = "application/json"
_OURS: Final = {error.code: error for error in (TrayRevoked, TrayNotPaired, PairingRefused, EnrolmentRefused)}

T = TypeVar("T")


def pair(server: str, pin: str, code: str, workstation: str) -> "Paired":
    """Trade a one-time code for a token of this workstation's user.

    `server` is "https://HOST:PORT" and `pin` the SHA-256 of its certificate, as `wor-sidecar pair` printed
    them; `workstation` is this machine's name, for the administrator's list.

    Raises:
        PairingRefused: the code is wrong, too old, or was used; which of them is not said.
        PinMismatch: somebody else answers at that address; the code was not sent.
        DaemonAway: nobody answers.
        RemoteError: too fast after a wrong code (WOR-T105), with the daemon's own sentence.

    """
    from wor_sidecar.wire.desk_shapes import Paired

    body = {"code": code, "workstation": workstation}
    return _shaped(Paired, _Line(server, pin, "").call("POST", "/v1/pair", body))


def enrol(server: str, pin: str, secret: str, account: str, workstation: str) -> "Paired":
    """Trade an enrolment file's secret for a token of the account that asks, under the account's own name.

    Raises:
        EnrolmentRefused: the file opens nothing any more.
        PinMismatch: somebody else answers at that address; the secret was not sent.
        DaemonAway: nobody answers.
        RemoteError: the name belongs to somebody who was paired by hand (WOR-T115), or too fast (WOR-T105).

    """
    from wor_sidecar.wire.desk_shapes import Paired

    body = {"secret": secret, "account": account, "workstation": workstation}
    return _shaped(Paired, _Line(server, pin, "").call("POST", "/v1/enrol", body))


class DeskClient(Masked):
    """All calls of one paired user; safe to use from several threads at once.

    Every method raises:
        DaemonAway: nobody answers (in time); nothing that was sent is known to be kept.
        PinMismatch: somebody else answers there; nothing was sent.
        TrayRevoked, TrayNotPaired: this user may not open the practice (any more).
        DaemonOtherVersion: the answer is not in an agreed shape.
        RemoteError: the daemon refused, with its own code, sentence, remedy and status.
    """

    def __init__(self, server: str, pin: str, token: str) -> None:
        """As `pair` was given, and what it returned."""
        self._line = _Line(server, pin, token)

    def practice(self) -> PracticeCard:
        """Tell whose desk this is, and who sits at it."""
        return _shaped(PracticeCard, self._line.call("GET", "/v1/practice"))

    def prompts(self, after: int = 0, wait: int = 0) -> PromptList:
        """List the open questions; with `wait` (seconds, at most 55) as soon as `after` is outdated."""
        path = f"/v1/prompts?after={after}&wait={wait}"
        return _shaped(PromptList, self._line.call("GET", path, wait=wait))

    def claim(self, id_: str) -> "OpenedPrompt":
        """Open a question for two minutes; again by the same user: anew."""
        from wor_sidecar.wire.desk_shapes import OpenedPrompt

        return _shaped(OpenedPrompt, self._line.call("POST", _path("prompts", id_, "claim"), {}))

    def release(self, id_: str, claim: str) -> None:
        """Give a claim back; one that is gone is left alone."""
        self._line.call("DELETE", _path("prompts", id_, "claim"), {"claim": claim})

    def answer(self, id_: str, answering: "Answering") -> Millis:
        """Record an answer; returns until when it can be undone. The same `key` twice is one answer."""
        value = self._line.call("POST", _path("prompts", id_, "answer"), _json(answering))
        return _shaped(_Undoable, value).undo_until

    def share(self, id_: str) -> None:
        """Let everybody ask a question that lies with its referrer's own window."""
        self._line.call("POST", _path("prompts", id_, "share"), {})

    def undo(self, id_: str) -> None:
        """Take the last answer back, in time."""
        self._line.call("POST", _path("prompts", id_, "undo"), {})

    def waiting(self) -> Waiting:
        """List what waits for the practice, by kind."""
        return _shaped(Waiting, self._line.call("GET", "/v1/waiting"))

    def overview(
        self, *, state: str = "", waits: str = "", organisation: str = "", referrer: str = "", offset: int = 0
    ) -> "Overview":
        """Show one page of everybody's places; a referrer's own patients where nobody is named."""
        from wor_sidecar.wire.desk_overview import Overview

        asked = {"state": state, "waits": waits, "organisation": organisation, "referrer": referrer}
        return _shaped(
            Overview, self._line.call("GET", f"/v1/overview?{urlencode({**asked, 'offset': offset})}")
        )

    def overleg(self, since: date | None = None) -> "OverlegSheet":
        """Show the page of the Overleg; each patient on it is an audit line."""
        from wor_sidecar.wire.desk_overview import OverlegSheet

        query = urlencode({"since": since.isoformat() if since else ""})
        return _shaped(OverlegSheet, self._line.call("GET", f"/v1/overleg?{query}"))

    def orphans(self) -> "tuple[OrphanLine, ...]":
        """List the reports that fit no patient; nothing of what they say."""
        from wor_sidecar.wire.desk_orphans import OrphanLine

        return tuple(_shaped(OrphanLine, one) for one in self._line.call("GET", "/v1/orphans"))

    def open_orphan(self, id_: str) -> "OpenedOrphan":
        """Show what one says and whose it may be; that is an audit line."""
        from wor_sidecar.wire.desk_orphans import OpenedOrphan

        return _shaped(OpenedOrphan, self._line.call("POST", _path("orphans", id_, "open"), {}))

    def match_orphan(self, id_: str, referral: str, shown: str, typed: str) -> None:
        """Put one into a patient's course; `typed` is what a person reads in that very record."""
        body = {"referral_id": referral, "shown": shown, "typed": typed}
        self._line.call("POST", _path("orphans", id_, "match"), body)

    def discard_orphan(self, id_: str, reason: str) -> None:
        """Put one aside for good."""
        self._line.call("POST", _path("orphans", id_, "discard"), {"reason": reason})

    def place_again(self, letter: str) -> None:
        """Let a letter that the HIS refused be placed once more."""
        self._line.call("POST", _path("letters", letter, "place-again"), {})

    def find(self, name: str, birth_date: date | None = None) -> "tuple[Brief, ...]":
        """Search by name, birth date, or both; each found one has its patient's name and birth date."""
        body = {"name": name, "birth_date": birth_date.isoformat() if birth_date else ""}
        return self._briefs(self._line.call("POST", "/v1/referrals/find", body))

    def referrals(self) -> "tuple[Brief, ...]":
        """List all referrals, the newest first."""
        return self._briefs(self._line.call("GET", "/v1/referrals"))

    def referral(self, id_: str) -> "WholeReferral":
        """Show one with its course, letters and messages; reading it is an audit line."""
        from wor_sidecar.wire.desk_shapes import WholeReferral

        return _shaped(WholeReferral, self._line.call("GET", _path("referrals", id_)))

    def act(self, id_: str, act: str, **given: str) -> "WholeReferral":
        """Do one of `possible`; `given` are its fields (reason, kind, letter, note, organisation, ...)."""
        from wor_sidecar.wire.desk_shapes import WholeReferral

        return _shaped(WholeReferral, self._line.call("POST", _path("referrals", id_, act), given))

    def correct(self, id_: str, given: "Corrected") -> "WholeReferral":
        """Mend a patient's data; what is empty is emptied, what is None stays as it is."""
        from wor_sidecar.wire.desk_shapes import WholeReferral

        told = {name: _plain(each) for name, each in asdict(given).items() if each is not None}
        return _shaped(
            WholeReferral, self._line.call("POST", _path("referrals", id_, "correct"), {"patient": told})
        )

    def new(
        self, patient: "NewPatient", author: "Author | None" = None, contact_date: date | None = None
    ) -> "NewReferral":
        """Start a referral by hand; its question is then claimed and answered as any."""
        from wor_sidecar.wire.desk_shapes import NewReferral

        body: dict[str, Any] = {"patient": _json(patient)}
        if author is not None:
            body["author"] = _json(author)
        if contact_date is not None:
            body["contact_date"] = contact_date.isoformat()
        return _shaped(NewReferral, self._line.call("POST", "/v1/referrals", body))

    def test_referral(self, organisation: str = "") -> "NewReferral":
        """Make a marked test referral, of an invented patient."""
        from wor_sidecar.wire.desk_shapes import NewReferral

        body = {"organisation": organisation} if organisation else {}
        return _shaped(NewReferral, self._line.call("POST", "/v1/referrals/test", body))

    def leaflet(self, id_: str | None = None) -> str:
        """Return the patient's leaflet as Markdown; without a referral one with gaps to write in."""
        value = self._line.call("GET", _path("referrals", id_, "leaflet") if id_ else "/v1/leaflet")
        return _shaped(_Leaflet, value).markdown

    def _briefs(self, value: Any) -> "tuple[Brief, ...]":
        from wor_sidecar.wire.desk_shapes import Brief

        return _read(lambda: tuple(read_value(Brief, each) for each in shapes.items(value, "found", 10_000)))


@dataclass(frozen=True, slots=True)
class _Undoable:
    undo_until: Millis


@dataclass(frozen=True, slots=True)
class _Leaflet:
    markdown: str


@dataclass(frozen=True, slots=True)
class _Refusal:
    code: str
    message: str
    remedy: str
    facts: Mapping[str, str] = field(default_factory=dict)


class _Line:
    """One connection per call: an idle one would hold the daemon's end up."""

    def __init__(self, server: str, pin: str, token: str) -> None:
        self._server = server.rstrip("/")
        self._pin = pin
        self._headers = {"Connection": "close"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, wait: int = 0) -> Any:
        headers, content = self._headers, None
        if body is not None:
            headers, content = {**headers, "Content-Type": _JSON_TYPE}, json.dumps(body).encode()
        send = Sending(method, path, headers, content)
        seconds = ANSWER_SECONDS + wait
        try:
            answer = pinned_call(self._server, self._pin, send, connect=CONNECT_SECONDS, answer=seconds)
        except WrongCertificate as error:
            raise PinMismatch(server=self._server) from error
        except (CallFailed, ValueError) as error:  # ValueError: no pin at all
            raise DaemonAway from error
        if answer.status >= _BROKEN and answer.kind != _JSON_TYPE:
            raise DaemonAway  # it ends, or can't take one more: what answers is the server around our program
        value = _read(lambda: shapes.parse(answer.content))
        if answer.status < _NOT_OK:
            return value
        raise _refusal(value, answer.status)


def _refusal(value: Any, status: int) -> WorError:
    told = _shaped(_Refusal, value)
    if told.code in _OURS:
        return _OURS[told.code]()
    return RemoteError(told.code, message=told.message, remedy=told.remedy, status=status, facts=told.facts)


def _path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _shaped(kind: type[T], value: Any) -> T:
    return _read(lambda: read_value(kind, value))


def _read(read: Callable[[], T]) -> T:
    """Read what came; what doesn't fit is another version's."""
    try:
        return read()
    except (ShapeRefused, ValueError, TypeError) as error:
        raise DaemonOtherVersion from error


def _json(value: Any) -> dict[str, Any]:
    """Return what a dataclass says, without what is empty."""
    plain = {name: _plain(each) for name, each in asdict(value).items()}
    return {name: each for name, each in plain.items() if each not in (None, "", [], {}, False)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        inner = {name: _plain(each) for name, each in value.items()}
        return {name: each for name, each in inner.items() if each not in (None, "", [])}
    if isinstance(value, tuple | frozenset):
        return (
            sorted(map(_plain, value)) if isinstance(value, frozenset) else [_plain(each) for each in value]
        )
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
