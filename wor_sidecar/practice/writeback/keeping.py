"""What a coach tells of a referral whose consent a restore lost: kept sealed until it is known again."""

from typing import Any, Final

from wor_sidecar.domain.identifiers import LetterId, OrganisationId, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import Feedback, Status, content_from_json, content_to_json
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.filing import UNKNOWN_THREAD
from wor_sidecar.practice.writeback.letters import Filed, LetterState, Sealed
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_BEFORE: Final = 2**62
"""Orphans came before what was kept: the thread was named in between."""
CONSENT_LOST: Final = "consent_lost"
"""Why it is kept: nobody here knows that the patient agreed."""


def keep(tx: Transaction, message: Message) -> None:
    """Keep a message unread; the same one once."""
    thread = message.thread or ""
    if letters.known(tx, message.sender, thread, message.mid):
        return
    one = Filed(
        id=LetterId(new_id(tx.randomness)),
        sender=message.sender,
        thread=thread,
        mid=message.mid,
        state=LetterState.KEPT,
        why=CONSENT_LOST,
    )
    whole = {
        "rank": len(letters.of_thread(tx, message.sender, thread)),
        "type": message.type.value,
        "version": message.content.version,
        "content": content_to_json(message.content),
        "received_at": message.received_at,
    }
    check = message.content.patient_check if isinstance(message.content, Status | Feedback) else ""
    letters.add(tx, one, Sealed(check, message=whole))
    tx.audit(AuditLine("message.kept", PROGRAM, "program", thread, outcome=message.type.value))


def take_out(tx: Transaction, sender: OrganisationId, thread: ReferralId) -> list[Message]:
    """Return what was kept of a thread, in the order in which it came, and keep it no longer."""
    kept = [one for one in letters.of_thread(tx, sender, thread) if _is_kept(one)]
    opened = [(one, _whole(one, letters.says(tx, one).message)) for one in kept]
    opened.sort(key=lambda pair: pair[1]["rank"])
    found = [
        Message(
            sender=one.sender,
            mid=one.mid,
            type=content.type,
            thread=thread,
            content=content,
            received_at=more["received_at"],
        )
        for one, more in opened
        for content in [content_from_json(more["type"], more["version"], more["content"])]
    ]
    for one in kept:
        letters.drop(tx, one)
        tx.fields.shred(one.owner)
    return found


def _is_kept(one: Filed) -> bool:
    """Tell whether it waits for its referral: also an orphan that came before anybody knew the thread."""
    lost = one.state is LetterState.ORPHAN and one.why == UNKNOWN_THREAD
    return lost or one.state is LetterState.KEPT


def _whole(one: Filed, message: dict[str, Any]) -> dict[str, Any]:
    """Return a kept message; an orphan holds the content alone: a report, or how far it is."""
    if one.state is LetterState.KEPT:
        return message
    type_ = MessageType.FEEDBACK if "bundle" in message else MessageType.STATUS
    at, content = one.made_at or 0, dict(message)
    rank = at - _BEFORE + content.pop("rank", 0)
    return {"rank": rank, "type": type_.value, "version": 1, "content": content, "received_at": at}
