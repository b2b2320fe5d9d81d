"""The conformance suite: every check with what it is run on, by name.

for check in checks_of(Subject(AcmeConnector(), profile, samples)):
print(check.name)
check.run()
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from wor_sidecar.testing import damage, identity, reading, writing
from wor_sidecar.testing.subjects import Sample, Subject, letters

ReadingCheck = Callable[[Subject, Sample], None]

ONCE: Final = (
    identity.it_says_who_it_is,
    identity.it_says_what_it_does,
    identity.what_it_does_not_do_is_refused,
)
"""Of the connector itself; these take the subject alone."""
OF_A_FILE: Final[tuple[ReadingCheck, ...]] = (
    reading.reading_twice_gives_the_same,
    reading.everything_that_comes_is_an_item,
    reading.a_sample_has_something_to_find,
    reading.no_two_registrations_stand_at_one_position,
    reading.registrations_are_whole,
    reading.only_the_profiles_codes_make_a_registration,
    reading.the_trigger_is_asked_not_known,
    reading.nothing_but_values_is_returned,
    reading.errors_name_fields_and_never_values,
    reading.threads_do_not_disturb_each_other,
    reading.an_unknown_option_is_refused,
    damage.a_beginning_never_passes_for_more_than_it_is,
    damage.changed_bytes_give_coded_errors_alone,
    damage.an_empty_file_is_said_to_be,
    damage.its_own_samples_are_recognised,
    damage.other_formats_are_not_recognised,
    damage.a_long_file_is_read_in_flat_memory,
    damage.a_batch_reads_what_its_files_hold,
)
OF_A_LETTER: Final = (
    writing.a_letter_is_written_the_same_each_time,
    writing.a_letter_reads_back_as_it_was,
    writing.half_a_letter_is_no_letter,
    writing.our_own_letters_never_trigger,
    writing.the_end_of_the_name_is_known,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule for one connector and sample. `run` raises AssertionError, or NotApplicable."""

    name: str
    run: Callable[[], None]

    def __str__(self) -> str:
        return self.name


def checks_of(subject: Subject, *others: Subject) -> list[Check]:
    """List the checks that a connector must pass, by what it says that it does.

    `others` are the same connector with other profiles, each with samples of its own.
    """
    return list(_checks(subject, others))


def _checks(subject: Subject, others: tuple[Subject, ...]) -> Iterator[Check]:
    for once in ONCE:
        yield Check(once.__name__, partial(once, subject))
    if subject.connector.reads:
        every = (subject, *others)
        yield Check("there_is_a_sample", partial(identity.there_is_a_sample, every))
        for check in OF_A_FILE:
            for one in every:
                for sample in one.samples:
                    yield Check(f"{check.__name__}[{sample}]", partial(check, one, sample))
    if subject.connector.writes:
        refused = writing.a_code_in_a_letter_is_refused_or_no_code
        yield Check(refused.__name__, partial(refused, subject))
        for written in OF_A_LETTER:
            for name, letter in letters().items():
                yield Check(f"{written.__name__}[{name}]", partial(written, subject, letter))
