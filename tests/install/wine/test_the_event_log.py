r"""Warnings and errors reach Windows' event log, under a source whose texts Windows can show.

Wine takes what is reported and keeps none of it; it prints it where it is asked to, and that is what is read
here. That the Event Viewer shows it stands in the checklist for a real Windows.
"""

import json
import re

import pytest
import wine_practice
from wine_practice import hosted
from wine_release import Installed

NAME = "gebeurtenis"
CONFIG = rf"C:\ProgramData\wor-sidecar\{NAME}.toml"
SOURCE = rf"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\wor-sidecar-{NAME}"
REPORT = r"""
import sys
from pathlib import Path
import structlog
from wor_sidecar.domain.privacy import Sensitive
from wor_sidecar.settings.logs import begin_logs
from wor_sidecar.settings.shared import LogsSettings
begin_logs(LogsSettings(folder=Path(sys.argv[1])), "wor-sidecar", None, "wor-sidecar")
log = structlog.get_logger()
log.info("letter.placed", letter="geplaatst")
log.warning("intake.not_yet", code="WOR-F301", who=Sensitive("Kanarie"))
log.error("listener.lost", listener="balie", number=999990019)
"""
TEXTS = r"""
import json, sys
import win32api, win32con
def text(number):
    for file in sys.argv[1].split(";"):
        library = win32api.LoadLibraryEx(file, 0, win32con.LOAD_LIBRARY_AS_DATAFILE)
        try:
            flags = win32con.FORMAT_MESSAGE_FROM_HMODULE | win32con.FORMAT_MESSAGE_ARGUMENT_ARRAY
            return win32api.FormatMessageW(flags, library, number, 0, ["ons bericht"]).strip()
        except win32api.error:
            pass
print(json.dumps([text(number) for number in [*range(1, 10), 10, 0xF000]]))
"""


@pytest.fixture
def in_use(release: Installed) -> Installed:
    """Take what stands: upgrades may have been tried before."""
    return wine_practice.in_use(release)


def test_a_warning_and_an_error_reach_the_event_log_and_the_file_has_all(in_use: Installed) -> None:
    logs = in_use.windows.drive_c / "eventlogs"
    asked = {"WINEDEBUG": "-all,err+eventlog,warn+eventlog"}
    folder = in_use.windows.there(logs)
    done = in_use.windows.run(in_use.python, "-X", "utf8", "-c", REPORT, folder, more=asked)
    assert done.returncode == 0, done.stderr
    reported = re.findall(r':(err|warn):eventlog:\w+ L"(.*)"', done.stderr)
    told = [(kind, text.partition(r"\n")[0]) for kind, text in reported]
    assert told == [
        ("warn", r"intake.not_yet code=\"WOR-F301\" who=\"<Sensitive>\""),
        ("err", r"listener.lost listener=\"balie\" number=\"...\""),
    ]
    assert "(WOR-F301)" in reported[0][1]
    assert len((logs / "wor-sidecar.log").read_text("utf-8").splitlines()) == 3


def test_the_service_brings_its_source_with_texts_for_every_number_and_takes_it_away(
    in_use: Installed,
) -> None:
    windows = in_use.windows
    assert hosted(in_use, "install", config=CONFIG, name=NAME) == [None]
    try:
        told = windows.run("reg", "query", SOURCE, "/v", "EventMessageFile").stdout
        files = re.search(r"REG_EXPAND_SZ\s+(\S.*\S)", told)
        assert files is not None, told
        assert [windows.here(one).name for one in files[1].split(";")] == [
            "servicemanager.pyd",
            "win32evtlog.pyd",
        ]
        assert all(windows.here(one).is_file() for one in files[1].split(";"))
        done = in_use.python_does(TEXTS, files[1])
        assert json.loads(done.stdout) == [*["ons bericht"] * 9, None, "ons bericht"], done.stderr
    finally:
        assert hosted(in_use, "uninstall", config=CONFIG, name=NAME) == [None]
    assert windows.run("reg", "query", SOURCE).returncode != 0
