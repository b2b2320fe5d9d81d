"""What goes to a supplier names nobody: no patient, person, place, telephone number or key."""

import json
import zipfile

from wor_sidecar.doctor.bundle import write_bundle
from wor_sidecar.practice.checking import flattened

NAMES = ("Wilgenhout", "999990019", "06-12345678", "anja@voorbeeld.example", "12-03-1951", "wortel-geheim")
"""What a careless line could hold of somebody."""
OWN = ("De Linde", "De Brug", "0413-000000", "01004567", "Anja", "500000001", "Meierijstad")
"""What a practice's own settings, partners and workstations are called."""


def bundled(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_no_canary_and_no_name_of_the_practice_is_in_it(a_practice, tmp_path):
    log = tmp_path / "wor.log"
    lines = [{"event": "loop.failed", "level": "warning", "code": "WOR-S100", "count": 3}]
    lines += [
        {"event": canary, "level": canary, "code": canary, canary: canary, "n": [canary]} for canary in NAMES
    ]
    log.write_text("\n".join(json.dumps(line) for line in lines) + "\n" + "\n".join(NAMES), "utf-8")
    status = {"practice": "Huisartsenpraktijk De Linde", "prompts": 2, "waits": list(NAMES)}
    status |= {
        "partners": [{"label": "Welzijn De Brug", "oldest_unsent": None}],
        NAMES[0]: {"code": NAMES[1]},
    }
    report = a_practice.look(lambda _practice: (a_practice.folder / "export").rmdir())
    assert not report["ok"]
    bundle = tmp_path / "bundel.zip"
    write_bundle(bundle, report, status, flattened(a_practice.config), log)
    found = bundled(bundle)
    assert sorted(found) == ["config.json", "doctor.json", "log.txt", "status.json", "versions.json"]
    everything = "\n".join(found.values())
    key = (a_practice.folder / "credentials" / "wor-vault-key").read_bytes().hex()
    hidden = [*NAMES, *OWN, str(a_practice.folder), key]
    assert [one for one in hidden if one in everything] == []


def test_what_a_supplier_needs_is_in_it(a_practice, tmp_path):
    report = a_practice.look(lambda _practice: (a_practice.folder / "export").rmdir())
    [code] = {line["code"] for line in report["checks"] if line["code"]}
    bundle = tmp_path / "bundel.zip"
    write_bundle(bundle, report, None, flattened(a_practice.config), None)
    found = bundled(bundle)
    assert code in found["doctor.json"]
    assert json.loads(found["config.json"])["vault.kind"] == "systemd"
    assert json.loads(found["versions.json"])["program"]
