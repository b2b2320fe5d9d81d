"""What every reading connector must do: a check per rule, failing with a sentence that says what is wrong.

A check takes the subject and one of its samples. A connector that breaks a rule raises AssertionError.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from typing import Final

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.icpc import ICPC_1_NL, Trigger
from wor_sidecar.domain.registration import Address, Author, Patient, Registration
from wor_sidecar.hooks.connector import Elsewhere, Item, Passed, RecordError
from wor_sidecar.testing.subjects import Sample, Subject, told

_VALUE: Final = 200
"""Characters: no value of a registration is longer, unless it holds what it shouldn't."""
_A_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-/^]{0,19}")
_POSITION: Final = re.compile(r"[A-Za-z][A-Za-z ]{0,30}[0-9]+(, [a-z ]+[0-9]+)*")
_SOME_CODE: Final = "Q99"
_BSN_LIKE: Final = re.compile(r"(?<![0-9])[0-9]{9}(?![0-9])")
_BSN_LENGTH: Final = 9


def reading_twice_gives_the_same(subject: Subject, sample: Sample) -> None:
    """Read a sample again, and compare."""
    first, second = ([told(item) for item in subject.items(sample.content)] for _ in range(2))
    assert first == second, "reading the same file twice gives two answers"


def everything_that_comes_is_an_item(subject: Subject, sample: Sample) -> None:
    """Look at the types, and at how each item says where it stands."""
    for item in subject.items(sample.content):
        assert isinstance(item, Registration | Passed | Elsewhere | RecordError), (
            f"{type(item).__name__} is no item: only Registration, Passed, Elsewhere and RecordError are"
        )
        position = item.source.position if isinstance(item, Registration) else item.position
        assert position, "an item without a position: nobody will find it in the file"
        assert _POSITION.fullmatch(position), (
            f"the position {position[:20]!r} is no word and a number, such as `row 7`"
        )
        if isinstance(item, RecordError):
            assert isinstance(item.error, WorError), "a record error carries a coded WorError"
        elif isinstance(item, Elsewhere):
            assert item.ids, "a copy of a referral that is nobody's"
            assert item.channel, "a copy of a referral without its channel"


def a_sample_has_something_to_find(subject: Subject, sample: Sample) -> None:
    """See that a sample is worth reading: at least one item, and no record error."""
    items = list(subject.items(sample.content))
    assert items, "nothing was read of the sample"
    assert any(not isinstance(item, RecordError) for item in items), "no record of the sample could be read"


def no_two_registrations_stand_at_one_position(subject: Subject, sample: Sample) -> None:
    """Compare where the registrations of one file stand."""
    positions = [item.source.position for item in subject.registrations(sample.content)]
    assert len(positions) == len(set(positions)), "two registrations of one file have the same position"


def registrations_are_whole(subject: Subject, sample: Sample) -> None:
    """Demand of each registration what a prompt needs, and its source."""
    dated = subject.profile.options.get("list") != "patients"
    for item in subject.registrations(sample.content):
        whole(item)
        assert item.contact_date is not None or not dated, "no contact date"
        assert item.source.connector == subject.connector.id, "source.connector is not the connector's id"


def whole(item: Registration) -> None:
    """Demand of one registration what a prompt needs."""
    patient = item.patient
    assert patient.ids, "neither a BSN nor a HIS number"
    assert not patient.bsn or (len(patient.bsn) == _BSN_LENGTH and passes_eleven_test(patient.bsn)), (
        "a BSN is nine digits that pass the eleven-test"
    )
    assert patient.surname.strip(), "no surname"
    assert isinstance(patient.birth_date, date), "no birth date"


def only_the_profiles_codes_make_a_registration(subject: Subject, sample: Sample) -> None:
    """Compare with `profile.trigger`: what fires is a registration, what doesn't is passed."""
    trigger = subject.profile.trigger
    for item in subject.items(sample.content):
        if isinstance(item, Passed):
            assert not trigger.fires(item.code, item.code_system), "a code that triggers was passed over"
        elif isinstance(item, Registration):
            assert trigger.fires(item.code, item.code_system), "a registration whose code does not trigger"
            assert item.code_system == ICPC_1_NL, (
                f"the code system of a registration is written {ICPC_1_NL!r}"
            )


