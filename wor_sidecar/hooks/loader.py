"""Our own loader over entry points: pluggy isolates nothing, and one bad plug-in would stop the daemon.

Each plug-in gets a pluggy manager of its own, so that a broken one is dropped whole. A plug-in of another
distribution is imported only when `[plugins] enabled` names it: installed isn't enabled.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import pluggy

from wor_sidecar.hooks import PLUGIN_API, PROJECT, specs
from wor_sidecar.hooks.dispatch import BUDGET_SECONDS, Listener
from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.plugins import Plugins, PluginState, PluginStatus
from wor_sidecar.hooks.telling import warn

CONNECTORS: Final = "wor_sidecar.his_connectors"
OTHERS: Final = "wor_sidecar.plugins"
GROUPS: Final = (CONNECTORS, OTHERS)
OUR_DISTRIBUTION: Final = "wor-sidecar"
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_OFFERS: Final = (
    (
        "wor_his_connectors",
        "connector",
        ("version", "reads", "writes", "suffix", "sniff", "read", "render", "read_letter"),
    ),
    ("wor_transports", "transport", ("open",)),
    ("wor_couriers", "courier", ("deliver",)),
    ("wor_vaults", "vault", ("available", "create", "load", "forget")),
)
_EARS: Final = (("wor_on_signal", "signal", Signal), ("wor_on_referral_moved", "moved", ReferralMoved))


class Broken(Exception):
    """Why a plug-in was refused; the text is for the IT manager and holds no patient data."""


@dataclass(slots=True)
class _Gathered:
    """What the plug-ins loaded so far offer, by kind and id."""

    by_kind: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {kind: {} for _hook, kind, _demanded in _OFFERS}
    )
    listeners: list[Listener] = field(default_factory=list)


def load_plugins(
    enabled: Collection[str] = (),
    *,
    groups: Sequence[str] = GROUPS,
    only: str | None = None,
    budget: float = BUDGET_SECONDS,
) -> Plugins:
    """Load the built-in plug-ins and those that the allow-list names; a bad one never raises.

    Args:
        enabled: names of entry points, as in `[plugins] enabled`.
        groups: where to look; a reader's child process needs the connectors alone.
        only: import just the plug-in of this name; the others are left out of the result.
        budget: seconds that a plug-in may take to hear one event.

    """
    found = [point for group in groups for point in entry_points(group=group)]
    wanted = found if only is None else [point for point in found if point.name == only]
    gathered = _Gathered()
    # Built-in ones first: an id that they use can't be taken by somebody else.
    ordered = sorted(wanted, key=lambda point: (not _built_in(point), point.group, point.name))
    names = Counter(point.name for point in found)
    states = [_state(point, enabled, names, gathered, budget) for point in ordered]
    states += _missing(enabled, found) if only is None else []
    offers = gathered.by_kind
    return Plugins(
        offers["connector"],
        offers["transport"],
        offers["courier"],
        offers["vault"],
        tuple(states),
        tuple(gathered.listeners),
    )


def _state(
    point: EntryPoint, enabled: Collection[str], names: Mapping[str, int], gathered: _Gathered, budget: float
) -> PluginState:
    def state(status: PluginStatus, why: str = "", offers: tuple[str, ...] = ()) -> PluginState:
        return PluginState(
            point.name, point.group, _distribution(point), _version(point), status, why, offers
        )

    if not _built_in(point):
        if point.name not in enabled:
            return state(PluginStatus.DISABLED, "not named in [plugins] enabled")
        if names[point.name] > 1:
            # Whose code it would be can't be told from the name: then nobody's.
            return state(
                PluginStatus.BROKEN, f"several installed packages bring a plug-in named {point.name}"
            )
    try:
        offers = _load(point, gathered, budget)
    except Broken as broken:
        why = str(broken)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - plug-in dispatch; `plugins list` shows it
        why = f"{type(error).__name__} while it was loaded: {_first_line(error)}"
    else:
        return state(PluginStatus.LOADED, offers=offers)
    warn("plugin.broken", plugin=point.name, why=why)
    return state(PluginStatus.BROKEN, why)


def _load(point: EntryPoint, gathered: _Gathered, budget: float) -> tuple[str, ...]:
    plugin = point.load()
    _check_api(plugin)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    manager.register(plugin, point.name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise Broken(_first_line(error)) from error
    brought = [offer for hook, kind, demanded in _OFFERS for offer in _offered(manager, hook, kind, demanded)]
    listener = _listener(manager, point.name, budget)
    if not brought and listener is None:
        raise Broken("it offers nothing: is @hookimpl missing?")
    for kind, name, _thing in brought:
        if name in gathered.by_kind[kind]:
            raise Broken(f"the {kind} {name} exists already")
    for kind, name, thing in brought:
        gathered.by_kind[kind][name] = thing
    if listener is not None:
        gathered.listeners.append(listener)
    ears = tuple(
        hook.removeprefix("wor_") for hook, _, _ in _EARS if getattr(manager.hook, hook).get_hookimpls()
    )
    return (*(f"{kind} {name}" for kind, name, _ in brought), *ears)


def _offered(
    manager: pluggy.PluginManager, hook: str, kind: str, demanded: Iterable[str]
) -> list[tuple[str, str, Any]]:
    things = [thing for answer in getattr(manager.hook, hook)() for thing in answer]
    for thing in things:
        name = getattr(thing, "id", None)
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise Broken(f"a {kind} needs an `id` of small letters, digits, _ and -")
        lacking = [each for each in demanded if not hasattr(thing, each)]
        if lacking:
            raise Broken(f"the {kind} {name} lacks {', '.join(lacking)}")
    ids = [thing.id for thing in things]
    if len(set(ids)) < len(ids):
        raise Broken(f"two {kind}s have the same id")
    return [(kind, thing.id, thing) for thing in things]


def _listener(manager: pluggy.PluginManager, name: str, budget: float) -> Listener | None:
    ears = {}
    for hook, argument, event in _EARS:
        caller = getattr(manager.hook, hook)
        if caller.get_hookimpls():
            ears[event] = lambda what, caller=caller, argument=argument: caller(**{argument: what})
    return Listener(name, ears, budget) if ears else None


def _check_api(plugin: object) -> None:
    wants = getattr(plugin, "PLUGIN_API", None)
    if not isinstance(wants, str):
        raise Broken(f'it does not say PLUGIN_API = "{PLUGIN_API}"')
    try:
        major, minor = (int(part) for part in wants.split("."))
    except ValueError:
        raise Broken(f"PLUGIN_API {wants!r} is not like {PLUGIN_API!r}") from None
    ours = tuple(int(part) for part in PLUGIN_API.split("."))
    if major != ours[0] or minor > ours[1]:
        raise Broken(f"it was written for plug-in API {wants}, this is {PLUGIN_API}")


def _missing(enabled: Collection[str], found: Sequence[EntryPoint]) -> list[PluginState]:
    """Report what the allow-list names and nobody installed."""
    there = {point.name for point in found}
    return [
        PluginState(name, "", "", "", PluginStatus.BROKEN, "named in [plugins] enabled, but not installed")
        for name in sorted(set(enabled) - there)
    ]


def _built_in(point: EntryPoint) -> bool:
    return _distribution(point) == OUR_DISTRIBUTION


def _distribution(point: EntryPoint) -> str:
    return re.sub(r"[-_.]+", "-", point.dist.name).lower() if point.dist else ""


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist else ""


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
