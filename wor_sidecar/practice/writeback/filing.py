"""From a coach's message to a letter that waits: matched with its referral, or an orphan for a person."""

from typing import Final

import structlog

from wor_sidecar.domain.identifiers import LetterId, ReferralId, new_id
from wor_sidecar.domain.letters import LetterPlan
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import content_to_json
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState, Sealed
from wor_sidecar.store.transactions import Transaction

UNKNOWN_THREAD: Final = "unknown_thread"
"""No referral here, or another organisation's: the sender hears the same."""
WRONG_RECORD: Final = "wrong_record"
"""The echoed check is not that of the record which the letter would go into."""

Answer = contents.Status | contents.Feedback

log = structlog.get_logger()


def file_letter(
    tx: Transaction,
    message: Message,
    answer: Answer,
    referral: ReferralId,
    plan: LetterPlan,
    lines: tuple[str, ...],
    *,
    waits: bool = False,
) -> None:
    """Let a letter wait for its place; its words stay what they are, whatever becomes of a template.

    `waits`: the file may have it already, so a person says yes first.
    """
    letter = Filed(
        id=LetterId(new_id(tx.randomness)),
        sender=message.sender,
        thread=referral,
        mid=message.mid,
        referral=referral,
        template=plan.template.value,
        asks=plan.asks,
        waits=waits,
    )
    letters.add(tx, letter, Sealed(answer.patient_check, lines))
    tx.audit(letters.line("letter.matched", letter))


def file_orphan(tx: Transaction, message: Message, answer: Answer, why: str) -> None:
    """Keep an answer that fits no record of ours, sealed, for a person; the same message once."""
    thread = message.thread or ""
    if letters.known(tx, message.sender, thread, message.mid):
        return
    orphan = Filed(
        id=LetterId(new_id(tx.randomness)),
        sender=message.sender,
        thread=thread,
        mid=message.mid,
        state=LetterState.ORPHAN,
        why=why,
        asks=True,
    )
    rank = letters.count_of_thread(tx, message.sender, thread)  # several came at one moment
    letters.add(tx, orphan, Sealed(answer.patient_check, message={**content_to_json(answer), "rank": rank}))
    tx.audit(letters.line("letter.orphaned", orphan, why))
    log.warning("letter.orphaned", letter=orphan.id, sender=message.sender, why=why)
