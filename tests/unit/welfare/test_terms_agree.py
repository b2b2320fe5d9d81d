"""A coach's terms out of the box are those at which a practice's signals speak up: one table for both."""

from wor_sidecar.domain.deadlines import Numbers
from wor_sidecar.welfare.terms import Terms


def test_the_inbox_and_the_practice_count_the_same_days():
    coach, practice = Terms(), Numbers()
    assert coach.answer == practice.nudge_coach
    assert coach.contact == practice.no_contact
    assert coach.feedback_1 == practice.no_letter
    assert coach.feedback_2_months == practice.follow_up_months
    assert coach.feedback_2_early == practice.follow_up_near_days
    assert coach.feedback_2_late == practice.follow_up_late_days
