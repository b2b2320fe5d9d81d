"""After a restore of the inbox: one sentence above the list, and a plain one at each case in doubt."""

from wor_sidecar.mail import restoring
from wor_sidecar.welfare import restored


def put_back(site, coach):
    """Put a backup back, which ends every session."""
    with site.store.transaction() as tx:
        restoring.begin(tx, site.clock.now())
        restored.begin(tx, site.clock.now())
    coach.signs_in_again()


def test_the_list_and_the_case_say_what_a_coach_must_know(coach, bring, site) -> None:
    case = bring("accepted")
    assert "hersteld" not in coach.looks("/").words
    put_back(site, coach)
    listed, opened = coach.looks("/").words, coach.looks(f"/cases/{case}").words
    assert "Deze computer is hersteld uit een back-up van" in listed
    for words in (listed, opened):
        assert "Mogelijk al beantwoord: bel De Linde, 0413-000000" in words


def test_nothing_is_said_any_more_once_nothing_waits(coach, bring, site) -> None:
    bring("accepted")
    put_back(site, coach)
    with site.store.transaction() as tx:
        restoring.epoch_begun(tx)
        for one in restoring.asking(tx):
            restoring.drop(tx, one.id)
    assert "hersteld" not in coach.looks("/").words
