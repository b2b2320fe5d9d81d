"""Which code a plug-in is: another byte is another fingerprint, wherever the code really lies."""

from pathlib import Path

from wor_sidecar.hooks.fingerprints import fingerprinted
from wor_sidecar.hooks.loader import load_plugins

CODE = """
from wor_sidecar.hooks import hookimpl
PLUGIN_API = "1.0"
@hookimpl
def wor_on_signal(signal): ...
"""


def prints(*enabled):
    return {one.name: one.sha256 for one in fingerprinted(load_plugins(enabled)).states}


def test_each_plugin_has_a_fingerprint_that_stays_threat_27(install):
    install("acme", CODE)
    first, second = prints("acme"), prints("acme")
    assert first == second
    assert {"acme", "table", "medvri", "postbus"} <= set(first)
    assert len(set(first.values())) == len(first)
    assert all(len(one) == 64 for one in first.values())


def test_another_byte_of_code_is_another_fingerprint_threat_27(install):
    path = install("acme", CODE)
    before = prints("acme")
    path.write_text(CODE + "# changed\n")
    after = prints("acme")
    assert {name for name in before if before[name] != after[name]} == {"acme"}


def test_what_the_distribution_installed_beside_its_module_counts_too(install):
    path = install("acme", CODE)
    beside = path.with_name("acme_table.csv")
    beside.write_text("a\n")
    info = path.with_name(f"{path.stem}-1.5.dist-info")
    (info / "RECORD").write_text(f"{beside.name},,\n{info.name}/RECORD,,\n../../bin/acme,,\n")
    before = prints("acme")["acme"]
    beside.write_text("b\n")
    assert prints("acme")["acme"] != before


def test_a_compiled_copy_changes_nothing(install):
    path = install("acme", CODE)
    before = prints("acme")["acme"]
    cached = path.parent / "__pycache__"
    cached.mkdir(exist_ok=True)
    Path(cached / "acme.cpython-311.pyc").write_bytes(b"x")
    assert prints("acme")["acme"] == before


def test_a_disabled_one_is_read_and_not_imported(install):
    install("acme", "raise SystemExit('imported')")
    assert len(prints()["acme"]) == 64


def test_what_is_not_installed_has_none():
    assert prints("nowhere")["nowhere"] == ""
