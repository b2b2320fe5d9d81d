"""What was held before the digits were compared goes through once they are, in whatever order."""

import pytest


@pytest.mark.parametrize("practice_first", [True, False])
def test_a_message_that_waited_for_the_digits_is_not_stuck_before_the_word_that_they_were_right(
    strangers, practice_first: bool
):
    strangers.join()
    practice, welfare = strangers.practice, strangers.welfare
    practice.say(welfare, "hallo", strangers.thread())
    strangers.settle()
    assert welfare.heard() == []
    for party in (practice, welfare) if practice_first else (welfare, practice):
        strangers.verify(party, welfare if party is practice else practice)
        strangers.settle()
    strangers.later(strangers.HOUR)
    assert welfare.heard() == ["hallo"]
    assert practice.states() == ["received"]
