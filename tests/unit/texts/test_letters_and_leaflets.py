"""Letters to the line, consent texts to the letter."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.feedback import MESSAGE_LENGTH, Activity, Coach, Feedback, Rejection, Status, Tries
from wor_sidecar.domain.letters import Origin, Template, letter_for
from wor_sidecar.domain.moves import MoveKind as M
from wor_sidecar.domain.referral import State
from wor_sidecar.texts import labels, letters
from wor_sidecar.texts.consents import LeafletWords, Words, consent_text, extra_lines, leaflet

FOLDER = Path(__file__).parents[3] / "config" / "texts" / "nl"
DAY = date(2026, 3, 12)
COACH = Coach("Anna de Wit", "0413-000004")
ORIGIN = Origin(
    "a" * 26,
    date(2026, 3, 2),
    "M. Bernard",
    "Welzijn Meierijstad",
    Coach("Team", "0413-000009"),
    State.ACTIVE,
    first_mark=5,
)
TEXT = "Mevrouw wil graag weer onder de mensen zijn en kiest voor de wandelgroep op dinsdag."


def feedback(move, **changes):
    return Feedback("a" * 26, move, 1, DAY, COACH, "Welzijn Meierijstad", **{"text": TEXT, **changes})


def status(move, **changes):
    return Status("a" * 26, move, 1_772_000_000_000, COACH, **changes)


def sevenfold(text):
    activity = Activity("sport", "Wandelgroep De Ronde", date(2026, 3, 20))
    return {
        Template.FEEDBACK_INTAKE: feedback(M.INTAKE_DONE, text=text, mark=6, activity=activity),
        Template.FEEDBACK_3_MONTHS: feedback(
            M.FOLLOW_UP, text=text, mark=7, activity=activity, taking_part="yes"
        ),
        Template.STOPPED: feedback(M.STOP, text=text, reason="circumstances", may_return=True),
        Template.ENDED: feedback(M.END, text=text, mark=6, outcome="passed_on", passed_on_to="social_work"),
        Template.REJECTED: status(
            M.REJECT,
            reason="too_complex",
            text=text,
            rejection=Rejection("Verwijs naar de POH-GGZ.", patient_knows=True),
        ),
        Template.NOT_REACHED: status(
            M.NOT_REACHED, tries=Tries(4, DAY, date(2026, 3, 26), ("mobile", "voicemail", "letter"))
        ),
        Template.CLOSED_NO_FEEDBACK: status(M.END_WITHHELD),
    }


def lines(returned, origin=ORIGIN):
    plan = letter_for(returned, origin)
    return plan.template, letters.render(plan.template, plan.pieces)


words = st.text("abcdefghijklmnopqrstuvwxyzé", min_size=1, max_size=14)
messages = st.lists(words, max_size=40).map(lambda some: " ".join(some)[:MESSAGE_LENGTH])


@settings(max_examples=120, deadline=None)
@given(messages)
def test_all_seven_letters_have_at_most_12_lines_of_70_characters(text):
    for template, returned in sevenfold(text).items():
        found, printed = lines(returned)
        assert found is template
        assert len(printed) <= 12, printed
        assert max(map(len, printed)) <= 70
        assert all(line == line.rstrip() and line for line in printed)
        assert printed[0].startswith("Welzijn op Recept: ")
        assert printed[-1] == "Kenmerk " + "a" * 26
        assert not any("[" in line or "{" in line for line in printed)
        assert " ".join(" ".join(printed).split()).count(" ".join(text.split())) >= bool(
            text and "S" in template
        )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_a_coach_types_no_line_is_longer_than_70_and_no_code_stands_in_it(text, question):
    for move in (M.INTAKE_DONE, M.FOLLOW_UP, M.STOP, M.END):
        _, printed = lines(feedback(move, text=f"{text} Z68 {text}", question=question))
        assert max(map(len, printed)) <= 70
        assert not any("Z68" in line.upper() for line in printed)


def test_a_letter_after_the_intake_reads_as_it_was_drafted():
    _, printed = lines(
        feedback(
            M.INTAKE_DONE,
            text="Mevrouw wandelt graag.",
            mark=6,
            activity=Activity("sport", "Wandelgroep", DAY),
        )
    )
    assert printed == (
        "Welzijn op Recept: eerste gesprek is geweest",
        "Verwijzing van 02-03-2026 door M. Bernard",
        "S  Gesprek op 12-03-2026 met Anna de Wit, Welzijn Meierijstad.",
        "   Mevrouw wandelt graag.",
        "O  Cijfer welbevinden (door patiënt zelf): 6",
        "E  Welzijn op Recept, gestart",
        "P  Keuze: Wandelgroep (bewegen en sporten), start 12-03-2026.",
        "   Volgend bericht: rond 12-06-2026.",
        "   Vragen? Anna de Wit, telefoon 0413-000004.",
        "Patiënt vindt het goed dat u dit bericht krijgt.",
        "Kenmerk " + "a" * 26,
    )


def test_a_section_whose_first_line_is_empty_keeps_its_letter():
    _, printed = lines(feedback(M.INTAKE_DONE, text="", mark=None, activity=None))
    assert "P  Volgend bericht: rond 12-06-2026." in printed
    assert not any(line.startswith("O  ") for line in printed)


def test_a_rejection_without_feedback_consent_has_no_words_of_the_coach():
    _, printed = lines(status(M.REJECT, reason="other", rejection=Rejection("", patient_knows=False)))
    assert "   Reden: anders." in printed
    assert not any("Voorstel" in line for line in printed)
    assert "P  Patiënt weet dit van Welzijn Meierijstad: nee." in printed


def test_the_letter_without_feedback_tells_the_same_whatever_happened():
    bodies = {lines(status(M.END_WITHHELD, reason=reason))[1] for reason in ("withheld", "")}
    assert len(bodies) == 1


@dataclass
class Gap:
    name: str
    value: object = ""
    closed_list: str = ""


def test_a_brace_or_bracket_in_a_value_is_only_a_sign():
    assert letters.filled("S  {a}[ {b}]", {"a": "{b} [x]", "b": ""}) == ("S  {b} [x]",)
    assert letters.values([Gap("w", "mobile", "contact-ways"), Gap("w", "letter", "contact-ways")]) == {
        "w": "mobiel, brief"
    }


def test_a_label_that_is_not_known_stands_for_itself():
    assert labels.label("products", "buurtsportcoach") == "Buurtsportcoach"
    assert labels.label("products", "new-thing") == "new-thing"
    assert labels.label("stop-reasons", "cost", "en") == "cost"


@pytest.mark.parametrize("version", ["A", "B"])
def test_a_consent_text_is_known_by_the_hash_of_its_template(version):
    text = consent_text(version)
    assert text.hash == sha256((FOLDER / f"consent-{version.lower()}.txt").read_bytes()).hexdigest()
    assert text.id == f"consent-nl-1-{version.lower()}"


def test_a_consent_text_reads_aloud_without_gaps_and_overleg_only_where_it_is_held():
    said = Words("Dokter Bernard", "wijkcoach", "Welzijn Meierijstad", "0413-000002", overleg=True)
    with_feedback, without = (consent_text(version).read_aloud(said) for version in "AB")
    assert "{" not in with_feedback + without
    assert "  " not in with_feedback + without
    assert "Dat komt in uw dossier" in with_feedback
    assert "Dat komt in uw dossier" not in without
    assert "samen hoe het gaat" in with_feedback
    assert "samen hoe het gaat" not in consent_text("A").read_aloud(Words("X", "coach", "Y", "1"))


def test_a_name_with_braces_opens_no_other_gap():
    assert "{telefoon}" in consent_text("A").read_aloud(Words("{telefoon}", phone="0413-000002"))


@pytest.mark.parametrize("name", ["before", "not_alone", "young", "representative", "interpreter", "refused"])
def test_the_lines_around_it_are_there(name):
    assert extra_lines("Anna", "de Wit")[name]


def test_the_leaflet_has_no_gaps_left():
    page = leaflet(
        LeafletWords(
            "Anna", "Welzijn", "0413-000004", "0413-000000", "0413-000009", "coach", "example.org", "0900"
        )
    )
    assert "{" not in page
    assert "113" in page
