"""What a practice may mend of a patient, and what can't be right."""

from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.correcting import Corrected, known_phones, mended, what_changed
from wor_sidecar.domain.errors.practice import CorrectionEmpty, CorrectionUnusable, PhoneUnusable
from wor_sidecar.domain.errors.sidecar import CodeInText, NumberLooksLikeBsn
from wor_sidecar.domain.registration import Address, Patient

TODAY = date(2027, 1, 15)
ANNA = Patient(
    his_number="10201",
    bsn="999990019",
    surname="Wilgenhout",
    initials="A.",
    birth_date=date(1951, 3, 12),
    phones=("0413-000101",),
    address=Address("Lindenhofje", "3", "5461AA", "Veghel"),
)


def test_only_what_was_given_changes():
    after = mended(ANNA, Corrected(phones=(" 06  1234 5678 ", ""), city="Uden"), TODAY)
    assert after.phones == ("06 1234 5678",)
    assert after.address == Address("Lindenhofje", "3", "5461AA", "Uden")
    assert (after.surname, after.birth_date, after.his_number) == ("Wilgenhout", date(1951, 3, 12), "10201")
    assert what_changed(ANNA, after) == ("phones", "address")


def test_an_empty_text_empties_and_an_absent_one_leaves_alone():
    known = mended(ANNA, Corrected(email="a@example.org", prefix="van"), TODAY)
    after = mended(known, Corrected(email=""), TODAY)
    assert (after.email, after.prefix) == ("", "van")


def test_numbers_may_all_go_where_there_is_an_e_mail_address():
    after = mended(ANNA, Corrected(phones=(), email="a@example.org"), TODAY)
    assert (after.phones, after.email) == ((), "a@example.org")


def test_the_number_that_was_typed_with_the_yes_comes_first_and_once():
    assert known_phones(ANNA, "06-1") == ("06-1", "0413-000101")
    assert known_phones(ANNA, "0413-000101") == ("0413-000101",)
    assert known_phones(ANNA, "") == ("0413-000101",)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"phones": ("bel maar",)}, PhoneUnusable),
        ({"phones": ("123456782",)}, NumberLooksLikeBsn),
        ({"phones": ()}, CorrectionUnusable),
        ({"phones": tuple(f"06 1234 567{last}" for last in range(9))}, CorrectionUnusable),
        ({"email": "geen"}, CorrectionUnusable),
        ({"surname": ""}, CorrectionUnusable),
        ({"surname": "x" * 200}, CorrectionUnusable),
        ({"call_name": "Anna 123456782"}, NumberLooksLikeBsn),
        ({"call_name": "Anna Z68"}, CodeInText),
        ({"postcode": "Veghel!"}, CorrectionUnusable),
        ({"house_number": "9" * 21}, CorrectionUnusable),
        ({"street": "Lindenhof 999990019"}, NumberLooksLikeBsn),
        ({"birth_date": date(2030, 1, 1)}, CorrectionUnusable),
        ({"birth_date": date(1851, 3, 12)}, CorrectionUnusable),
        ({"phones": ("0413-000101",), "surname": "Wilgenhout"}, CorrectionEmpty),
        ({}, CorrectionEmpty),
    ],
)
def test_what_cannot_be_right_is_refused(given, error):
    with pytest.raises(error):
        mended(ANNA, Corrected(**given), TODAY)


def test_a_patient_number_is_mended_and_never_taken_away_or_made_the_bsn():
    assert mended(ANNA, Corrected(his_number=" 2210 "), TODAY).his_number == "2210"
    assert what_changed(ANNA, replace(ANNA, his_number="2210")) == ("number",)
    with pytest.raises(CorrectionUnusable):
        mended(ANNA, Corrected(his_number=" "), TODAY)
    with pytest.raises(NumberLooksLikeBsn):
        mended(ANNA, Corrected(his_number="999990019"), TODAY)
    assert Corrected(his_number="1").only_number
    assert not Corrected(his_number="1", email="").only_number
