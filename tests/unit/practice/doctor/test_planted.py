"""Each planted fault is found by its own code, and nothing else is found."""

import errno
import os
import resource
import shutil
import socket
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys
from wor_sidecar.exchange.trust import accept
from wor_sidecar.mail.tables import departures, mailboxes, partners
from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.practice.trays.tables import trays
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState, Sealed
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.tables import audit_lines
from wor_sidecar.testing.postbus import serve_postbus

DAY = 86_400_000
HOUR = 3_600_000
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights of files as POSIX has them")


def long_ago(days):
    return Millis(SystemClock().now() - days * DAY)


def a_letter(practice, state, at):
    """Put a letter in the book."""
    with practice.rooms.store.transaction() as tx:
        letter = Filed("letter-1", "org", "thread", "mid", state=state, placed_at=at, import_name="post")
        letters.add(tx, letter, Sealed("check"))


def a_file(practice, at, state="read"):
    """Put a file in the journal that was read at some moment."""
    counts = dict.fromkeys(("passed", "prompted", "known", "follow_up", "baseline", "record_errors"), 0)
    name = {"export": "lijst", "name": "a.csv", "size": 1, "mtime_ns": 1, "sha256": "", "parser": "table 1"}
    practice_files = {**name, **counts, "id": 1, "state": state, "read_at": at}
    with practice.rooms.store.transaction() as tx:
        tx.connection.execute(files.insert().values(**practice_files))


def a_departure(practice, state, since):
    """Put a message in the mail that waits since some moment."""
    with practice.rooms.store.transaction() as tx:
        to = practice.rooms.partners.list(tx)[0].organisation
        values = {"id": "d", "mid": "m", "to_org": to, "type": "referral", "subject": "", "owner": "mail"}
        empty = {"content_type": "", "content_version": 1, "attempt": 1, "sealings": 0, "asks": False}
        when = {"hold_until": since, "not_before": since, "held_at": since}
        rest = {one.name: "" for one in departures.columns if not one.nullable and one.name not in LEFT}
        row = {**rest, **values, **empty, **when, "state": state}
        tx.connection.execute(departures.insert().values(**row))


LEFT = {
    "number",
    "id",
    "attempt",
    "sealings",
    "asks",
    "hold_until",
    "not_before",
    "held_at",
    "content_version",
}


class TestConfiguration:
    def test_a_connector_that_no_plug_in_brings(self, a_practice):
        a_practice.set('connector = "medvri"', 'connector = "acme"')
        assert a_practice.found() == ["WOR-F110"]

    def test_a_profile_that_is_not_there(self, a_practice):
        a_practice.set("profiles/table-example.toml", "profiles/none.toml")
        assert a_practice.found() == ["WOR-F118"]

    def test_two_folders_that_are_one(self, a_practice):
        a_practice.set("path = 'import'", "path = 'export'\nstaging = 'import.tmp'")
        assert a_practice.found() == ["WOR-S452"]

    def test_no_number_for_patients_to_call(self, a_practice):
        a_practice.set('phone = "0413-000000"\n', "")
        assert a_practice.found() == ["WOR-S454"]

    def test_a_plug_in_that_is_not_installed(self, a_practice):
        a_practice.set("[prompts]", '[plugins]\nenabled = ["acme"]\n[prompts]')
        assert a_practice.found() == ["WOR-S440"]


