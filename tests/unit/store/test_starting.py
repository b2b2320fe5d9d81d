"""Each start tells in the trail which plug-ins were there, and whether one is other code than before."""

import pytest

from wor_sidecar.hooks.plugins import Plugins, PluginState, PluginStatus
from wor_sidecar.store import audit
from wor_sidecar.store.starting import note_start

TABLE = PluginState("table", "g", "wor-sidecar", "0.1.0", PluginStatus.LOADED, sha256="a" * 64)
ACME = PluginState("acme", "g", "acme-wor", "1.5", PluginStatus.BROKEN, "stuk", sha256="b" * 64)


@pytest.fixture
def started(store):
    def start(*states):
        with store.reading() as tx:
            before = sum(1 for _ in audit.lines(tx))
        note_start(store, Plugins(states=states), "wor-inbox")
        with store.reading() as tx:
            return [(one.line.event, one.line.object, one.line.outcome) for one in audit.lines(tx)][before:]

    return start


def test_the_set_of_plugins_with_their_hashes_stands_in_the_trail_threat_27(started):
    first, *rest = started(TABLE, ACME)
    assert first[0] == "program.started"
    assert rest == [
        ("plugin.loaded", "table", f"loaded wor-sidecar 0.1.0 {'a' * 64}"),
        ("plugin.loaded", "acme", f"broken acme-wor 1.5 {'b' * 64}"),
    ]


def test_code_that_is_another_than_at_the_last_start_is_told_once_threat_27(started, capsys):
    other = PluginState("table", "g", "wor-sidecar", "0.1.0", PluginStatus.LOADED, sha256="c" * 64)
    started(TABLE, ACME)
    capsys.readouterr()
    assert started(other, ACME)[1][2] == f"loaded wor-sidecar 0.1.0 {'c' * 64} changed"
    assert "plugin.changed" in str(capsys.readouterr())
    assert started(other, ACME)[1][2].endswith("c")


def test_a_plugin_that_is_new_is_not_called_changed(started):
    started(TABLE)
    assert not started(TABLE, ACME)[2][2].endswith("changed")


def test_the_same_set_gives_the_same_digest(started):
    assert started(TABLE, ACME)[0] == started(TABLE, ACME)[0]
    assert started(TABLE)[0] != started(TABLE, ACME)[0]
