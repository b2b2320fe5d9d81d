"""What the daemon counts for a monitoring system: it moves with a referral and names nobody."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from wor_sidecar.domain.errors.foundations import SettingRefused, SettingUnknown
from wor_sidecar.practice import metrics
from wor_sidecar.practice.metrics import Metrics
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.wire.exposition import exposition
from wor_sidecar.wire.scrape import Scrape

MINUTE = 60_000
LEAST = {
    SidecarSettings: "[practice]\nname = 'De Linde'\n[data]\nfolder = 'data'\n",
    InboxSettings: "[organisation]\nname = 'De Brug'\n[data]\nfolder = 'data'\n",
}


def read(text):
    return {
        (sample.name.removeprefix("wor_sidecar_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(house):
    told = Metrics(house.practice)
    parts = (told.program, told.postbus, told.lists, told.referrals, told.mail, told.letters, told.desks)
    return read(exposition(family for part in parts for family in part()))


def test_each_step_of_a_referral_moves_its_counts(house, a_registration):
    taken = house.take(a_registration())
    assert counted(house)["questions",] == counted(house)["referrals", "asked"] == 1
    house.answer(taken.prompt, "given_to_me", scopes=["contact", "feedback"])
    told = counted(house)
    assert (told["questions",], told["referrals", "to_send"], told["departures", "held"]) == (0, 1, 1)
    assert told["departures_oldest_age_seconds",] == 0
    house.clock.advance(13 * MINUTE)
    assert counted(house)["departures_oldest_age_seconds",] == 3 * 60
    house.work()
    told = counted(house)
    assert (told["departures", "held"], told["departures", "deposited"]) == (0, 1)
    house.hear_receipt(taken.referral)
    assert counted(house)["referrals", "with_organisation"] == 1
    house.deliver(house.feedback(taken.referral, "f" * 32), taken.referral)
    assert counted(house)["letters", "orphan"] == 1


def test_how_somebody_answered_is_told_to_nobody(house, a_registration, a_patient):
    said = {}
    answers = {"refused": {}, "not_wor": {}, "given_to_me": {"scopes": ["contact"]}}
    for number, (answer, more) in enumerate(answers.items()):
        taken = house.take(a_registration(a_patient(his_number=f"77{number}", bsn="")))
        house.answer(taken.prompt, answer, **more)
        said[answer] = counted(house)
    words = {word for key in said["not_wor"] for word in key}
    assert {"ended", "asked"} < words
    assert not {"consent_refused", "refused_consent", "not_wor", "deceased", "wrong_patient"} & words
    assert said["refused"]["referrals", "ended"] == 1
    assert said["not_wor"]["referrals", "ended"] == 2


def test_a_signal_is_counted_by_its_name_and_those_that_nobody_raised_are_nought(house, a_registration):
    house.take(a_registration())
    house.clock.advance(5 * 24 * 60 * MINUTE)
    house.practice.watching.look()
    raised = {key[1]: value for key, value in counted(house).items() if key[0] == "signals"}
    assert sum(raised.values()) == 1
    assert raised["orphan"] == 0


def test_a_locked_database_is_answered_with_what_needs_none_and_is_whole_again_after(house):
    told = Metrics(house.practice)
    parts = {"program": told.program, "mail": told.mail}
    scrape = Scrape(metrics.PREFIX, parts, patience=0.1)
    house.store.engine.dispose()
    with closing(sqlite3.connect(house.folder / "wor.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        short = read(asyncio.run(scrape.text()))
        other.execute("ROLLBACK")
    assert (short["metrics_part_up", "program"], short["metrics_part_up", "mail"]) == (1, 0)
    assert short["info", metrics.own_version()] == 1
    assert ("departures", "held") not in short
    whole = read(asyncio.run(Scrape(metrics.PREFIX, parts).text()))
    assert whole["departures", "held"] == 0


@pytest.mark.parametrize("program", [SidecarSettings, InboxSettings])
@pytest.mark.parametrize(
    ("table", "refused", "code"),
    [
        ("host = '0.0.0.0'\nport = 9717", SettingUnknown, "metrics.host"),
        ("listen = '0.0.0.0:9717'", SettingUnknown, "metrics.listen"),
        ("port = '0.0.0.0:9717'", SettingRefused, "metrics.port"),
        ("port = 80", SettingRefused, "metrics"),
        ("port = 70000", SettingRefused, "metrics"),
    ],
)
def test_another_address_than_this_machines_own_is_refused_by_its_key(program, table, refused, code):
    with pytest.raises(refused, match=code.replace(".", r"\.")) as said:
        parse_settings(f"{LEAST[program]}[metrics]\n{table}\n", program, Path("wor.toml"))
    assert said.value.code.startswith("WOR-")
    assert said.value.remedy
