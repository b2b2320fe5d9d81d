"""What a desk is told, read: strict in types, lenient in keys; and the addresses a listener may have."""

from datetime import date

import pytest

from wor_sidecar.domain.consent import Answer, Details, Representative, RepresentativeRole
from wor_sidecar.domain.errors.environment import AddressNotHere
from wor_sidecar.domain.errors.tray import DaemonAway
from wor_sidecar.wire.address import Address, address_of
from wor_sidecar.wire.control_server import listen
from wor_sidecar.wire.desk_client import DeskClient, _json
from wor_sidecar.wire.desk_sends import Answering
from wor_sidecar.wire.desk_shapes import (
    Brief,
    PromptItem,
    Told,
    WaitingItem,
)
from wor_sidecar.wire.reading import read_value
from wor_sidecar.wire.shapes import ShapeRefused

ITEM = {
    "id": "p",
    "referral_id": "r",
    "version": 1,
    "initials": "A.W.",
    "since": "2027-01-15T08:00:00Z",
    "claim": "free",
}


def test_keys_that_are_not_sent_keep_their_default_and_new_ones_are_passed_over() -> None:
    item = read_value(PromptItem, {**ITEM, "contact_date": "2027-01-14", "colour": "red"})
    assert (item.since, item.contact_date, item.calls) == (1_800_000_000_000, date(2027, 1, 14), 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 1},
        {"version": "1"},
        {"version": True},
        {"since": "yesterday"},
        {"since": "2027-01-15T08:00:00"},
        {"since": None},
        {"claim": "taken"},
        {"contact_date": "14-01-2027"},
        {"birth_year": "1951"},
    ],
    ids=str,
)
def test_another_type_is_refused_without_its_value(wrong: dict[str, object]) -> None:
    with pytest.raises(ShapeRefused) as refused:
        read_value(PromptItem, {**ITEM, **wrong})
    assert "1951" not in str(refused.value)
    assert "yesterday" not in str(refused.value)


@pytest.mark.parametrize("value", [None, [], "x", {}], ids=str)
def test_what_is_no_object_or_lacks_a_key_is_refused(value: object) -> None:
    with pytest.raises(ShapeRefused):
        read_value(PromptItem, value)


def test_facts_are_scalars() -> None:
    standing = {"code": "received", "facts": {"days": 3, "on": "2027-01-14", "first": True, "who": None}}
    item = read_value(WaitingItem, {"referral_id": "r", "standing": standing})
    assert item.standing == Told("received", standing["facts"])
    with pytest.raises(ShapeRefused):
        read_value(Told, {"code": "x", "facts": {"list": []}})


def test_a_value_in_a_value_in_a_list_is_read() -> None:
    brief = read_value(
        Brief, {"id": "r", "state": "queued", "flags": {"seen_at": None}, "organisation": None}
    )
    assert (brief.flags.seen_at, brief.standing, brief.patient) == (None, None, None)


def test_an_answer_is_sent_without_what_is_empty() -> None:
    answering = Answering(
        claim="c",
        version=3,
        key="k",
        answer=Answer.REFUSED,
        birth_date=date(1951, 3, 12),
        details=Details(voicemail=False, reasons=("grief",)),
        representatives=(Representative(RepresentativeRole.MENTOR, "C. Ander"),),
    )
    assert _json(answering) == {
        "claim": "c",
        "version": 3,
        "key": "k",
        "answer": "refused",
        "birth_date": "1951-03-12",
        "details": {"voicemail": False, "interpreter": False, "reasons": ["grief"]},
        "representatives": [{"role": "mentor", "name": "C. Ander"}],
    }


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [
        ("127.0.0.1:8717", "127.0.0.1", 8717),
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("wor.praktijk.lan:8717", "wor.praktijk.lan", 8717),
        ("[fd00::10]:8717", "fd00::10", 8717),
    ],
)
def test_an_address_is_read(given: str, host: str, port: int) -> None:
    assert address_of(given) == Address(host, port)
    assert str(address_of(given)) == given


@pytest.mark.parametrize(
    "given",
    [
        *("0.0.0.0:8717", "[::]:8717", ":8717", "*:8717", "0:8717", "0x0:8717", "0.0:8717", "000.0.0.0:1"),
        *(
            "192.168.1.10",
            "127.0.0.1:65536",
            "127.0.0.1:x",
            "https://127.0.0.1:1",
            "224.0.0.1:1",
            "fd00::10:8717",
        ),
        *("[::ffff:0.0.0.0]:1", "127.0.0.1:8717\n", "[x]:1", "0.:1"),
    ],
)
def test_a_wildcard_or_half_an_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"an address|an IP address|the address"):
        address_of(given)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(AddressNotHere):
        listen("192.0.2.1", 0)


def test_a_daemon_that_is_away_is_said_in_the_words_for_assistants() -> None:
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(DaemonAway):
        DeskClient(f"https://127.0.0.1:{port}", "0" * 64, "t").prompts()
