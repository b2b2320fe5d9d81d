"""What a coach tells of a referral whose consent a restore lost: kept sealed until it is known again."""

from typing import Final

from wor_sidecar.domain.identifiers import LetterId, OrganisationId, ReferralId, new_id
from wor_sidecar.exchange.contents import content_from_json, content_to_json
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState, Sealed
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

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
    letters.add(tx, one, Sealed("", message=whole))
    tx.audit(AuditLine("message.kept", PROGRAM, "program", thread, outcome=message.type.value))


def take_out(tx: Transaction, sender: OrganisationId, thread: ReferralId) -> list[Message]:
    """Return what was kept of a thread, in the order in which it came, and keep it no longer."""
    kept = letters.of_thread(tx, sender, thread, LetterState.KEPT)
    opened = [(one, letters.says(tx, one).message) for one in kept]
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
