"""Every event that the code puts on the trail has its words, in Dutch, for whoever asks to see it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.trail import EVENTS, FAMILIES, ROLES, sentence
from wor_sidecar.welfare.acts import ActName

ROOT = Path(__file__).parents[3] / "wor_sidecar"
MEMBERS: dict[str, list[str]] = {
    "consent.": [answer.value for answer in Answer] + ["undone"],
    "referral.": [move.value for move in MoveKind] + ["feedback_stopped", "message"],
    "referral.heard.": [type_.value for type_ in MessageType if type_.threaded],
    "case.": [act.value for act in ActName],
    "case.heard.": [type_.value for type_ in MessageType if type_.threaded],
    "quarantine.": ["retry", "discard"],
    "orphan.": ["matched", "discarded"],
    "restored.": ["sent", "dropped", "settled"],
}
"""What may stand behind a name that ends in a field: f"referral.{move}"."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Wrapper:
    """A function that puts a line on the trail under a name that it is given."""

    module: str
    name: str
    position: int
    """Of the event among the arguments of a call."""

    def called_in(self, module: str, call: ast.Call) -> ast.expr | None:
        """Return the event that a call gives; None: it calls something else."""
        match call.func:
            case ast.Name(id=self.name) | ast.Attribute(value=ast.Name(id="self"), attr=self.name):
                meant = module == self.module
            case ast.Attribute(value=ast.Name(id=owner), attr=self.name):
                meant = owner == Path(self.module).stem
            case ast.Attribute(value=ast.Attribute(attr=owner), attr=self.name):
                meant = owner.removeprefix("_") == Path(self.module).stem
            case _:
                meant = False
        return call.args[self.position] if meant and len(call.args) > self.position else None


@cache
def functions(tree: ast.Module) -> tuple[Function, ...]:
    return tuple(node for node in ast.walk(tree) if isinstance(node, Function))


@cache
def calls_below(node: ast.AST) -> tuple[ast.Call, ...]:
    return tuple(one for one in ast.walk(node) if isinstance(one, ast.Call))


def events_given(node: ast.AST, module: str, wrappers: set[Wrapper]) -> Iterator[ast.expr]:
    """Every expression below a node that names an event of a line."""
    for call in calls_below(node):
        if isinstance(call.func, ast.Name) and call.func.id == "AuditLine":
            yield call.args[0] if call.args else next(k.value for k in call.keywords if k.arg == "event")
        for wrapper in wrappers:
            found = wrapper.called_in(module, call)
            if found is not None:
                yield found


def wrappers_in(trees: dict[str, ast.Module]) -> set[Wrapper]:
    """Functions that hand an argument on as the event, through as many others as it takes."""
    known: set[Wrapper] = set()
    while True:
        found = set(known)
        for module, tree in trees.items():
            for function in functions(tree):
                given = [arg.arg for arg in function.args.args if arg.arg != "self"]
                for event in events_given(function, module, known):
                    if isinstance(event, ast.Name) and event.id in given:
                        found.add(Wrapper(module, function.name, given.index(event.id)))
        if found == known:
            return known
        known = found


def named(event: ast.expr, function: ast.AST) -> Iterator[str]:
    """Every name that an expression may stand for; a variable's are those that it is set to."""
    match event:
        case ast.Constant(value=str(name)):
            yield name
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
            yield from (f"{head}{member}" for member in MEMBERS[head])
        case ast.IfExp(body=one, orelse=other):
            yield from named(one, function)
            yield from named(other, function)
        case ast.Name(id=variable):
            for node in ast.walk(function):
                match node:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == variable:
                        yield from named(value, function)


@cache
def events() -> frozenset[str]:
    trees = {str(path.relative_to(ROOT)): tree for path, tree in modules()}
    wrappers = wrappers_in(trees)
    found: set[str] = set()
    for module, tree in trees.items():
        for function in functions(tree):
            for event in events_given(function, module, wrappers):
                found |= set(named(event, function))
    return frozenset(found)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    before = catalogue.language()
    catalogue.use("nl")
    yield
    catalogue.use(before)


def test_the_code_names_its_events() -> None:
    assert {"prompt.opened", "consent.given_to_me", "referral.read", "letter.placed"} <= events()
    assert {"case.plan-intake", "case.heard.referral", "user.disabled", "partner.verified"} <= events()


def test_every_event_has_its_words_in_dutch() -> None:
    known = catalogue.translations("nl")
    for event in sorted(events()):
        told = sentence(event, "ok", "De Brug")
        assert told != event, event
        assert "{" not in told, event
        if event in EVENTS:
            catalogue.use("en")
            message = EVENTS[event]()
            catalogue.use("nl")
            assert known.gettext(message) != message, event


def test_a_family_says_what_each_of_its_members_is() -> None:
    unsaid = [
        f"{head}{member}" for head, members in MEMBERS.items() for member in members if head in FAMILIES
    ]
    assert [
        event for event in unsaid if sentence(event).rpartition(": ")[2] == event.rpartition(".")[2]
    ] == []


def test_every_role_has_a_word() -> None:
    assert [role for role, words in ROLES.items() if not words()] == []


def test_what_was_sent_says_where_it_went() -> None:
    assert (
        sentence("message.sent", "referral abc", "Welzijn De Brug")
        == "Verstuurd naar Welzijn De Brug: Verwijzing"
    )
    assert sentence("clock.set_back", "90000 ms") == "De klok van de computer is teruggezet: 90 s"
    assert sentence("referral.reject", "no_capacity") == "Niet aangenomen: geen plek"
