"""How far a letter is, as the terms count it: from its place in the folder, or from its refusal."""

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.deadlines import LetterProgress
from wor_sidecar.practice.writeback.letters import Filed, LetterState


def progress_of(letter: Filed) -> LetterProgress | None:
    """Return what `deadlines` asks of a letter; None while it hasn't been placed.

    One that the HIS refused waits for eyes alone: nobody expects it to be fetched any more.
    """
    if letter.state is LetterState.HIS_REFUSED and letter.refused_at is not None:
        seen = letter.seen_at is not None
        return LetterProgress(local_date(letter.refused_at), taken=True, asks=True, seen=seen)
    if letter.placed_at is None or letter.state not in (LetterState.PLACED, LetterState.TAKEN):
        return None
    return LetterProgress(
        placed_on=local_date(letter.placed_at),
        taken=letter.state is LetterState.TAKEN,
        asks=letter.asks or letter.unconfirmed,
        seen=letter.seen_at is not None,
    )
