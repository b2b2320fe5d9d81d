"""What every connector must do, as checks that a plug-in's tests call with files of their own.

check_reading(AcmeConnector(), profile, whole_file)
check_writing(AcmeConnector(), profile, letter)
"""

from dataclasses import fields
from datetime import date
from io import BytesIO
from typing import Final

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Connector, Elsewhere, Item, Passed, Profile, RecordError
from wor_sidecar.hooks.letter import Letter, differences

_CUTS: Final = 40
_TEXT: Final = 200
"""Characters: no value of a registration is longer, unless it holds what it shouldn't."""


def check_reading(connector: Connector, profile: Profile, content: bytes) -> list[Registration]:
    """Read a whole, good file in every way that the core does; returns its registrations.

    Raises:
        AssertionError: saying what the connector does that none may do.

    """
    items = list(connector.read(BytesIO(content), profile))
    again = connector.read(BytesIO(content), profile)
    assert [_told(item) for item in items] == [_told(item) for item in again], (
        "reading twice gives two answers"
    )
    for item in items:
        _check_item(connector, profile, item)
    for cut in range(0, len(content), max(1, len(content) // _CUTS)):
        _check_bad(connector, profile, content[:cut])
        _check_bad(connector, profile, content[:cut] + b"\0\xff'\";" + content[cut:])
    return [item for item in items if isinstance(item, Registration)]


def check_writing(connector: Connector, profile: Profile, letter: Letter) -> bytes:
    """Render a letter, read it back, and see that cuts never pass for the whole; returns the file.

    Raises:
        AssertionError: saying what the connector does that none may do.

    """
    content = connector.render(letter, profile)
    assert content == connector.render(letter, profile), "rendering twice gives two files"
    differing = differences(letter, connector.read_letter(BytesIO(content), profile))
    assert not differing, f"the letter reads back differently in {differing}"
    for cut in range(0, len(content.rstrip()), max(1, len(content) // _CUTS)):
        try:
            read = connector.read_letter(BytesIO(content[:cut]), profile)
        except WorError:
            continue
        assert differences(letter, read), "half a file reads back as the whole letter"
    return content


def _told(item: Item) -> object:
    """Return what two readings are compared by: an error is the same when it says the same."""
    return (item.position, str(item.error)) if isinstance(item, RecordError) else item


def _check_item(connector: Connector, profile: Profile, item: Item) -> None:
    if isinstance(item, RecordError):
        assert isinstance(item.error, WorError), "a record error carries a WorError"
    elif isinstance(item, Elsewhere):
        assert item.ids, "a copy of a referral that is nobody's"
        assert item.channel, "a copy of a referral without its channel"
    elif isinstance(item, Passed):
        assert not profile.trigger.fires(item.code, item.code_system), "a code that triggers was passed over"
    else:
        assert isinstance(item, Registration), f"{type(item).__name__} is no item"
        assert profile.trigger.fires(item.code, item.code_system), (
            "a registration whose code does not trigger"
        )
        assert item.source.connector == connector.id, "source.connector is not the connector's id"
        assert item.source.position, "source.position is empty"
        _check_patient(item)


def _check_patient(item: Registration) -> None:
    patient = item.patient
    assert patient.ids, "neither a BSN nor a HIS number"
    assert not patient.bsn or (len(patient.bsn) == 9 and passes_eleven_test(patient.bsn)), "no nine-digit BSN"  # noqa: PLR2004 - a BSN
    assert patient.surname, "no surname"
    assert isinstance(patient.birth_date, date), "no birth date"
    for each in fields(patient):
        value = getattr(patient, each.name)
        assert not isinstance(value, str) or len(value) <= _TEXT, f"{each.name} holds more than a {each.name}"


def _check_bad(connector: Connector, profile: Profile, content: bytes) -> None:
    """Read a damaged file: a coded error or items, and nothing else."""
    try:
        list(connector.read(BytesIO(content), profile))
    except WorError:
        return
    except Exception as error:
        raise AssertionError(f"a damaged file raised {type(error).__name__}, which is no WorError") from error
