"""An inbox's raw files never hold a sensitive value; after shredding not even what nobody can read."""

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
from sqlalchemy import select

from wor_sidecar.domain.outgoing import OutgoingPatient
from wor_sidecar.domain.retention import Terms
from wor_sidecar.exchange import contents
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.store.fields import Fields
from wor_sidecar.store.tables import data_keys
from wor_sidecar.welfare.retention.shredding import shred_due
from wor_sidecar.welfare.signin import sessions
from wor_sidecar.welfare.signin.sessions import Unsent

CANARIES = (
    "Kwikstaartveld",
    "1951-03-12",
    "0413987610",
    "Kievitsbloemlaan",
    "0413987699",
    "weer onder de mensen",
    "Mevrouw praat graag over vogels",
    "Vogelwerkgroep",
    "Bel haar gerust om elf uur",
    "Belt u mij",
    "half geschreven zin",
)
SLICE = 24


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
def sealed(monkeypatch) -> dict[str, list[bytes]]:
    """Everything that was ever sealed, by whose key."""
    by_owner: dict[str, list[bytes]] = defaultdict(list)
    original = Fields.seal

    def seal(fields: Fields, owner: str, *place: object) -> bytes:
        made = original(fields, owner, *place)  # type: ignore[arg-type]
        by_owner[owner].append(made)
        return made

    monkeypatch.setattr(Fields, "seal", seal)
    return by_owner


@pytest.fixture
def lived(scratch, log, sealed, site):
    """An inbox where one case went all the way, with every kind of sensitive value in it."""
    desk = site.desk
    desk.practice = site.partner()
    patient = OutgoingPatient(
        surname="Kwikstaartveld",
        initials="Z.",
        birth_date=date(1951, 3, 12),
        phones=("0413987610",),
        postcode="5461AA",
    )
    outgoing = replace(desk.outgoing(), patient=patient)
    case = outgoing.referral_id
    assert desk.deliver(desk.message(desk.referral(outgoing), case)) is None
    address = contents.Address("Kievitsbloemlaan", "3", "5461AA", "Veghel")
    assert desk.hears(case, contents.Correction(("0413987699",), None, address)) is None
    assert desk.hears(case, contents.TextMessage("Belt u mij?")) is None
    desk.act(case, "accept")
    desk.act(case, "contact", way="mobile", result="reached")
    desk.act(case, "message", note="Bel haar gerust om elf uur")
    desk.act(case, "intake-done", note="Mevrouw praat graag over vogels", mark=6)
    desk.act(case, "start-activity", category="meeting", activity="Vogelwerkgroep")
    browser = site.browser()
    assert "Kwikstaartveld" in browser.get(f"/cases/{case}").text
    with site.store.transaction() as tx:
        [session] = tx.connection.execute(select(sessions.sessions.c.id)).scalars()
        sessions.keep(tx, session, Unsent("/", "/", (("note", "half geschreven zin"),)))
    return case


def raw(*folders: Path) -> dict[Path, bytes]:
    found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found}


def holding(files: dict[Path, bytes], needles: set[bytes]) -> list[str]:
    return sorted({path.name for path, held in files.items() for needle in needles if needle in held})


def words() -> set[bytes]:
    return {word.encode(encoding) for word in CANARIES for encoding in ("utf-8", "utf-16-le", "latin-1")}


def ends(values: list[bytes]) -> set[bytes]:
    return {part for one in values for part in (one[:SLICE], one[-SLICE:])}


def about_the_case(site, sealed: dict[str, list[bytes]]) -> set[bytes]:
    """Every ciphertext of the case and of the form, and the wrapped keys that open them."""
    mine = data_keys.c.owner.regexp_match("^(case|session):")
    with site.store.reading() as tx:
        wrapped = [
            bytes(one) for one in tx.connection.execute(select(data_keys.c.wrapped).where(mine)).scalars()
        ]
    texts = [one for owner, made in sealed.items() if owner.startswith(("case:", "session:")) for one in made]
    assert len(wrapped) == 2
    assert len(texts) > 6
    return ends(wrapped) | ends(texts)


def shred(site) -> None:
    """Let everything come due, forms too."""
    site.clock.days_later(600)
    with site.store.transaction() as tx:
        assert shred_due(tx, Terms(), site.clock.now()).content == 1
        sessions.drop_old(tx, site.clock.now())


def test_no_file_and_no_log_holds_a_sensitive_value_in_the_clear_threat_12(
    site, lived, tmp_path, scratch, log
) -> None:
    files = raw(tmp_path, scratch)
    assert {"inbox.db", "inbox.db-wal"} <= {path.name for path in files}
    assert holding(files, words()) == []
    assert [word for word in CANARIES if word in log.getvalue()] == []


def test_after_shredding_no_file_holds_even_a_ciphertext_or_a_key_of_it_threat_12(
    site, lived, sealed, tmp_path, scratch, log
) -> None:
    needles = about_the_case(site, sealed)
    assert holding(raw(tmp_path), needles)
    shred(site)
    assert holding(raw(tmp_path, scratch), needles) == []
    assert holding(raw(tmp_path, scratch), words()) == []
    assert (tmp_path / "inbox.db-wal").stat().st_size == 0
    assert [word for word in CANARIES if word in log.getvalue()] == []


def test_a_reader_in_the_way_delays_it_and_no_longer_threat_12(site, lived, sealed, tmp_path) -> None:
    needles = about_the_case(site, sealed)
    with site.store.engine.connect() as reader:
        reader.execute(select(data_keys)).all()
        shred(site)
        assert site.store.holds_shreds
        assert holding(raw(tmp_path), needles)
    site.inbox.keeping.look()
    assert holding(raw(tmp_path), needles) == []
