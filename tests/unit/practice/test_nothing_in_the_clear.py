"""A practice's raw files never hold a sensitive value; after shredding not even what nobody can read."""

import io
import logging
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select, update

from wor_sidecar.domain.registration import Address
from wor_sidecar.exchange import contents
from wor_sidecar.mail.tables import departures, envelopes, mailboxes
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.tables import people
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.store.fields import Fields
from wor_sidecar.store.tables import data_keys
from wor_sidecar.wire.control_app import Call

SURNAME, BSN = "Kwikstaartveld", "999990019"
COACH_TEXT = "Wil graag weer onder de mensen komen."
CANARIES = (
    SURNAME,
    BSN,
    "7718305",
    "1951-03-12",
    "0413-987610",
    "zefanja@voorbeeld.example",
    "Kievitsbloemlaan",
    "liever wandelen dan breien",
    "Ooievaarsbek",
    "hond in de gang",
    "na de koffie",
    "Bel haar gerust om elf uur",
    "Mevrouw neemt niet op",
    COACH_TEXT,
    "Koffieochtend",
)
SCOPES = ("feedback", "address", "own_words", "contact_person", "safety", "contact_ways")
SLICE = 24
"""Bytes of a ciphertext that are looked for: a long one may lie in several pages."""


class Sealed:
    """Remembers everything that was ever sealed under an owner that is to be shredded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by_owner: dict[str, list[bytes]] = defaultdict(list)
        original = Fields.seal

        def seal(fields: Fields, owner: str, *place: object) -> bytes:
            sealed = original(fields, owner, *place)  # type: ignore[arg-type]
            self.by_owner[owner].append(sealed)
            return sealed

        monkeypatch.setattr(Fields, "seal", seal)

    def slices(self) -> set[bytes]:
        """The beginnings and the ends of all of them."""
        return {part for each in self.by_owner.values() for one in each for part in _ends(one)}


def _ends(value: bytes) -> tuple[bytes, bytes]:
    return value[:SLICE], value[-SLICE:]


def raw(*folders: Path) -> dict[Path, bytes]:
    """Every file as it lies on the disk; what the HIS gets and gives is its own."""
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if path.parent.name not in ("import", "import.tmp")}


def holding(files: dict[Path, bytes], needles: set[bytes]) -> list[str]:
    return sorted({path.name for path, held in files.items() for needle in needles if needle in held})


def words() -> set[bytes]:
    return {word.encode(encoding) for word in CANARIES for encoding in ("utf-8", "utf-16-le", "latin-1")}


@pytest.fixture
def scratch(tmp_path_factory, monkeypatch) -> Path:
    """Where temporary files go meanwhile."""
    folder = tmp_path_factory.mktemp("scratch")
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, down to the last detail."""
    root = logging.getLogger()
    before, level, out = root.handlers[:], root.level, io.StringIO()
    configure_logs("debug", out)
    yield out
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def sealed(monkeypatch) -> Sealed:
    return Sealed(monkeypatch)


@pytest.fixture
def lived(scratch, log, sealed, house, a_registration):
    """A practice where one patient went all the way, with every kind of sensitive value in it."""
    patient = replace(
        a_registration().patient,
        surname=SURNAME,
        call_name="Zefanja",
        his_number="7718305",
        birth_date=date(1951, 3, 12),
        phones=("0413-987610",),
        email="zefanja@voorbeeld.example",
        address=Address("Kievitsbloemlaan", "3", "5461AA", "Veghel"),
    )
    registration = a_registration(whom=patient)
    taken = house.take(registration)
    told = {
        "own_words": "liever wandelen dan breien",
        "contact_person": "buurvrouw Ooievaarsbek",
        "safety": "hond in de gang",
        "best_time": "na de koffie",
    }
    house.answer(taken.prompt, "given_to_me", scopes=["contact", *SCOPES], details=told)
    house.pass_time(11 * house.MINUTE)
    referral = taken.referral
    house.hear_receipt(referral)
    check = house.check(referral, patient)
    house.deliver(house.status("accept", check), referral)
    house.deliver(contents.TextMessage("Mevrouw neemt niet op, klopt haar nummer?"), referral)
    chances = SecondChances(house.rooms.acting, house.rooms.registrar, house.rooms.departures)
    with house.store.transaction() as tx:
        chances.message(tx, referral, "Bel haar gerust om elf uur", house.ASSISTANT)
    house.pass_time(house.MINUTE)
    house.deliver(house.feedback(referral, check), referral)
    for placer in house.rooms.placers:
        placer.step()
    house.deliver(house.feedback("f" * 26, check), "f" * 26)
    assert len(house.orphans()) == 1
    FindingCalls(house.rooms).find(Call({}, {}, {"name": SURNAME}, True))
    ReferralCalls(house.rooms).shown(Call({"id": referral}, {}, {}, True))
    assert any(SURNAME.encode() in path.read_bytes() for path in house.imported())
    return referral