@POSIX
class TestDataFolder:
    def test_one_that_the_account_may_not_write_in(self, under_the_service):
        def taken(_practice):
            os.chown(under_the_service.data, 0, 0)
            under_the_service.data.chmod(0o555)

        with under_the_service.opened(taken) as practice, under_the_service.rights():
            found = under_the_service.found_in(practice)
        assert found == ["WOR-S413"]

    def test_a_database_that_others_may_read(self, a_practice):
        assert a_practice.found(lambda _one: (a_practice.data / "wor.db").chmod(0o644)) == ["WOR-S414"]

    def test_a_share_under_it(self, a_practice):
        mounts = a_practice.folder / "machine/proc/self/mounts"
        mounts.write_text(mounts.read_text() + f"//server/wor {a_practice.data} cifs rw 0 0\n")
        # Nobody can tell how a server's disk is encrypted: that is no second finding.
        assert a_practice.found() == ["WOR-S415"]

    def test_a_disk_that_is_not_encrypted(self, a_practice):
        (a_practice.folder / "machine/sys/class/block/wor-test/dm/uuid").write_text("LVM-1")
        assert a_practice.found() == ["WOR-S417"]

    def test_a_disk_that_is_full(self, a_practice):
        a_practice.machine.free = lambda _folder: 150
        found = a_practice.look()
        assert [(one["code"], one["severity"]) for one in found["checks"] if one["code"]] == [
            ("WOR-S416", "fault")
        ]


class TestWhatIsKept:
    def test_the_key_of_another_machine(self, a_practice):
        key = a_practice.folder / "credentials" / "wor-vault-key"
        assert a_practice.found(lambda _one: key.write_bytes(bytes(32))) == ["WOR-S223"]

    def test_a_page_that_is_corrupted(self, a_practice):
        def corrupt(practice):
            file = a_practice.data / "wor.db"
            practice.rooms.store.engine.dispose()
            with sqlite3.connect(file) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                query = "SELECT rootpage FROM sqlite_master WHERE name = 'practice_trays'"
                page = database.execute(query).fetchone()[0]
                size = database.execute("PRAGMA page_size").fetchone()[0]
            database.close()
            with file.open("r+b") as raw:
                raw.seek((page - 1) * size)
                raw.write(b"\xff" * size)

        assert a_practice.found(corrupt) == ["WOR-S418"]

    def test_a_line_of_the_trail_that_was_changed(self, a_practice):
        changed = a_practice.found(lambda one: a_practice.write(one, audit_lines, outcome="other"))
        assert changed == ["WOR-S345"]

    def test_no_backups(self, a_practice):
        a_practice.set("[backup]\nfolder = 'backup'\n", "")
        assert a_practice.found() == ["WOR-S445"]

    def test_a_backup_folder_that_is_gone(self, a_practice):
        shutil.rmtree(a_practice.folder / "backup")
        assert a_practice.found() == ["WOR-S453"]

    def test_a_newest_backup_of_three_days_ago(self, a_practice):
        for one in (a_practice.folder / "backup").iterdir():
            one.unlink()
        a_practice.clock.by = -3 * DAY
        with a_practice.opened() as practice:
            practice.rooms.nights.tick()
        a_practice.clock.by = 0
        assert a_practice.found() == ["WOR-S446"]


