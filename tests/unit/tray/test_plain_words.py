"""Every refusal that a desk can meet: a Dutch sentence that says what to do, without a word of technique."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import wor_sidecar
from wor_sidecar.domain import errors
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.pseudo import outside
from wor_sidecar.tray.presenter import plain, refusals
from wor_sidecar.tray.presenter.parts import Tone

HOME = Path(wor_sidecar.__file__).parent
ROOMS = (
    *(f"practice/api/{name}.py" for name in ("prompts", "referrals", "chances", "corrections", "waiting")),
    *(f"practice/api/{name}.py" for name in ("finding", "leaflets", "shapes", "briefs", "looks", "restored")),
    *("practice/consent", "practice/referrals", "practice/sending.py", "practice/matching.py"),
    *("practice/restored.py", "mail/departures.py", "mail/restoring.py", "mail/forgetting.py"),
    *(f"domain/{name}.py" for name in ("answers", "answer_shape", "prompts", "moves", "projection")),
    *(f"domain/{name}.py" for name in ("correcting", "privacy", "outgoing", "bsn", "cleaning", "gap")),
    *("wire/control_app.py", "wire/desk_client.py", "wire/reading.py"),
    *("store/fields.py", "store/transactions.py", "store/audit.py"),
)
"""Where the calls of a desk end up."""
FIRST_START = ("PairingRefused", "EnrolmentRefused", "PairingTooFast")
"""Met by who types the first line of a workstation, and not at a desk."""
TECHNIQUE = re.compile(
    r"`|--|\[\[|\{|\?\)|WOR-|\b(api|json|http|token|database|log|hash|timeline|prompt|referral|traceback"
    r"|claim|exception|debug|payload|endpoint|transactie|thread|kluis|veld|scope|mid|listener)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(r"\b(the|is not|this|please|your|you|not found|error|failed|of the)\b", re.IGNORECASE)
WHAT_NEXT = re.compile(
    r"(Kies|Vraag|Vul|Vink|Probeer|Zoek|Lees|Haal|Verander|Kijk|Draai|Begin|Antwoord|Bel|Zeg|Schrijf|niets|Sluit"
    r"|Controleer|op de lijst|één regel)"
)


def tree(kind=WorError):
    yield kind
    for inner in kind.__subclasses__():
        yield from tree(inner)


def raised(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(called, ast.Name):
                yield called.id


def met_at_a_desk():
    for module in pkgutil.iter_modules(errors.__path__):
        importlib.import_module(f"{errors.__name__}.{module.name}")
    kinds = {kind.__name__: kind for kind in tree()}
    files = [
        one
        for room in ROOMS
        for one in ([HOME / room] if room.endswith(".py") else (HOME / room).rglob("*.py"))
    ]
    names = {name for path in files for name in raised(path)} & kinds.keys()
    return sorted((kinds[name] for name in names.difference(FIRST_START)), key=lambda kind: kind.code)


MET = met_at_a_desk()
FACTS = {
    "organisation": "De Brug",
    "partner": "De Brug",
    "limit": 140,
    "found": "Z68",
    "answer": "refused",
    "field": "own_words",
    "scope": "own_words",
}


def as_it_arrives(kind):
    error = kind(**FACTS)
    if kind.__module__.endswith(".tray"):
        return error  # a workstation's own
    shown = catalogue.show(error)
    return RemoteError(
        kind.code, message=shown.sentence, remedy=shown.remedy, status=error.status, facts=error.fields
    )


def test_the_walk_finds_what_it_should():
    codes = {kind.code for kind in MET}
    assert {"WOR-S101", "WOR-S107", "WOR-S140", "WOR-S264", "WOR-S327", "WOR-S390", "WOR-T101"} <= codes
    assert len(MET) > 50


@pytest.mark.parametrize("kind", MET, ids=lambda kind: kind.code)
def test_a_desk_reads_a_dutch_sentence_that_says_what_to_do(kind):
    for told in (refusals.away(as_it_arrives(kind)), refusals.unsent(as_it_arrives(kind))):
        assert not TECHNIQUE.search(told.sentence), told.sentence
        assert not ENGLISH.search(told.sentence), told.sentence
        assert WHAT_NEXT.search(told.sentence), told.sentence
        assert told.sentence.endswith((".", "?"))
        assert told.tone in (Tone.WAIT, Tone.ASK)
        assert bool(told.code) == plain.technical(kind.code)


@pytest.mark.parametrize("kind", MET, ids=lambda kind: kind.code)
def test_it_is_said_in_the_window_s_own_language(kind):
    arrived = as_it_arrives(kind)  # in the daemon's: Dutch
    catalogue.use(catalogue.PSEUDO)
    try:
        assert outside(refusals.away(arrived).sentence) == ""
    finally:
        catalogue.use(catalogue.DUTCH)


def test_what_nobody_knows_yet_keeps_the_server_s_words_and_its_code():
    told = refusals.away(
        RemoteError("WOR-S999", message="Dat kan nu niet.", remedy="Wacht even.", status=409)
    )
    assert (told.sentence, told.code) == ("Dat kan nu niet. Wacht even.", "WOR-S999")
