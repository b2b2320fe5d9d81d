"""The loader: what is installed, what is allowed, and what a bad plug-in costs."""

import sys
from threading import Event

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.folders import ConnectorUnknown
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.hooks.plugins import Plugins, PluginState, PluginStatus

CONNECTOR = """
    class C:
        id, version, reads, writes, suffix = "{id}", "1", (), (), ""
        def sniff(self, head, name): return False
        def read(self, stream, profile): return iter(())
        def render(self, letter, profile): return b""
        def read_letter(self, stream, profile): return None
"""
FRAME = """
    from wor_sidecar.hooks import hookimpl
    PLUGIN_API = "1.0"
    HEARD = []
"""
SIGNAL = Signal("prompt_unanswered", Millis(0))
MOVED = ReferralMoved(ReferralId("r"), "accept", "accepted", Millis(0))


def state_of(plugins: Plugins, name: str) -> PluginState:
    (state,) = [each for each in plugins.states if each.name == name]
    return state


def module(name: str):
    (found,) = [each for key, each in sys.modules.items() if key.startswith("plugin_") and key.endswith(name)]
    return found


def hooked(hook: str, body: str = "HEARD.append(1)", arguments: str = "") -> str:
    return f"@hookimpl\ndef {hook}({arguments}):\n    {body}\n"


def test_the_built_in_plugins_are_loaded_without_being_named() -> None:
    plugins = load_plugins()
    assert {"table", "medvri"} <= set(plugins.connectors)
    assert "postbus" in plugins.transports
    assert {state.status for state in plugins.states if state.distribution == "wor-sidecar"} == {
        PluginStatus.LOADED
    }


def test_an_unlisted_entry_point_is_not_even_imported_threat_27(install) -> None:
    install("evil", "raise SystemExit('imported')")
    state = state_of(load_plugins(), "evil")
    assert state.status is PluginStatus.DISABLED
    assert not [name for name in sys.modules if name.endswith("_evil")]


def test_a_listed_one_is_loaded_with_its_distribution_and_version(install) -> None:
    install(
        "acme",
        FRAME + "@@" + CONNECTOR.format(id="acme") + "@@" + hooked("wor_his_connectors", "return [C()]"),
    )
    plugins = load_plugins(["acme"])
    state = state_of(plugins, "acme")
    assert (state.status, state.offers, state.version) == (PluginStatus.LOADED, ("connector acme",), "1.5")
    assert plugins.connector("acme").version == "1"
    assert plugins.provider("connector acme") == "acme"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise RuntimeError('stuk')", "RuntimeError"),
        ("import sys\nsys.exit(3)", "SystemExit"),
        ("import no_such_module_at_all", "ModuleNotFoundError"),
        ("def broken(:", "SyntaxError"),
        ("from wor_sidecar.hooks import hookimpl\n" + hooked("wor_vaults", "return []"), "PLUGIN_API"),
        ('PLUGIN_API = "2.0"', "2.0"),
        ('PLUGIN_API = "1.9"', "1.9"),
        ('PLUGIN_API = "one"', "one"),
        (FRAME, "offers nothing"),
        (FRAME + "@@" + hooked("wor_on_singal", arguments="signal"), "wor_on_singal"),
        (FRAME + "@@" + hooked("wor_on_signal", arguments="sig"), "sig"),
        (FRAME + "@@" + hooked("wor_his_connectors", "return None"), "offers nothing"),
        (FRAME + "@@" + hooked("wor_his_connectors", "raise KeyError('x')"), "KeyError"),
        (FRAME + "@@" + hooked("wor_his_connectors", "return [object()]"), "needs an `id`"),
        (FRAME + "\n    class T: id = 'x'\n@@" + hooked("wor_transports", "return [T()]"), "lacks open"),
        (
            FRAME + "@@" + CONNECTOR.format(id="A b") + "@@" + hooked("wor_his_connectors", "return [C()]"),
            "`id`",
        ),
        (
            FRAME + "@@" + CONNECTOR.format(id="table") + "@@" + hooked("wor_his_connectors", "return [C()]"),
            "exists",
        ),
        (
            FRAME
            + "@@"
            + CONNECTOR.format(id="two")
            + "@@"
            + hooked("wor_his_connectors", "return [C(), C()]"),
            "same",
        ),
    ],
)
def test_a_bad_plugin_is_broken_says_why_and_stops_nobody_else(install, code: str, why: str) -> None:
    install("bad", code)
    install(
        "good",
        FRAME + "@@" + CONNECTOR.format(id="good") + "@@" + hooked("wor_his_connectors", "return [C()]"),
    )
    plugins = load_plugins(["bad", "good"])
    state = state_of(plugins, "bad")
    assert state.status is PluginStatus.BROKEN
    assert why in state.why
    assert {"table", "medvri", "good"} <= set(plugins.connectors)


