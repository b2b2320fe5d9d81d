"""What a connector says of itself, and that it keeps to it."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.testing.subjects import Subject, letters

_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,30}")
_VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+){0,3}")


def it_says_who_it_is(subject: Subject) -> None:
    """Look at id and version: the journal holds both, and reads a file again when the version changes."""
    connector = subject.connector
    assert _ID.fullmatch(connector.id), "`id` is a short name of small letters, digits and _"
    assert _VERSION.fullmatch(connector.version), "`version` is a number such as 1.0"
    assert subject.profile.connector == connector.id, "the profile is another connector's"


def it_says_what_it_does(subject: Subject) -> None:
    """Look at what it reads and writes: names for people, in tuples."""
    connector = subject.connector
    for name, given in (("reads", connector.reads), ("writes", connector.writes)):
        assert isinstance(given, tuple), f"`{name}` is a tuple of names"
        assert all(isinstance(each, str) and each for each in given), f"`{name}` holds names for people"
    assert connector.reads or connector.writes, "it neither reads nor writes"
    assert connector.writes or connector.suffix == "", "a connector that only reads has no `suffix`"


def what_it_does_not_do_is_refused(subject: Subject) -> None:
    """Ask for what it says that it doesn't do: a coded refusal, and no half thing."""
    connector, letter = subject.connector, letters()["plain"]
    tries: list[tuple[str, Callable[[], object]]] = []
    if not connector.reads:
        tries.append(("read", lambda: list(connector.read(BytesIO(b"x"), subject.profile))))
    if not connector.writes:
        tries.append(("render", lambda: connector.render(letter, subject.profile)))
        tries.append(("read_letter", lambda: connector.read_letter(BytesIO(b"x"), subject.profile)))
    for name, attempt in tries:
        try:
            attempt()
        except WorError:
            continue
        except Exception as error:
            raise AssertionError(
                f"`{name}`, which it doesn't do, raises {type(error).__name__} and no coded WorError"
            ) from error
        raise AssertionError(f"`{name}` does something, though the connector says that it doesn't")


def there_is_a_sample(subjects: Sequence[Subject]) -> None:
    """Demand something to read that triggers."""
    samples = [(subject, sample) for subject in subjects for sample in subject.samples]
    assert samples, "no sample: a connector that reads shows at least one invented file"
    found = [item for subject, sample in samples for item in subject.registrations(sample.content)]
    assert found, "no sample holds a registration that triggers"
