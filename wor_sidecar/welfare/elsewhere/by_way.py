"""The outbox of an inbox whose cases come by two roads: the postbus, or a person who carries."""

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.acting import Outbox
from wor_sidecar.welfare.case import OVER, Case
from wor_sidecar.welfare.elsewhere import rows
from wor_sidecar.welfare.elsewhere.words import step_of
from wor_sidecar.welfare.withholding import withheld


class ByWay:
    """Nothing of a case that came by another road is ever held for the postbus: it waits for a person."""

    def __init__(self, postbus: Outbox) -> None:
        self._postbus = postbus

    def hold(
        self,
        tx: Transaction,
        *,
        to: OrganisationId,
        type_: MessageType,
        thread: ReferralId | None,
        content: Content,
        hold_until: Millis,
    ) -> DepartureId:
        """Keep a message until it may be sealed, or until somebody carried it."""
        if thread is None or rows.road(tx, thread) is None:
            return self._postbus.hold(
                tx, to=to, type_=type_, thread=thread, content=content, hold_until=hold_until
            )
        match content:
            case contents.FeedbackConsent():
                _newest_choice(tx, thread, on=content.on)
            case contents.Deceased():
                _let_go(tx, thread)  # no letter about somebody who died, and no reminder of one
            case contents.Status(move=MoveKind.CALL_BACK):
                _reached_after_all(tx, thread)
        return rows.keep(tx, thread, step_of(content) or rows.STAYS, content)

    def withdraw(self, tx: Transaction, thread: ReferralId) -> bool:
        """Stop everything of a thread that is under way; what waits for a person is taken off the list."""
        for one in rows.of_case(tx, thread):
            if one.done_at is None:
                rows.drop(tx, one)
        return self._postbus.withdraw(tx, thread)

    def forget(self, tx: Transaction, thread: ReferralId) -> None:
        """Delete what the mail kept of a thread; what waits here loses its words with the case's key."""
        self._postbus.forget(tx, thread)


def look_again(tx: Transaction, case: Case) -> None:
    """Look again at what waits, of which some was carried before: the patient may have said no meanwhile."""
    if case.consent is None or not case.consent.live or case.state in OVER:
        _let_go(tx, case.id)
    elif not case.feedback:
        _withhold(tx, case.id)


def _newest_choice(tx: Transaction, case: ReferralId, *, on: bool) -> None:
    """Let the patient's newest word stand alone: an older one that nobody carried would contradict it."""
    for one in rows.of_case(tx, case):
        if one.done_at is None and isinstance(one.content, contents.FeedbackConsent):
            rows.drop(tx, one)
    if not on:
        _withhold(tx, case)


def _reached_after_all(tx: Transaction, case: ReferralId) -> None:
    """Take the letter off the list that says that nobody was reached: the patient rang before it went."""
    for one in rows.of_case(tx, case):
        if one.done_at is None and one.what == MoveKind.NOT_REACHED:
            rows.drop(tx, one)


def _let_go(tx: Transaction, case: ReferralId) -> None:
    """Take off the list what tells of the patient."""
    for one in rows.of_case(tx, case):
        if one.done_at is None and one.what not in rows.TOLD:
            rows.drop(tx, one)


def _withhold(tx: Transaction, case: ReferralId) -> None:
    """Look again at what waits: the patient wants the GP to hear no more than what must be."""
    for one in rows.of_case(tx, case):
        if one.done_at is not None or one.content is None:
            continue
        instead = withheld(one.content)
        if isinstance(instead, contents.Void):
            rows.drop(tx, one)
        elif instead is not None:
            rows.change(tx, one, step_of(instead), instead)
