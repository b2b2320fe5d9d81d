"""What a screen reader sees, as JSON: run by Debian's own Python, which has AT-SPI and GLib.

Reads one line of JSON after the other. `{"tree": PID}` gives that program's whole tree, with `"shown": true`
only what is on the screen; `{"focused": PID}` what has the focus in it. On the session's bus
`{"signal": [PATH, INTERFACE, NAME, VALUE]}` sends a signal, `{"get": [NAME, PATH, INTERFACE, PROPERTY]}`
reads a property, and `{"owner": NAME}` tells whose process has a name.

It asks all nodes of one depth at once: one by one, a window of two hundred takes seconds.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  # the version first

SPI = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
PROPERTIES = "org.freedesktop.DBus.Properties"
DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
LABELLED_BY = int(Atspi.RelationType.LABELLED_BY)
SCREEN = GLib.Variant("(u)", (0,))
NAME = GLib.Variant("(ss)", (SPI + "Accessible", "Name"))
DESCRIPTION = GLib.Variant("(ss)", (SPI + "Accessible", "Description"))
WHOLE = GLib.Variant("(ii)", (0, -1))
_TOLD = """
ACTIVE CHECKED EDITABLE ENABLED EXPANDED FOCUSABLE FOCUSED INVALID_ENTRY MODAL REQUIRED SELECTED SENSITIVE
SHOWING VISIBLE
"""
STATES = {name.lower(): int(getattr(Atspi.StateType, name)) for name in _TOLD.split()}


class Bus:
    """A bus, asked many things at a time."""

    def __init__(self, connection):
        self.connection = connection

    def ask(self, calls):
        """Return an answer per call (name, path, interface, method, values); None where there was none."""
        answers, left = [None] * len(calls), [len(calls)]

        def came(connection, result, number):
            left[0] -= 1
            try:
                answers[number] = connection.call_finish(result).unpack()
            except GLib.Error:
                answers[number] = None  # it vanished, or has no such thing

        for number, (name, path, interface, method, values) in enumerate(calls):
            flags = Gio.DBusCallFlags.NO_AUTO_START
            self.connection.call(
                name, path, interface, method, values, None, flags, 20_000, None, came, number
            )
        while left[0]:
            GLib.MainContext.default().iteration(True)
        return answers


def accessibility_bus(session):
    """Return the bus that accessible programs are on."""
    [[address]] = session.ask([("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None)])
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Bus(Gio.DBusConnection.new_for_address_sync(address, flags, None, None))


def tree(bus, pid, shown):
    """Return every node of a program, parents first; an empty list while it isn't on the bus."""
    program = program_of(bus, pid)
    if program is None:
        return []
    found, level = [], [((), *program)]
    while level:
        nodes, level = look(bus, level, shown)
        found += nodes
    return sorted(found, key=lambda node: node["path"])


def focused(bus, pid):
    """Return what has the focus in a program; None: nothing."""
    program = program_of(bus, pid)
    if program is None:
        return None
    bits = 1 << STATES["focused"]
    rule = ((bits & 0xFFFFFFFF, bits >> 32), 1, {}, 1, (), 1, (), 1, False)
    asked = GLib.Variant("((aiia{ss}iaiiasib)uib)", (rule, 1, 0, True))
    [windows] = bus.ask([(*program, SPI + "Accessible", "GetChildren", None)])
    calls = [(*window, SPI + "Collection", "GetMatches", asked) for window in (windows[0] if windows else ())]
    found = [place for answer in bus.ask(calls) if answer for place in answer[0]]
    nodes, _below = look(bus, [((0,), *place) for place in found], shown=False)
    has = [node for node in nodes if {"focused", "showing"} <= set(node["states"])]
    # An item of a list is called focused beside its list, and that of a closed choice long after it.
    return next((node for node in has if node["role"] not in ("list item", "cell")), None)


def program_of(bus, pid):
    """Return where a program's tree begins."""
    registry = ("org.a11y.atspi.Registry", ROOT, SPI + "Accessible", "GetChildren", None)
    [listed] = bus.ask([registry])
    names = [name for name, _path in listed[0]] if listed else []
    which = "GetConnectionUnixProcessID"
    pids = bus.ask([(*DAEMON, which, GLib.Variant("(s)", (name,))) for name in names])
    return next(((name, ROOT) for name, has in zip(names, pids, strict=True) if has == (pid,)), None)


