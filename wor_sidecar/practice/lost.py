"""What comes about a referral whose consent a restore lost: kept sealed, until a person asked once more."""

from collections.abc import Callable, Iterable
from typing import Final

from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Registration
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.mail.program import Message
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.crossing import feedback_since
from wor_sidecar.practice.writeback import keeping
from wor_sidecar.practice.writeback.filing import WRONG_RECORD, file_orphan
from wor_sidecar.store.transactions import Transaction

Record = Callable[[Referral, str], Registration | None]
"""Returns the record of a referral that an echoed check belongs to."""
EVERYTHING: Final = "everything"
"""What a withdrawal is for when nobody remembers: the patient wants no less than this."""
_STOPPED: Final = ("withdraw", "deletion_confirmed")
UNANSWERED: Final = frozenset({State.AWAITING_CONSENT, State.EXPIRED})


def set_aside(tx: Transaction, message: Message, referral: Referral | None, record: Record) -> bool:
    """Keep what comes, unread, as long as nobody here knows of a consent; False: it is to be heard as ever.

    Who names a thread that never left here got it in the gap: nobody else knows its id.
    """
    if referral is None:
        strange = restored.is_strange(tx, message.sender, message.thread)
        if strange:
            keeping.keep(tx, message)
        return strange
    lost = _is_lost(tx, message, referral)
    if lost:
        _keep(tx, message, referral, record)
    return lost


def stopped_there(tx: Transaction, referral: ReferralId) -> bool:
    """Tell whether the patient stopped there, as its organisation told: it reads no more on that thread."""
    return any(
        one.who == Who.COACH and one.move in _STOPPED and not one.refused
        for one in book.entries(tx, referral)
    )


def forget(tx: Transaction, partner: OrganisationId, thread: ReferralId) -> None:
    """Shred what was kept of a thread: the patient said no, or died, and the organisation knows it."""
    keeping.take_out(tx, partner, thread)
    restored.let_go(tx, thread)


def _is_lost(tx: Transaction, message: Message, referral: Referral) -> bool:
    if restored.restored_on(tx) is None:
        return False
    holder = restored.holder_of(tx, referral.id)
    if referral.state is State.QUEUED:  # a yes again, that can still be taken back, or is on its way
        return holder == message.sender
    return referral.organisation is None and referral.state in UNANSWERED and holder in (None, message.sender)


def _keep(tx: Transaction, message: Message, referral: Referral, record: Record) -> None:
    """Keep it for the next yes; that the patient stopped there or died stands on the timeline at once."""
    match message.content:
        case contents.Withdraw() | contents.Deceased() | contents.DeletionConfirmed():
            now, name = tx.clock.now(), message.type.value
            line = Entry(now, Who.COACH.value, message.sender, name, "", mid=message.mid)
            book.note(tx, referral.id, line)
            forget(tx, message.sender, referral.id)
        case contents.Status() | contents.Feedback() as answer if not record(referral, answer.patient_check):
            file_orphan(tx, message, answer, WRONG_RECORD)
        case _:
            restored.hold_there(tx, referral.id, message.sender)
            keeping.keep(tx, message)


def is_there(
    tx: Transaction, partner: OrganisationId, thread: ReferralId, arrived: Callable[[Referral], object]
) -> bool:
    """Take in that an organisation holds a thread; False where a person must find out what it is.

    `arrived` takes it for the receipt of a referral that was still to be sent here. A question that expired
    is for a person too, who asks it again.
    """
    referral = book.find(tx, thread)
    if referral is None:
        return False
    if referral.organisation == partner:
        arrived(referral)
        return True
    restored.hold_there(tx, thread, partner)
    return referral.organisation is None and referral.state is State.AWAITING_CONSENT


def last_words(
    tx: Transaction, partner: OrganisationId, threads: Iterable[ReferralId]
) -> list[tuple[ReferralId, Content]]:
    """Return the words that an organisation hears again that forgot: how referrals ended for good.

    Of those that go on the newest word on reports to the GP, where somebody changed it.
    """
    found = [book.find(tx, thread) for thread in threads]
    ours = [one for one in found if one is not None and one.organisation == partner]
    words = [(one.id, _last_word(tx, one)) for one in ours]
    return [(thread, word) for thread, word in words if word is not None]


def _last_word(tx: Transaction, referral: Referral) -> Content | None:
    now = tx.clock.now()
    match referral.state:
        case State.WITHDRAWN:
            return contents.Withdraw(EVERYTHING, "", now)
        case State.WRONG_PATIENT:
            return contents.WrongPatient()
        case State.DECEASED:
            return contents.Deceased()
        case State.LEFT_PRACTICE:
            return contents.LeftPractice()
    return _on_reports(tx, referral) if referral.state.open else None


def _on_reports(tx: Transaction, referral: Referral) -> Content | None:
    recorded = consents.standing(tx, referral.id)
    if recorded is None or not recorded.consent.live:
        return None
    since = feedback_since(tx, referral.id, recorded.consent)
    if since == recorded.consent.at:  # it is as the referral says
        return None
    return contents.FeedbackConsent(recorded.consent.feedback, "", since)
