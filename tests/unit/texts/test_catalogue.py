"""The sentences: whole in Dutch, the same gaps in both languages, and never a second error."""

import subprocess
import sys
from string import Formatter

import pytest

from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.errors.formats import JsonBroken
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn, PromptClaimed
from wor_sidecar.texts import catalogue, chores

ROOT = chores.checkout()
NL = chores.translated(chores.catalogue(ROOT, "nl"))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    top = tmp_path_factory.mktemp("shipped")
    folder = top / "texts" / "nl"
    folder.mkdir(parents=True)
    (folder / "wor_sidecar.po").write_bytes(chores.catalogue(ROOT, "nl").read_bytes())
    assert chores.compile_all(top) == [folder / "wor_sidecar.mo"]
    return top


@pytest.fixture
def dutch(compiled, monkeypatch):
    """Speak from a catalogue that was compiled here and now, and start in Dutch."""
    monkeypatch.setattr(catalogue, "shipped", lambda: compiled)
    catalogue.use("nl")
    yield
    catalogue.use("nl")


def gaps(message):
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def test_every_sentence_has_its_dutch():
    lacking = chores.missing(ROOT, "nl")
    assert not lacking, (
        f"run `python -m wor_sidecar.texts.chores update` and fill in {len(lacking)}: {lacking}"
    )


def test_nothing_stands_in_the_catalogue_that_nobody_says():
    assert set(NL) == set(chores.collect(ROOT))


def test_both_languages_have_the_same_gaps():
    assert [message for message, said in NL.items() if gaps(message) != gaps(said)] == []


def every_error(kind=WorError):
    yield kind
    for inner in kind.__subclasses__():
        yield from every_error(inner)


def test_every_error_of_the_tree_is_collected():
    from wor_sidecar.domain import errors

    assert errors
    found = chores.collect(ROOT)
    for kind in every_error():
        if kind.__module__.startswith("wor_sidecar.domain"):
            assert kind.sentence() in found, kind
            assert kind.hint in found, kind


def test_an_error_is_shown_in_the_language_that_is_spoken(dutch):
    error = NumberLooksLikeBsn(field="own_words")
    shown = catalogue.show(error)
    assert shown.code == "WOR-S107"
    assert "burgerservicenummer" in shown.sentence
    assert "own_words" in shown.sentence
    catalogue.use("en")
    assert catalogue.show(error).sentence == error.message
    assert catalogue.show(error).remedy == error.remedy


def test_what_an_error_is_told_in_our_own_words_is_dutch_too(dutch):
    assert "niet één BSN" in str(catalogue.show(ValueUnreadable(field="bsn", wanted="one BSN", key="[fhir]")))
    theirs = "another person's words"
    assert theirs in str(catalogue.show(JsonBroken(why=theirs)))


def test_a_field_that_nobody_gave_shows_as_a_gap(dutch):
    assert "(field?)" in str(catalogue.show(NumberLooksLikeBsn()))


def test_a_language_without_a_catalogue_reads_english(dutch):
    catalogue.use("fr")
    assert catalogue.show(PromptClaimed()).sentence == PromptClaimed.sentence()


def test_an_empty_message_is_not_the_catalogue_s_head(dutch):
    assert catalogue._("") == ""


def test_the_collector_reads_errors_calls_and_templates(tmp_path):
    (tmp_path / "wor_sidecar").mkdir()
    (tmp_path / "plugins").mkdir()
    (tmp_path / "wor_sidecar" / "a.py").write_text(
        'class A(B):\n    """It {broke}.\n\n    More."""\n\n    code = "WOR-S999"\n'
        '    hint = (\n        "Mend "\n        "it."\n    )\n\n'
        'class C:\n    """Not an error."""\n\nx = _("Hello {name}") + other("no")\n'
    )
    (tmp_path / "wor_sidecar" / "p.html").write_text("<p>{{ _('It\\'s you') }} {{ _(\"Go\") }}</p>")
    assert set(chores.collect(tmp_path)) == {"It {broke}.", "Mend it.", "Hello {name}", "It's you", "Go"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (phrase("at most {value} characters", 255), "ten hoogste 255 tekens"),
        (phrase("a whole number from {value} to {value}", 1, 60), "een geheel getal van 1 tot en met 60"),
        (phrase("a date like {value}", "%d-%m-%Y"), "een datum zoals %d-%m-%Y"),
        (phrase("UNT count"), "het aantal in UNT"),
        ("what 3 plug-ins say", "what 3 plug-ins say"),
    ],
)
def test_our_own_words_are_dutch_with_values_in_them_too(dutch, said, told):
    assert catalogue.words(said) == told


def test_a_field_of_a_registration_is_called_what_people_call_it(dutch):
    told = catalogue.show(ValueMissing(field="his_number or bsn")).sentence
    assert told == "De registratie heeft de code, maar mist het BSN of het patiëntnummer."
    assert catalogue.show(ValueMissing(field="PID")).sentence.endswith("mist PID.")


def test_a_build_runs_the_chores_alone_before_anything_of_ours_can_be_imported() -> None:
    alone = f"import runpy; runpy.run_path({chores.__file__!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", alone], check=True, cwd="/")
    assert chores.ASIDES == catalogue.ASIDES