def look(bus, level, shown):
    """Look at the nodes of one depth; return them, and where the next depth is."""
    calls = []
    for _place, name, path in level:
        spi = (name, path, SPI + "Accessible")
        calls += [
            (*spi, "GetState", None),
            (*spi, "GetRoleName", None),
            (*spi, "GetChildren", None),
            (*spi, "GetInterfaces", None),
            (name, path, PROPERTIES, "Get", NAME),
            (name, path, PROPERTIES, "Get", DESCRIPTION),
        ]
    answers = iter(bus.ask(calls))
    nodes, below, more = [], [], []
    for place, name, path in level:
        states, role, children, interfaces, named, described = (next(answers) for _ in range(6))
        if states is None or role is None:
            continue
        bits = states[0][0] | states[0][1] << 32
        told = [state for state, bit in STATES.items() if bits >> bit & 1]
        if shown and place and not {"showing", "visible"} <= set(told):
            continue
        node = {"path": place, "role": role[0], "states": told}
        node |= {"name": named[0] if named else "", "description": described[0] if described else ""}
        nodes.append(node)
        more.append((name, path, interfaces[0] if interfaces else ()))
        below += [((*place, index), *child) for index, child in enumerate(children[0] if children else ())]
    detail(bus, nodes, more)
    return nodes, below


def detail(bus, nodes, places):
    """Add to each node its box, its text, its value and the names of what labels it."""
    calls = []
    for name, path, has in places:
        calls += [
            (name, path, SPI + "Component", "GetExtents", SCREEN) if SPI + "Component" in has else None,
            (name, path, SPI + "Text", "GetText", WHOLE) if SPI + "Text" in has else None,
            (name, path, PROPERTIES, "Get", GLib.Variant("(ss)", (SPI + "Value", "CurrentValue")))
            if SPI + "Value" in has
            else None,
            (name, path, SPI + "Accessible", "GetRelationSet", None),
        ]
    asked = iter(bus.ask([call for call in calls if call]))
    answers = iter([next(asked) if call else None for call in calls])
    labels = []
    for node in nodes:
        box, text, value, relations = (next(answers) for _ in range(4))
        node["box"] = box[0] if box else (0, 0, 0, 0)
        node["text"] = text[0] if text else ""
        node["value"] = value[0] if value else None
        by = [targets for kind, targets in (relations[0] if relations else ()) if kind == LABELLED_BY]
        labels.append([target for targets in by for target in targets])
    names = iter(bus.ask([(*target, PROPERTIES, "Get", NAME) for one in labels for target in one]))
    for node, targets in zip(nodes, labels, strict=True):
        node["labels"] = [told[0] if (told := next(names)) else "" for _ in targets]


def main():
    """Answer line by line, until there is none."""
    session = Bus(Gio.bus_get_sync(Gio.BusType.SESSION, None))
    accessible = accessibility_bus(session)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = None
        if "tree" in asked:
            answer = tree(accessible, asked["tree"], asked.get("shown", False))
        elif "focused" in asked:
            answer = focused(accessible, asked["focused"])
        elif "signal" in asked:
            path, interface, name, value = asked["signal"]
            session.connection.emit_signal(None, path, interface, name, GLib.Variant("(b)", (value,)))
            session.connection.flush_sync(None)
        elif "get" in asked:
            name, path, interface, wanted = asked["get"]
            call = (name, path, PROPERTIES, "Get", GLib.Variant("(ss)", (interface, wanted)))
            [got] = session.ask([call])
            answer = got[0] if got else None
        elif "owner" in asked:
            [got] = session.ask(
                [(*DAEMON, "GetConnectionUnixProcessID", GLib.Variant("(s)", (asked["owner"],)))]
            )
            answer = got[0] if got else None
        print(json.dumps(answer), flush=True)  # noqa: T201  # its way to answer


if __name__ == "__main__":
    main()