def the_trigger_is_asked_not_known(subject: Subject, sample: Sample) -> None:
    """Read with other codes: a connector that knows Z68 by itself is found out."""
    other = replace(subject.profile, trigger=Trigger((_SOME_CODE,)))
    items = subject.connector.read(BytesIO(sample.content), other)
    found = [item for item in items if isinstance(item, Registration)]
    assert all(item.code.startswith(_SOME_CODE) for item in found), (
        "it decides by itself which code triggers; profile.trigger does"
    )


def nothing_but_values_is_returned(subject: Subject, sample: Sample) -> None:
    """See that no value is longer than a value, nor has lines: journal text, a diagnosis, medication."""
    for item in subject.items(sample.content):
        if isinstance(item, Registration):
            for name, value in _texts(item):
                assert len(value) <= _VALUE, f"{name} holds more than a {name}"
                assert "\n" not in value, f"{name} holds lines: no text of the journal may be returned"
                assert "\r" not in value, f"{name} holds lines: no text of the journal may be returned"
        elif isinstance(item, Passed):
            assert not item.code or _A_CODE.fullmatch(item.code), (
                "the code of a passed row is no code: nothing else of the row may be returned"
            )


def errors_name_fields_and_never_values(subject: Subject, sample: Sample) -> None:
    """See that no sentence repeats what the file holds of a patient."""
    known = {value for item in subject.registrations(sample.content) for value in _identity(item)}
    for item in subject.items(sample.content):
        if isinstance(item, RecordError):
            speaks_of_nobody(item.error, known)


def speaks_of_nobody(error: WorError, known: set[str]) -> None:
    """Demand of an error that it names no patient."""
    said = " ".join((str(error), *(str(value) for value in error.fields.values())))
    assert not any(passes_eleven_test(number) for number in _BSN_LIKE.findall(said)), "an error repeats a BSN"
    assert not any(value in said for value in known), "an error repeats a name or a number of a patient"


def threads_do_not_disturb_each_other(subject: Subject, sample: Sample) -> None:
    """Read a sample in two interleaved readings, then in four threads: a connector has no state."""
    alone = [told(item) for item in subject.items(sample.content)]
    one, other = subject.items(sample.content), subject.items(sample.content)
    pairs = list(zip(one, other, strict=False))
    assert [told(item) for item, _ in pairs] == [told(item) for _, item in pairs] == alone, (
        "two readings at the same time disturb each other"
    )

    def read(_number: int) -> list[object]:
        return [told(item) for item in subject.items(sample.content)]

    with ThreadPoolExecutor(4) as pool:
        assert all(each == alone for each in pool.map(read, range(8))), "threads disturb each other"


def an_unknown_option_is_refused(subject: Subject, sample: Sample) -> None:
    """Give a profile with an option that nobody knows: a typing error must not be passed over."""
    options = {**subject.profile.options, "wor_unknown_option": 1}
    try:
        list(subject.connector.read(BytesIO(sample.content), replace(subject.profile, options=options)))
    except WorError as error:
        said = str(error)
    else:
        raise AssertionError("an unknown option of the profile is passed over in silence")
    assert "wor_unknown_option" in said, "the refusal of an unknown option does not name it"


def _texts(item: Registration) -> list[tuple[str, str]]:
    parts: list[Registration | Patient | Address | Author | None] = [item, item.patient, item.patient.address]
    found = [
        (each.name, getattr(part, each.name))
        for part in (*parts, item.author)
        if part is not None
        for each in fields(part)
    ]
    phones = [("phones", phone) for phone in item.patient.phones]
    return [*((name, value) for name, value in found if isinstance(value, str)), *phones]


def _identity(item: Registration) -> set[str]:
    values = {value for _, value in item.patient.ids} | {item.patient.surname}
    return {value for value in values if len(value) > 3}  # noqa: PLR2004 - a short number stands anywhere


def identities(items: list[Item]) -> set[tuple[object, ...]]:
    """Return whom and which day the registrations are about."""
    return {
        (item.patient.ids, item.patient.birth_date, item.contact_date)
        for item in items
        if isinstance(item, Registration)
    }
