"""What every connector must do, for a plug-in's own tests with files of their own.

    check_reading(AcmeConnector(), profile, whole_file)
    check_writing(AcmeConnector(), profile, letter)

The whole suite, with a named test for each rule: `wor_sidecar.testing.conformance`.
"""

from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Connector, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.testing import damage, reading, writing
from wor_sidecar.testing.subjects import Sample, Subject

_READING = (
    reading.reading_twice_gives_the_same,
    reading.everything_that_comes_is_an_item,
    reading.no_two_registrations_stand_at_one_position,
    reading.registrations_are_whole,
    reading.only_the_profiles_codes_make_a_registration,
    reading.nothing_but_values_is_returned,
    reading.errors_name_fields_and_never_values,
    damage.a_beginning_never_passes_for_more_than_it_is,
    damage.changed_bytes_give_coded_errors_alone,
)
_WRITING = (
    writing.a_letter_is_written_the_same_each_time,
    writing.a_letter_reads_back_as_it_was,
    writing.half_a_letter_is_no_letter,
)


def check_reading(connector: Connector, profile: Profile, content: bytes) -> list[Registration]:
    """Read a whole, good file in every way that the core does; returns its registrations.

    Raises:
        AssertionError: saying what the connector does that none may do.

    """
    subject, sample = Subject(connector, profile), Sample("file", content)
    for check in _READING:
        check(subject, sample)
    return subject.registrations(content)


def check_writing(connector: Connector, profile: Profile, letter: Letter) -> bytes:
    """Render a letter, read it back, and see that cuts never pass for the whole; returns the file.

    Raises:
        AssertionError: saying what the connector does that none may do.

    """
    for check in _WRITING:
        check(Subject(connector, profile), letter)
    return connector.render(letter, profile)
