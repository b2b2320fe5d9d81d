"""Each letter through the MEDVRI connector, read by a second reader that shares nothing with it."""

import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wor_sidecar.demo.letter_reader import read as read_by_the_demo
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import Activity, Coach, Feedback, Rejection, Status, Tries
from wor_sidecar.domain.letters import LetterPlan, Origin, Template, letter_for
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.writeback.rendering import Format
from wor_sidecar.practice.writeback.sample_letters import barest, fullest
from wor_sidecar.practice.writeback.templates import Templates

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
from independent_medvri import read_medvri

REFERENCE = "voorbeeld2222222222222222a"
DAY = date(2027, 3, 12)
PATIENT = Patient(
    bsn="999990019",
    surname="Şahin-Łuczak",
    call_name="Zoë",
    initials="Z.",
    birth_date=date(1951, 3, 12),
    sex=Sex.FEMALE,
)


@pytest.fixture(scope="module")
def medvri() -> Format:
    return Format(load_plugins().connector("medvri"), Profile("medvri"))


def filed(medvri: Format, plan: LetterPlan) -> tuple[tuple[str, ...], bytes]:
    """Render as the write-back does, read-back and comparison included."""
    lines = Templates().render(plan)
    letter = Letter(
        id="abcdefghijklmnopqrstuvwxyz",
        template=plan.template.value,
        lines=lines,
        reference=REFERENCE,
        written_at=Millis(1_804_845_600_000),
        patient=PATIENT,
        sender=Sender("500000001", "Welzijn De Brug"),
        receiver=Receiver("Huisartsenpraktijk De Linde", "01004567"),
    )
    return lines, medvri.render(letter)


@pytest.mark.parametrize("sample", [fullest, barest])
@pytest.mark.parametrize("template", Template)
def test_every_letter_is_read_as_it_was_written(medvri, template, sample, tmp_path):
    lines, raw = filed(medvri, sample(template))
    assert tuple(read_medvri(raw).lines) == lines
    path = tmp_path / "letter.edi"
    path.write_bytes(raw)
    assert read_by_the_demo(path).lines == lines
    assert lines[-1] == f"Kenmerk {REFERENCE}"


texts = st.text(max_size=200)


@settings(max_examples=60)
@given(texts, texts, texts, texts)
@example("'+:?? ''", "Łukasz €5 \u2013 “ja”…", "😀😀", "e\u0301 \u202e \x00 \x9f")
@example("Z\u0301 68", "\uff3a68", "Ź.68", "z 68")
@example("W" * 200, "", "a-" * 90, "\u00ad")
def test_whatever_a_coach_types_reads_back_the_same(medvri, text, name, organisation, more):
    coach = Coach(name, more)
    origin = Origin(REFERENCE, DAY, name, organisation, coach, State.ACTIVE)
    report = Feedback(
        referral_id=REFERENCE,
        move=MoveKind.INTAKE_DONE,
        at=Millis(1),
        date=DAY,
        coach=coach,
        organisation=organisation,
        text=text,
        activity=Activity("sport", more, DAY),
        question=more,
    )
    refused = Status(
        REFERENCE,
        MoveKind.REJECT,
        Millis(1),
        coach,
        text=text,
        rejection=Rejection(more),
        tries=Tries(1, DAY, DAY),
    )
    for returned in (report, refused):
        plan = letter_for(returned, origin)
        assert plan is not None
        lines, raw = filed(medvri, plan)
        assert tuple(read_medvri(raw).lines) == lines
        assert max(map(len, lines)) <= 70
        assert all(line.isprintable() for line in lines)
        assert not any("Z68" in line.upper().replace(" ", "").replace(".", "") for line in lines[2:-1])
