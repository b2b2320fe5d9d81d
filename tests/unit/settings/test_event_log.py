import io
import json
import logging

import pytest
import structlog

from wor_sidecar.domain.errors.folders import ShareOffline
from wor_sidecar.domain.privacy import Sensitive
from wor_sidecar.settings.event_log import NUMBERS, OTHER, EventLog, entry_of, number_of
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.texts.catalogue import speaking


@pytest.fixture
def heard():
    return []


@pytest.fixture
def log(heard):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    file = io.StringIO()
    configure_logs(
        "debug", EventLog(file, "wor-sidecar", lambda source, entry: heard.append((source, entry)))
    )
    yield file
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_warnings_and_errors_are_reported_and_the_file_has_all(log, heard):
    ours = structlog.get_logger()
    ours.debug("control.called")
    ours.info("letter.placed", letter="a")
    ours.warning("postbus.down", url="http://x", code="WOR-X999")
    ours.error("listener.lost", listener="door")
    assert [(source, entry.number, entry.error, entry.text) for source, entry in heard] == [
        ("wor-sidecar", 4, False, 'postbus.down url="http://x" code="WOR-X999"'),
        ("wor-sidecar", 1, True, 'listener.lost listener="door"'),
    ]
    assert len(log.getvalue().splitlines()) == 4


def test_a_code_brings_its_sentence_and_its_remedy(log, heard):
    with speaking("en"):
        structlog.get_logger().warning("intake.not_yet", code=ShareOffline.code)
    [(_, entry)] = heard
    words = ShareOffline.sentence().partition("{folder}")[2]
    assert words in entry.text
    assert ShareOffline.hint in entry.text


def test_what_masks_itself_and_what_may_be_a_persons_is_not_reported_threat_15(log, heard):
    ours = structlog.get_logger()
    ours.error("loop.failed", who=Sensitive("Kanarie"), raw=b"Kanarie", number=999990019, born="12-03-1951")
    try:
        int("Kanarie")
    except ValueError:
        ours.exception("loop.failed")
    logging.getLogger("some.library").error("cannot read %s", "Kanarie")
    told = "".join(entry.text for _, entry in heard)
    assert len(heard) == 3
    assert not any(word in told for word in ("Kanarie", "999990019", "12-03-1951"))


def test_an_event_log_that_refuses_stops_nobody():
    file = io.StringIO()

    def full(_source, _entry):
        raise OSError(1502, "the event log is full")

    EventLog(file, "wor-sidecar", full).write('{"event":"a.b","level":"error"}\n')
    EventLog(file, "wor-sidecar", full).write("no JSON\n")
    assert len(file.getvalue().splitlines()) == 2


def test_where_there_is_no_windows_the_file_is_all():
    file = io.StringIO()
    EventLog(file, "wor-sidecar").write('{"event":"a.b","level":"error"}\n')
    assert file.getvalue()


def test_a_text_is_never_longer_than_windows_takes():
    entry = entry_of(json.dumps({"event": "a.b", "level": "error", "what": "x\0" * 40_000}))
    assert entry is not None
    assert (len(entry.text), "\0" in entry.text) == (30_000, False)


def test_numbers_are_those_for_which_windows_has_a_text_and_no_word_stands_twice():
    words = [word for own in NUMBERS.values() for word in own]
    assert set(NUMBERS) == set(range(1, 10))
    assert len(words) == len(set(words))
    assert number_of("library.sqlalchemy.engine") == number_of("plugins_own.event") == OTHER