class TestFolders:
    def test_an_export_folder_that_is_gone(self, a_practice):
        (a_practice.folder / "export").rmdir()
        assert a_practice.found() == ["WOR-E004"]

    def test_a_share_that_is_gone(self, a_practice):
        a_practice.set("pattern = ", 'kind = "share"\npattern = ')
        (a_practice.folder / "export").rmdir()
        assert a_practice.found() == ["WOR-F301"]

    def test_a_network_disk_that_is_not_connected(self, a_practice):
        table = a_practice.folder / "machine/etc/fstab"
        table.write_text(table.read_text() + f"//server/his {a_practice.folder / 'export'} cifs ro 0 0\n")
        assert a_practice.found() == ["WOR-S421"]

    def test_a_network_drive_with_a_letter(self, a_practice):
        class Windows(Machine):
            def mapped(self, folder: Path) -> bool:
                return folder.name == "export"

        a_practice.machine = Windows(a_practice.folder / "machine")
        assert a_practice.found() == ["WOR-S422"]

    @POSIX
    def test_a_list_that_the_account_may_not_read(self, under_the_service):
        (under_the_service.folder / "export" / "vandaag.csv").touch(0o000)
        with under_the_service.opened() as practice, under_the_service.rights():
            assert under_the_service.found_in(practice) == ["WOR-S423"]

    def test_no_list_since_two_weeks(self, a_practice):
        assert a_practice.found(lambda one: a_file(one, long_ago(14))) == ["WOR-S424"]

    @POSIX
    def test_an_import_folder_that_the_account_may_not_write_in(self, under_the_service):
        folder = under_the_service.folder / "import"
        if os.geteuid() == 0:
            os.chown(folder, 0, 0)
        folder.chmod(0o555)
        with under_the_service.opened() as practice, under_the_service.rights():
            assert under_the_service.found_in(practice) == ["WOR-S425"]

    def test_a_staging_folder_on_another_disk(self, a_practice, monkeypatch):
        def between_disks(*_paths):
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        with monkeypatch.context() as disks:
            disks.setattr(os, "rename", between_disks)
            assert a_practice.found() == ["WOR-S426"]

    def test_letters_that_nobody_fetches(self, a_practice):
        lies = a_practice.found(lambda one: a_letter(one, LetterState.PLACED, long_ago(14)))
        assert lies == ["WOR-S427"]


class TestPostbus:
    def test_a_name_that_nobody_knows(self, a_practice, monkeypatch):
        def unknown(*_given, **_more):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert a_practice.found(goes_to(a_practice, "https://postbus.invalid")) == ["WOR-S428"]

    def test_nobody_who_listens(self, a_practice):
        assert a_practice.found(goes_to(a_practice, f"http://127.0.0.1:{a_closed_port()}")) == ["WOR-S429"]

    @pytest.mark.parametrize(
        ("name", "days", "known", "code"),
        [
            ("postbus.example", 30, True, "WOR-S430"),
            ("127.0.0.1", 30, False, "WOR-S431"),
            ("127.0.0.1", -1, True, "WOR-S432"),
        ],
        ids=["of another name", "of an unknown authority", "that is over"],
    )
    def test_a_certificate(self, a_practice, serve_tls, name, days, known, code):
        url, certificate = serve_tls(name, days)
        if known:
            a_practice.set("[prompts]", f"[postbus]\nca_file = '{certificate}'\n[prompts]")
        assert a_practice.found(goes_to(a_practice, url)) == [code]

    def test_a_proxy_that_lets_nobody_through(self, a_practice):
        proxy = f"http://beheer:geheim@127.0.0.1:{a_closed_port()}"
        a_practice.set("[prompts]", f"[network]\nproxy = '{proxy}'\n[prompts]")
        found = a_practice.look(goes_to(a_practice, "https://127.0.0.1:9"))
        [line] = [one for one in found["checks"] if one["code"]]
        assert (line["code"], "geheim" in line["told"]) == ("WOR-S433", False)

    def test_a_mailbox_that_was_never_admitted(self, a_practice, tmp_path):
        with serve_postbus(tmp_path / "bus", SystemClock(), randomness) as other:
            assert a_practice.found(goes_to(a_practice, other.url)) == ["WOR-P005"]

    def test_a_clock_that_is_five_minutes_ahead(self, a_practice):
        a_practice.clock.by = 5 * 60_000
        assert a_practice.found() == ["WOR-S419"]


