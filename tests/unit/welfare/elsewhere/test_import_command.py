"""`wor-inbox cases import` as somebody types it, against an inbox that runs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.unit.welfare.zorgdomein_messages import BSN, message
from wor_sidecar.settings.commands import PARTIAL
from wor_sidecar.store.audit import lines
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.cli import cli
from wor_sidecar.wire.control_server import serve_control

TOML = "[organisation]\nname = 'Welzijn Meierijstad'\n[data]\nfolder = '.'\n"
Types = Callable[..., tuple[int, str]]


@pytest.fixture
def types(site: Any, tmp_path: Path) -> Iterator[Types]:
    """Types a command under `cases`; returns its exit code and what it printed."""
    config = tmp_path / "wor-inbox.toml"
    config.write_text(TOML, "utf-8")
    nights = nights_of(site.inbox, site.clock, site.desk.randomness)
    control = serve_control(make_app(site.inbox.answers, nights), tmp_path, site.clock, site.desk.randomness)

    def types(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["cases", *words, "--config", str(config)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    yield types
    control.stop()


def test_a_file_becomes_a_case_under_the_name_of_who_took_it_in(
    types: Types, site: Any, tmp_path: Path
) -> None:
    file = tmp_path / "referral.hl7"
    file.write_bytes(message())
    code, told = types("import", str(file), "--feedback", "--by", "A. Coach", "--json")
    taken = json.loads(told)
    assert (code, taken["came"], taken["error"]) == (0, "new", None)
    code, told = types("show", taken["case"])
    assert code == 0
    assert "Jansen" in told
    assert BSN not in told
    with site.inbox.store.reading() as tx:
        (line,) = [one for one in lines(tx) if one.line.event == "case.imported"]
    assert line.line.on_behalf_of == "A. Coach"
    assert "is hier al" in types("import", str(file))[1]


def test_one_message_that_is_refused_takes_the_rest_in_and_ends_otherwise(
    types: Types, tmp_path: Path
) -> None:
    file = tmp_path / "several.hl7"
    file.write_bytes(message() + message(control="m-2", number="ZD2", kind="ADT^A01"))
    code, told = types("import", str(file), "--json")
    good, bad = [json.loads(line) for line in told.splitlines()]
    assert (code, good["error"], bad["case"]) == (PARTIAL, None, None)
    assert bad["error"]["code"] in types("import", str(file))[1]
