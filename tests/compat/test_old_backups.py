"""Backups of earlier versions come back under this one: loaded as they were, then brought up to date."""

import os
from pathlib import Path

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.restoring import waits_for_epoch
from wor_sidecar.postbus.backups import restore as restore_postbus
from wor_sidecar.postbus.settings import DataSettings, PostbusSettings
from wor_sidecar.practice import backups as practice
from wor_sidecar.practice import opening
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.audit import verify
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare import app as inbox
from wor_sidecar.welfare import backups as welfare
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.settings import InboxSettings

OLD = Path(__file__).parent / "backups"
RECOVERY = RecoveryKey.from_sheet((OLD / "sheet.txt").read_text("utf-8"))
"""The sheet of invented organisations; everybody may have it."""


class StillClock:
    def now(self):
        return Millis(1_795_000_600_000)

    def monotonic(self):
        return 0.0


def backups_of(program: str) -> list[Path]:
    found = sorted(OLD.glob(f"{program}-schema-*.backup"))
    assert found
    return found


@pytest.mark.parametrize("backup", backups_of("wor-sidecar"), ids=lambda path: path.stem)
def test_a_practices(backup, tmp_path):
    config = tmp_path / "wor.toml"
    written = '[practice]\nname = "De Linde"\n[data]\nfolder = "data"\n[vault]\nkind = "keyfile"\n'
    settings = parse_settings(written, SidecarSettings, config)
    practice.restore(settings, config, backup, RECOVERY, StillClock(), os.urandom)
    key = opening.vault_key(settings, config, Plugins(), os.urandom)
    store = Store(open_engine(opening.database_url(settings)), key, StillClock(), os.urandom)
    with store.reading() as tx:
        assert verify(tx).intact
        assert waits_for_epoch(tx)
        [referral] = book.newest(tx)
        assert rows.load_registration(tx, referral.registration_id).patient.surname
    store.close()


@pytest.mark.parametrize("backup", backups_of("wor-inbox"), ids=lambda path: path.stem)
def test_an_inboxs(backup, tmp_path):
    config = tmp_path / "wor-inbox.toml"
    written = '[organisation]\nname = "De Brug"\n[data]\nfolder = "data"\n[vault]\nkind = "keyfile"\n'
    settings = parse_settings(written, InboxSettings, config)
    welfare.restore(settings, config, backup, RECOVERY, StillClock(), os.urandom)
    key = inbox.vault_key(settings, config, Plugins(), os.urandom)
    store = Store(open_engine(inbox.database_url(settings)), key, StillClock(), os.urandom)
    with store.reading() as tx:
        assert verify(tx).intact
        assert waits_for_epoch(tx)
        [case] = cases.everything(tx)
        assert case.practice
    store.close()


@pytest.mark.parametrize("backup", backups_of("wor-postbus"), ids=lambda path: path.stem)
def test_a_postbuss(backup, tmp_path):
    settings = PostbusSettings(data=DataSettings(tmp_path / "data"))
    done = restore_postbus(settings, backup, StillClock(), os.urandom)
    assert done.counts.rows > 0
    assert (tmp_path / "data" / "admission.key").exists()
