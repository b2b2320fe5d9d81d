"""The postbus is away from Friday afternoon until Monday morning: nobody has to do anything."""

from collections.abc import Iterator

import pytest
from trouble_clocks import DAY
from trouble_scene import Scene, scene, until


@pytest.fixture
def friday(tmp_path, moved_clocks, paired) -> Iterator[Scene]:
    """All three stand ready, on a Friday at a quarter to five."""
    clocks = moved_clocks()
    to_friday = (4 - clocks.now().weekday()) % 7 or 7
    clocks.set((clocks.now() + to_friday * DAY).replace(hour=16, minute=45))
    with scene(tmp_path, clocks=clocks, paired=paired) as made:
        yield made


def test_what_is_answered_on_friday_waits_over_the_weekend_and_arrives_once_on_monday(friday) -> None:
    clocks, one = friday.clocks, friday.person()
    friday.stop("postbus")
    referral = friday.refer(one)
    until(lambda: friday.departure(referral) == "uncertain")
    friday.says(referral, "We sturen het opnieuw. U hoeft niets te doen.")
    saturday, monday = clocks.now() + DAY, clocks.now() + 3 * DAY
    clocks.set(saturday.replace(hour=11))
    two = friday.person()
    second = friday.refer(two)  # the doctor on Saturday duty: it wakes the sender, that tries both
    until(lambda: friday.departure(second) == "uncertain")
    assert friday.state(referral) == friday.state(second) == "queued"
    clocks.set(monday.replace(hour=8, minute=0))
    friday.today_is()
    friday.says(referral, "De post kan sinds", "niet worden bezorgd.", "systeembeheerder.")
    friday.again("postbus")
    for id_, contact in ((referral, one), (second, two)):
        friday.reaches(id_, "received")
        friday.intake(id_)
        friday.has_its_letter(contact)
    assert len(friday.cases()) == 2
    friday.trails_hold()
