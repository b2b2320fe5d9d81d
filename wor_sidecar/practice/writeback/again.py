"""A letter that the HIS refused, placed once more because a person says so: under a name of its own."""

from dataclasses import replace

from wor_sidecar.domain.errors.orphans import LetterNotRefused
from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction


def place_again(tx: Transaction, id_: LetterId, person: Person) -> Filed:
    """Let a refused letter be placed anew; its check is looked at again first, as for every letter.

    Raises:
        LetterGone: there is none of that id.
        LetterNotRefused: it wasn't refused, or somebody placed it again already.
        DataKeyGone: what it said was shredded.

    """
    letter = letters.load(tx, id_)
    if letter.state is not LetterState.HIS_REFUSED:
        raise LetterNotRefused
    letters.says(tx, letter)
    again = replace(
        letter,
        state=LetterState.MATCHED,
        attempt=letter.attempt + 1,
        why="",
        refused_at=None,
        import_name="",
        temporary="",
        file="",
        placed_at=None,
        taken_at=None,
        seen_at=None,
        seen_by="",
    )
    letters.save(tx, again)
    about = letter.referral or letter.id
    who, role, behalf = person.user, person.role, person.on_behalf_of
    tx.audit(AuditLine("letter.placed_again", who, role, about, behalf, letter.id))
    if letter.referral is not None:
        close_if_done(tx, letter.referral)
    return again