def kept_keys(house) -> set[bytes]:
    """What opens, finds or repeats what is to be shredded: wrapped keys, search keys, envelopes."""
    mine = data_keys.c.owner.regexp_match("^(referral|registration|letter):")
    with house.store.reading() as tx:
        found = list(tx.connection.execute(select(data_keys.c.wrapped).where(mine)).scalars())
        found += [key.encode() for key in tx.connection.execute(select(people.c.key)).scalars()]
        about = select(departures.c.id).where(departures.c.thread.is_not(None))
        wires = select(envelopes.c.wire).where(envelopes.c.departure.in_(about))
        found += [wire for wire in tx.connection.execute(wires).scalars() if wire is not None]
    assert len(found) > 6
    return {part for one in found for part in _ends(bytes(one))}


def shred(house) -> None:
    """Let everything come due, by a clock that the postbus vouches for."""
    house.clock.advance(500 * house.DAY)
    with house.store.transaction() as tx:
        tx.connection.execute(update(mailboxes).values(drained_at=tx.clock.now()))
    assert house.practice.rounds.look().anything


def test_no_file_and_no_log_holds_a_sensitive_value_in_the_clear_threat_12(house, lived, scratch, log):
    files = raw(house.folder, scratch)
    assert {"wor.db", "wor.db-wal", "wor.db-shm"} <= {path.name for path in files}
    assert holding(files, words()) == []
    assert [word for word in CANARIES if word in log.getvalue()] == []
    assert '"level":"info"' in log.getvalue()


def test_the_search_finds_what_is_there(house, lived, sealed):
    files = raw(house.folder)
    assert set(holding(files, sealed.slices())) & {"wor.db", "wor.db-wal"}
    assert set(holding(files, kept_keys(house))) & {"wor.db", "wor.db-wal"}
    kinds = {owner.split(":")[0] for owner in sealed.by_owner}
    assert kinds >= {"referral", "registration", "letter", "mail"}


def test_after_shredding_no_file_holds_even_a_ciphertext_or_a_key_of_it_threat_12(
    house, lived, sealed, scratch, log
):
    keys = kept_keys(house)
    shred(house)
    files = raw(house.folder, scratch)
    for owner in [one for one in sealed.by_owner if one.startswith("mail")]:
        del sealed.by_owner[owner]  # codes and keys, about nobody
    assert len(sealed.slices()) > 20
    assert holding(files, sealed.slices()) == []
    assert holding(files, keys) == []
    assert holding(files, words()) == []
    assert (house.folder / "wor.db-wal").stat().st_size == 0
    assert [word for word in CANARIES if word in log.getvalue()] == []


def test_a_reader_in_the_way_delays_it_to_the_next_look_and_no_longer_threat_12(house, lived, sealed):
    keys = kept_keys(house)
    with house.store.engine.connect() as reader:
        reader.execute(select(people)).all()
        shred(house)
        assert house.store.holds_shreds
        assert holding(raw(house.folder), keys)
    house.clock.advance(house.MINUTE * 11)
    house.practice.rounds.look()
    assert not house.store.holds_shreds
    assert holding(raw(house.folder), keys) == []


def test_what_was_taken_back_in_time_leaves_nothing_but_ciphertext_that_goes_with_it(
    house, a_registration, sealed, scratch
):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me", scopes=["contact"])
    house.undo(taken.prompt)
    house.answer(taken.prompt, "refused")
    shred(house)
    mine = sealed.slices()
    assert mine
    assert holding(raw(house.folder, scratch), mine) == []