class TestPartners:
    def test_nobody_joined(self, a_practice):
        gone = a_practice.found(lambda one: a_practice.write(one, partners, ended_at=1))
        assert gone == ["WOR-S434", "WOR-S439"]

    def test_digits_that_we_did_not_compare(self, a_practice):
        changed = a_practice.found(lambda one: a_practice.write(one, partners, verified_by_us_at=None))
        assert changed == ["WOR-S435"]

    def test_digits_that_they_did_not_compare(self, a_practice):
        changed = a_practice.found(lambda one: a_practice.write(one, partners, verified_by_them_at=None))
        assert changed == ["WOR-S436"]

    def test_keys_of_a_partner_that_are_near_their_end(self, a_practice):
        assert a_practice.found(lambda one: an_old_partner(a_practice, one)) == ["WOR-S437"]

    def test_a_route_that_leads_to_nobody(self, a_practice):
        a_practice.set('organisation = "Welzijn De Brug"', 'organisation = "Welzijn De Burg"')
        assert a_practice.found() == ["WOR-S439"]

    def test_a_message_that_waits_for_two_days(self, a_practice):
        assert a_practice.found(lambda one: a_departure(one, "sealed", long_ago(2))) == ["WOR-S441"]

    def test_a_message_that_was_refused(self, a_practice):
        assert a_practice.found(lambda one: a_departure(one, "refused_by_partner", long_ago(2))) == [
            "WOR-S442"
        ]


class TestPeople:
    def test_no_workstation(self, a_practice):
        assert a_practice.found(lambda one: a_practice.write(one, trays, revoked_at=1)) == ["WOR-S443"]

    def test_workstations_that_are_silent_for_two_weeks(self, a_practice):
        changed = a_practice.found(lambda one: a_practice.write(one, trays, paired_at=long_ago(14)))
        assert changed == ["WOR-S444"]

    def test_a_file_that_could_not_be_read(self, a_practice):
        def put_aside(practice):
            a_file(practice, SystemClock().now(), "quarantined")
            row = {"id": "q", "file": 1, "position": "", "code": "WOR-F300", "detail": "{}", "parser": ""}
            a_practice.add(practice, quarantine, **row, at=1, state="open")

        assert a_practice.found(put_aside) == ["WOR-S447"]

    def test_a_report_that_fits_nobody(self, a_practice):
        assert a_practice.found(lambda one: a_letter(one, LetterState.ORPHAN, None)) == ["WOR-S448"]


class TestMachine:
    def test_too_little_memory(self, a_practice):
        (a_practice.folder / "machine/proc/meminfo").write_text("MemAvailable: 100000 kB\n")
        assert a_practice.found() == ["WOR-S450"]

    @POSIX
    def test_too_few_files(self, a_practice):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        try:
            assert a_practice.found() == ["WOR-S451"]
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    @POSIX
    def test_the_time_of_another_country(self, a_practice, monkeypatch):
        with monkeypatch.context() as abroad:
            abroad.setenv("TZ", "America/New_York")
            time.tzset()
            found = a_practice.found()
        time.tzset()
        assert found == ["WOR-S420"]


class TestProgram:
    def test_one_that_does_not_run(self, a_practice):
        assert a_practice.found_from_outside() == ["WOR-S411"]

    def test_one_whose_port_another_program_holds(self, a_practice):
        with socket.create_server(("127.0.0.1", 0)) as other:
            a_practice.set("127.0.0.1:0", f"127.0.0.1:{other.getsockname()[1]}")
            assert a_practice.found_from_outside() == ["WOR-E001", "WOR-S411"]


def goes_to(practice, url):
    """Move our mailbox to another address."""

    def move(one):
        with one.rooms.store.transaction() as tx:
            position = one.rooms.membership.keys(tx).position
            tx.connection.execute(mailboxes.delete())
            one.post.mailboxes.registered(tx, url, "admission", position)

    return move


def a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def an_old_partner(a_practice, practice):
    """Join an organisation whose keys weren't renewed for 40 days."""
    keys = first_keys(IdentityKey.fresh(randomness), Kind.WELFARE, SPEAKS, long_ago(40), randomness)
    trusted = accept(None, keys.record, keys.organisation, long_ago(40))
    with practice.rooms.store.transaction() as tx:
        practice.rooms.partners.add(tx, trusted, label="Oud", name="Oud", url="http://127.0.0.1:1")
    now = SystemClock().now()
    a_practice.write(practice, partners, verified_by_us_at=now, verified_by_them_at=now)
