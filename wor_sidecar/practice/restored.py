"""What a practice's database asks people after it was restored from a backup.

Nothing that the backup still had to do is done by itself: what was done in the gap between the backup and
the restore is not known here, so a person says it of each.
"""

from sqlalchemy import update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.prompts import PromptState
from wor_sidecar.practice.tables import letters, prompts
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction

_NOT_PLACED = (LetterState.MATCHED.value, LetterState.PLACING.value)
_NOT_ANSWERED = (PromptState.WAITING.value, PromptState.CLAIMED.value, PromptState.EXPIRED.value)


def begin(tx: Transaction, _made_at: Millis) -> None:
    """Let the database of a backup made at that moment begin again; part of the restore's transaction.

    Letters that were not placed yet wait for a yes. Questions that were open (or had expired) may have been
    answered since, and say so. Claims, quiet times and windows of undo are over: they were the old machine's.
    """
    waiting = letters.c.state.in_(_NOT_PLACED)
    tx.connection.execute(update(letters).where(waiting).values(waits=True))
    over = {"claim_token": None, "claim_user": None, "claim_until": None, "undo_until": None}
    tx.connection.execute(update(prompts).values(quiet_until=None, **over))
    claimed = prompts.c.state == PromptState.CLAIMED.value
    tx.connection.execute(update(prompts).where(claimed).values(state=PromptState.WAITING.value))
    unanswered = prompts.c.state.in_(_NOT_ANSWERED)
    values = {"gap": True, "counts_from": tx.clock.now(), "version": prompts.c.version + 1}
    tx.connection.execute(update(prompts).where(unanswered).values(**values))
