"""Twenty thousand answers, right and astray: none reaches another patient, none gets lost."""

from bench.million_answers import decided, storm


def test_threat_34_of_twenty_thousand_answers_none_is_decided_for_a_wrong_patient():
    tally = decided(seed=34, answers=20_000, patients=1_000)
    assert tally.wrong_patient == 0
    assert tally.good, tally


def test_threat_34_and_through_every_table_to_the_file_none_reaches_one(tmp_path):
    tally = storm(tmp_path, seed=8, answers=600, patients=20)
    assert tally.wrong_patient == 0
    assert tally.good, tally
    assert tally.files == tally.letters > 0