def test_two_packages_with_one_name_are_nobodys(install) -> None:
    for distribution in ("acme_one", "acme_two"):
        install("acme", "raise SystemExit", distribution=distribution)
    states = [state for state in load_plugins(["acme"]).states if state.name == "acme"]
    assert [state.status for state in states] == [PluginStatus.BROKEN] * 2
    assert not [name for name in sys.modules if name.endswith("_acme")]


def test_the_name_of_a_built_in_one_gives_no_way_in_threat_27(install) -> None:
    install("table", "raise SystemExit", group="wor_sidecar.his_connectors")
    plugins = load_plugins(["table"])
    assert sorted(state.status for state in plugins.states if state.name == "table") == ["broken", "loaded"]
    assert plugins.connectors["table"].version


def test_what_is_named_and_not_installed_is_said() -> None:
    state = state_of(load_plugins(["elsewhere"]), "elsewhere")
    assert (state.status, "not installed" in state.why) == (PluginStatus.BROKEN, True)


def test_a_connector_that_nobody_brings_is_a_coded_error() -> None:
    with pytest.raises(ConnectorUnknown, match="table"):
        load_plugins().connector("hl8")


def test_only_the_wanted_plugin_is_imported(install) -> None:
    install("other", "raise SystemExit")
    plugins = load_plugins(["other"], only="table")
    assert list(plugins.connectors) == ["table"]
    assert [state.name for state in plugins.states] == ["table"]


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        ("wor_his_connectors", CONNECTOR.format(id="x")),
        ("wor_transports", "class C:\n    id = 'x'\n    def open(self, account): ..."),
        ("wor_couriers", "class C:\n    id = 'x'\n    def deliver(self, permit, departure, content): ..."),
        ("wor_vaults", "class C:\n    id = 'x'\n    available = create = load = forget = None"),
    ],
)
def test_each_hook_that_offers_is_asked(install, hook: str, code: str) -> None:
    install("acme", FRAME + "@@" + code + "@@" + hooked(hook, "return [C()]"))
    plugins = load_plugins(["acme"])
    offered = {
        "wor_his_connectors": plugins.connectors,
        "wor_transports": plugins.transports,
        "wor_couriers": plugins.couriers,
        "wor_vaults": plugins.vaults,
    }
    assert "x" in offered[hook]


@pytest.mark.parametrize(
    ("hook", "argument", "event"),
    [("wor_on_signal", "signal", SIGNAL), ("wor_on_referral_moved", "moved", MOVED)],
)
def test_each_hook_that_hears_is_told(install, hook: str, argument: str, event) -> None:
    install("ears", FRAME + "@@" + hooked(hook, f"HEARD.append({argument})", argument))
    plugins = load_plugins(["ears"])
    plugins.signal(SIGNAL)
    plugins.moved(MOVED)
    heard = module("_ears").HEARD
    assert heard == [event]
    assert state_of(plugins, "ears").offers == (hook.removeprefix("wor_"),)


def test_a_listener_that_fails_costs_nobody_else_the_event(install, capsys) -> None:
    install("afails", FRAME + "@@" + hooked("wor_on_signal", "raise RuntimeError('Voorbeeld')", "signal"))
    install("bhears", FRAME + "@@" + hooked("wor_on_signal", "HEARD.append(signal)", "signal"))
    load_plugins(["afails", "bhears"]).signal(SIGNAL)
    assert module("_bhears").HEARD == [SIGNAL]
    assert "Voorbeeld" not in str(capsys.readouterr())


def test_a_listener_that_hangs_is_left_behind_until_it_is_done(install) -> None:
    body = "HEARD.append(signal) or GO.wait()"
    install(
        "ahangs",
        FRAME + "@@from threading import Event\nGO = Event()\n" + hooked("wor_on_signal", body, "signal"),
    )
    install("bhears", FRAME + "@@" + hooked("wor_on_signal", "HEARD.append(signal)", "signal"))
    plugins = load_plugins(["ahangs", "bhears"], budget=0.01)
    plugins.signal(SIGNAL)
    plugins.signal(SIGNAL)
    assert len(module("_ahangs").HEARD) == 1
    assert len(module("_bhears").HEARD) == 2
    module("_ahangs").GO.set()
    while len(module("_ahangs").HEARD) == 1:
        plugins.signal(SIGNAL)
        Event().wait(0.01)
