"""The Windows daemon against a postbus and an inbox on Linux: the same steps that the demo shows."""

import pytest
from wine_practice import WindowsLoop, hosted
from wine_release import Installed

from wor_sidecar.demo import witness
from wor_sidecar.demo.loop import ROUND, walk
from wor_sidecar.demo.people import BSN, SURNAME

pytestmark = pytest.mark.wine


def test_a_referral_goes_round_with_the_daemon_as_a_windows_service(loop: WindowsLoop) -> None:
    steps = list(walk(loop, ROUND))
    assert [one.step for one in steps if not one.ok] == [], steps
    assert [one.step for one in steps] == [one.__name__ for one in ROUND]


def test_the_service_runs_and_nobody_met_a_traceback(loop: WindowsLoop, release: Installed) -> None:
    assert hosted(release, "state") == ["running"]
    assert [one for one in loop.said if "Traceback" in one] == []


def test_what_lies_in_program_data_is_no_readable_patient(loop: WindowsLoop, release: Installed) -> None:
    data = release.windows.program_data / "wor-sidecar"
    assert (data / "wor.db").is_file()
    assert witness.found_in(data, (SURNAME, BSN)) == []


def test_the_key_lies_with_windows_own_protection(loop: WindowsLoop, release: Installed) -> None:
    vault = release.windows.program_data / "wor-sidecar" / "vault"
    assert 'kind = "dpapi"' in (vault / "vault.toml").read_text("utf-8")
    assert (vault / "key.dpapi").read_bytes().startswith(b"WORDPAPI1\n")
