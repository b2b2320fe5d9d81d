"""A prompt: two people never answer it both, and nothing is lost when one walks away."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.sidecar import (
    ClaimLost,
    PromptClaimed,
    PromptDecided,
    PromptExpired,
    UndoTooLate,
)
from wor_sidecar.domain.prompts import (
    LEASE,
    Holding,
    Prompt,
    PromptState,
    answer,
    claim,
    expire,
    lapse,
    release,
    reopen,
    undo,
)

NEW = Prompt("p" * 26, "r" * 26, counts_from=0)


def answered(prompt=None, given=Answer.GIVEN_TO_ME, token="t1", now=10, **changes):
    prompt = prompt or claim(NEW, "anna", "t1", 0)
    return answer(
        prompt, given, **{"token": token, "version": prompt.version, "now": now, "undo_until": 600, **changes}
    )


def test_a_colleague_waits_until_the_lease_ends():
    mine = claim(NEW, "anna", "t1", 0)
    assert (mine.holding("anna", 1), mine.holding("bram", 1)) == (Holding.MINE, Holding.OTHER)
    with pytest.raises(PromptClaimed):
        claim(mine, "bram", "t2", LEASE - 1)
    assert mine.holding("bram", LEASE) is Holding.FREE
    assert claim(mine, "bram", "t2", LEASE).holding("anna", LEASE) is Holding.OTHER


def test_a_claim_that_was_made_while_the_clock_ran_ahead_keeps_no_colleague_away():
    tomorrow = claim(NEW, "anna", "t1", 86_400_000)
    assert tomorrow.holding("bram", 0) is Holding.FREE
    assert lapse(tomorrow, 0).state is PromptState.WAITING
    assert claim(tomorrow, "bram", "t2", 0).holding("anna", 1) is Holding.OTHER


def test_opening_it_again_begins_the_lease_anew():
    again = claim(claim(NEW, "anna", "t1", 0), "anna", "t2", 100)
    assert again.claim.until == 100 + LEASE
    assert again.version == NEW.version


def test_an_expired_claim_that_nobody_took_may_still_answer():
    late = lapse(claim(NEW, "anna", "t1", 0), LEASE + 5)
    assert late.state is PromptState.WAITING
    assert answered(late, now=LEASE + 5).state is PromptState.ANSWERED


def test_an_expired_claim_that_somebody_took_may_not():
    mine = claim(NEW, "anna", "t1", 0)
    taken = claim(mine, "bram", "t2", LEASE)
    with pytest.raises(ClaimLost):
        answered(taken, token="t1")
    with pytest.raises(ClaimLost):
        answered(taken, token="t2", version=mine.version)
    assert answered(taken, token="t2").answer is Answer.GIVEN_TO_ME


def test_the_second_answer_hears_that_somebody_was_first():
    done = answered()
    for late in (lambda: answered(done), lambda: claim(done, "bram", "t2", 20)):
        with pytest.raises(PromptDecided):
            late()


def test_a_released_prompt_waits_and_a_foreign_token_releases_nothing():
    mine = claim(NEW, "anna", "t1", 0)
    assert release(mine, "t2") == mine
    assert release(mine, "t1") == NEW
    assert release(answered(), "t1") == answered()


def test_without_a_claim_nobody_answers():
    with pytest.raises(ClaimLost):
        answered(NEW)


@pytest.mark.parametrize("given", [Answer.NO_ANSWER, Answer.LATER])
def test_an_answer_that_decides_nothing_leaves_it_waiting_and_counting_from_then(given):
    waiting = answered(given=given, until=500 if given is Answer.LATER else None)
    assert waiting.state is PromptState.WAITING
    assert waiting.counts_from == (500 if given is Answer.LATER else 10)
    assert waiting.claim is None


@pytest.mark.parametrize("given", Answer)
def test_every_answer_can_be_undone_within_its_window(given):
    done = answered(given=given)
    undone = undo(done, 599)
    assert (undone.state, undone.answer, undone.quiet_until) == (PromptState.WAITING, None, None)
    assert undone.version > done.version
    with pytest.raises(UndoTooLate):
        undo(done, 600)
    with pytest.raises(UndoTooLate):
        undo(undone, 30)


def test_an_unanswered_prompt_expires_and_opens_again():
    gone = expire(claim(NEW, "anna", "t1", 0))
    with pytest.raises(PromptExpired):
        claim(gone, "anna", "t1", 0)
    assert reopen(gone, 77).counts_from == 77
    with pytest.raises(PromptDecided):
        expire(answered())
    with pytest.raises(PromptDecided):
        reopen(NEW, 1)


def test_a_version_never_goes_back():
    history = [NEW, claim(NEW, "anna", "t1", 0)]
    history.append(answered(history[-1]))
    history.append(undo(history[-1], 20))
    history.append(expire(history[-1]))
    history.append(reopen(history[-1], 30))
    versions = [prompt.version for prompt in history]
    assert versions == sorted(versions)
    assert replace(history[-1], version=1) == replace(NEW, counts_from=30)
