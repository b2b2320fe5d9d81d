"""What every writing connector must do, with letters as the core hands them over."""

from io import BytesIO
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Connector, Profile, suffix_of
from wor_sidecar.hooks.letter import Letter, differences
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.testing.subjects import Subject, letter_with_a_code

_CUTS: Final = 60


def a_letter_is_written_the_same_each_time(subject: Subject, letter: Letter) -> None:
    """Render a letter twice."""
    first, second = (subject.connector.render(letter, subject.profile) for _ in range(2))
    assert first, "an empty file is written"
    assert first == second, "rendering a letter twice gives two files"


def a_letter_reads_back_as_it_was(subject: Subject, letter: Letter) -> None:
    """Read back what was written, and compare as the core does before it places a file."""
    content = subject.connector.render(letter, subject.profile)
    differing = differences(letter, subject.connector.read_letter(BytesIO(content), subject.profile))
    assert not differing, f"the letter reads back differently: {', '.join(differing)}"


def half_a_letter_is_no_letter(subject: Subject, letter: Letter) -> None:
    """Cut a written file everywhere."""
    content = subject.connector.render(letter, subject.profile)
    for cut in range(0, len(content.rstrip()), max(1, len(content) // _CUTS)):
        try:
            read = subject.connector.read_letter(BytesIO(content[:cut]), subject.profile)
        except WorError:
            continue
        except Exception as error:
            raise AssertionError(
                f"half a letter raises {type(error).__name__}, which is no coded WorError"
            ) from error
        assert differences(letter, read), "half a file reads back as the whole letter"


def our_own_letters_never_trigger(subject: Subject, letter: Letter) -> None:
    """Read a written file with every connector there is: a letter that comes back asks nobody anything."""
    _asks_nobody(subject, subject.connector.render(letter, subject.profile))


def a_code_in_a_letter_is_refused_or_no_code(subject: Subject) -> None:
    """Write a letter whose lines hold the code, which the core keeps back: refused, or read as mere text."""
    try:
        content = subject.connector.render(letter_with_a_code(), subject.profile)
    except WorError:
        return
    _asks_nobody(subject, content)


def _asks_nobody(subject: Subject, content: bytes) -> None:
    readers = {**load_plugins().connectors, subject.connector.id: subject.connector}
    for reader in readers.values():
        if reader.reads:
            own = reader.id == subject.connector.id
            profile = subject.profile if own else Profile(reader.id)
            assert not _found(reader, content, profile), f"a letter of our own triggers in {reader.id}"


def the_end_of_the_name_is_known(subject: Subject, letter: Letter) -> None:
    """See how a written file will be called."""
    del letter
    suffix = suffix_of(subject.connector, subject.profile)
    assert suffix.startswith("."), "`suffix` is the end of a file's name, and begins with a dot"
    assert len(suffix) > 1, "`suffix` is a dot alone"


def _found(reader: Connector, content: bytes, profile: Profile) -> list[Registration]:
    try:
        items = list(reader.read(BytesIO(content), profile))
    except WorError:
        return []
    return [item for item in items if isinstance(item, Registration)]
