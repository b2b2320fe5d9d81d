"""What the steps, the losses and the groups of the figures are called."""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.domain.facts import Stage
from wor_sidecar.domain.lists import TakingPart
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.places import Fate
from wor_sidecar.reports.report import Known
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label

_LISTS: Final[Mapping[Fate, str]] = {
    Fate.REJECTED: "reject-reasons",
    Fate.STOPPED: "stop-reasons",
    Fate.NO_SHOW: "stop-reasons",
    Fate.NO_MATCH: "stop-reasons",
    Fate.CANCELLED: "cancel-reasons",
    Fate.NOT_RECEIVED: "cancel-reasons",
    Fate.ELSEWHERE: "channels",
}
_CODES: Final[Mapping[Dimension, str]] = {
    Dimension.PRODUCT: "products",
    Dimension.TARGET_GROUP: "target-groups",
    Dimension.REASON: "reasons",
    Dimension.CATEGORY: "activity-categories",
}


def step_word(step: Stage) -> str:
    """Return what it means to have reached a step."""
    return _STEPS[step]()


def short_word(step: Stage) -> str:
    """Return a step as the head of a narrow column."""
    return _SHORT[step]()


def fate_word(fate: Fate) -> str:
    """Return what became of somebody."""
    return _FATES[fate]()


def reason_word(fate: Fate, code: str) -> str:
    """Return the label of a reason; empty where it tells no more than the loss itself."""
    if code == TakingPart.NO_STOPPED:
        return label("taking-part", code)
    if fate is Fate.NO_FOLLOW_UP:
        known = code == MoveKind.FOLLOW_UP_IMPOSSIBLE
        return _("a report was not possible") if known else label("taking-part", TakingPart.UNKNOWN)
    return label(_LISTS[fate], code) if fate in _LISTS else ""


def state_word(state: State) -> str:
    """Return where an open referral stands."""
    words = _STATES.get(state)
    return words() if words else state.value


def dimension_word(dimension: Dimension) -> str:
    """Return what people are grouped by."""
    return _DIMENSIONS[dimension]()


def code_word(dimension: Dimension, code: str) -> str:
    """Return what a group is called; the names of organisations and places are the program's to know."""
    if dimension is Dimension.CHANNEL:
        return label("channels", code) if code else _("through this program")
    if not code:
        return _("not known")
    return label(_CODES[dimension], code) if dimension in _CODES else code


def known_word(what: Known) -> str:
    """Return what is to be known of people."""
    return _KNOWN[what]()


_STEPS: Final[Mapping[Stage, Callable[[], str]]] = {
    Stage.SEEN: lambda: _("Seen in the GP's system"),
    Stage.ASKED: lambda: _("Asked for consent"),
    Stage.CONSENT: lambda: _("Said yes"),
    Stage.RECEIVED: lambda: _("Referral came in"),
    Stage.ACCEPTED: lambda: _("Accepted"),
    Stage.REACHED: lambda: _("Reached"),
    Stage.INTAKE: lambda: _("First talk held"),
    Stage.MATCHED: lambda: _("Activity found, or ended well"),
    Stage.ACTIVE_AT_3_MONTHS: lambda: _("Still active after 3 months"),
}
_SHORT: Final[Mapping[Stage, Callable[[], str]]] = {
    Stage.SEEN: lambda: _("Seen"),
    Stage.ASKED: lambda: _("Was asked"),
    Stage.CONSENT: lambda: _("Said yes"),
    Stage.RECEIVED: lambda: _("Came in"),
    Stage.ACCEPTED: lambda: _("Accepted"),
    Stage.REACHED: lambda: _("Reached"),
    Stage.INTAKE: lambda: _("Talk"),
    Stage.MATCHED: lambda: _("Found or well"),
    Stage.ACTIVE_AT_3_MONTHS: lambda: _("3 months"),
}
_FATES: Final[Mapping[Fate, Callable[[], str]]] = {
    Fate.OPEN: lambda: _("Still open"),
    Fate.ACTIVE: lambda: _("Still active after 3 months"),
    Fate.ENDED_WELL: lambda: _("Ended well"),
    Fate.WITHHELD: lambda: _("Ended; the patient chose no report"),
    Fate.NOT_ASKED: lambda: _("Not asked in time"),
    Fate.REFUSED: lambda: _("Said no"),
    Fate.NOT_WOR: lambda: _("Not meant for Welzijn op Recept"),
    Fate.ELSEWHERE: lambda: _("Referred another way"),
    Fate.NOT_RECEIVED: lambda: _("Not received"),
    Fate.REJECTED: lambda: _("Not accepted"),
    Fate.NOT_REACHED: lambda: _("Not reached"),
    Fate.NO_SHOW: lambda: _("Did not come to the talk"),
    Fate.NO_MATCH: lambda: _("No fitting activity"),
    Fate.STOPPED: lambda: _("Stopped early"),
    Fate.NO_FOLLOW_UP: lambda: _("No report after 3 months"),
    Fate.CANCELLED: lambda: _("Cancelled by the practice"),
    Fate.WITHDRAWN: lambda: _("Consent taken back"),
    Fate.DECEASED: lambda: _("Deceased"),
    Fate.LEFT_PRACTICE: lambda: _("Left the practice"),
}
_STATES: Final[Mapping[State, Callable[[], str]]] = {
    State.AWAITING_CONSENT: lambda: _("Waits for the patient's answer"),
    State.QUEUED: lambda: _("On its way"),
    State.RECEIVED: lambda: _("Waits to be accepted"),
    State.ACCEPTED: lambda: _("Accepted, not called yet"),
    State.CONTACTING: lambda: _("Being called"),
    State.INTAKE_PLANNED: lambda: _("First talk planned"),
    State.INTAKE_DONE: lambda: _("Looking for an activity"),
    State.ACTIVE: lambda: _("In an activity"),
}
_DIMENSIONS: Final[Mapping[Dimension, Callable[[], str]]] = {
    Dimension.ORGANISATION: lambda: _("Practice"),
    Dimension.PRODUCT: lambda: _("Product"),
    Dimension.MUNICIPALITY: lambda: _("Municipality"),
    Dimension.QUARTER: lambda: _("Quarter"),
    Dimension.TARGET_GROUP: lambda: _("Target group"),
    Dimension.REASON: lambda: _("Reason"),
    Dimension.CHANNEL: lambda: _("Way in"),
    Dimension.CATEGORY: lambda: _("Kind of activity"),
    Dimension.AUTHOR: lambda: _("Referrer"),
}
_KNOWN: Final[Mapping[Known, Callable[[], str]]] = {
    Known.REASON: lambda: _("Reason"),
    Known.TARGET_GROUP: lambda: _("Target group"),
    Known.MUNICIPALITY: lambda: _("Where the patient lives"),
    Known.CATEGORY: lambda: _("Kind of activity, of who found one"),
    Known.FIRST_MARK: lambda: _("First mark, of who had the talk"),
    Known.LAST_MARK: lambda: _("Second mark, of who ended well or is active"),
    Known.DAYS_IN_ORDER: lambda: _("Days in their order"),
}
